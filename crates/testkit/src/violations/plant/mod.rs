//! Every violation that can be planted in a clean database: by kind, product, clause, category, recipient and table.

mod clauses;
mod people;
mod together;

use notice::{EvidenceKind, Notice};
use store::DataMap;

use super::{
    clean::{Clean, Variant, due, has_desk, tenant, thing},
    copy::{blob, has_table},
};

/// One violation: what is done to the file, and which check must find it.
#[derive(Clone, Debug)]
pub struct Plant {
    pub product: String,
    pub kind: EvidenceKind,
    /// A name in the scope of the check that must find it; empty where it is about the whole.
    pub about: String,
    pub statements: Vec<String>,
}

/// All there are in this database.
pub fn all(clean: &Clean) -> Vec<Plant> {
    let mut plants = Vec::new();
    for notice in &clean.notices {
        let mut of = Of { notice, clean, plants: &mut plants };
        of.anywhere();
        match clean.variant {
            Variant::Published => {
                of.not_running();
                of.together();
            }
            Variant::Running => {
                of.clauses();
                of.stops();
                of.looks();
                of.altered();
            }
        }
    }
    plants
}

struct Of<'a> {
    notice: &'a Notice,
    clean: &'a Clean,
    plants: &'a mut Vec<Plant>,
}

impl Of<'_> {
    fn plant(&mut self, kind: EvidenceKind, about: &str, statements: &[String]) {
        let product = self.notice.product.name.clone();
        self.plants.push(Plant { product, kind, about: about.to_owned(), statements: statements.to_vec() });
    }

    fn tenant(&self) -> String {
        blob(tenant(self.notice).bytes())
    }

    /// What can be planted whatever runs.
    fn anywhere(&mut self) {
        let product = self.notice.product.name.clone();
        for statement in [
            "INSERT INTO connection_day VALUES ('2026-12-01', 'plain', 1)",
            "INSERT INTO connection_day VALUES ('2026-11-20', 'plain_at_proxy', 7)",
        ] {
            // Only where the notice speaks of it.
            let speaks =
                self.notice.measures.iter().any(|measure| measure.evidence.contains(&EvidenceKind::EncryptedInTransit));
            if speaks {
                self.plant(EvidenceKind::EncryptedInTransit, "", &[statement.to_owned()]);
            }
        }
        self.plant(
            EvidenceKind::EditionCurrent,
            "",
            &[format!("UPDATE setting SET value = 'other' WHERE name = 'notice_served.{product}'")],
        );
        let erasure = "settled_at = NULL, due_at = effective_at - 1";
        if has_desk(self.notice) {
            self.plant(
                EvidenceKind::ErasuresDoneInTime,
                "",
                &[format!("UPDATE erasure SET {erasure} WHERE product = '{product}'")],
            );
        }
        self.schema();
        if has_desk(self.notice) && has_table(self.clean.directory.path(), "request") {
            for kind in ["access", "rectification", "erasure", "restriction", "portability", "objection"] {
                let late = format!(
                    "UPDATE request SET due_at = received_at - 1 WHERE product = '{product}' AND kind = '{kind}'"
                );
                self.plant(EvidenceKind::RequestsInTime, kind, &[late]);
                let closed = format!(
                    "UPDATE request SET closed_at = received_at, due_at = received_at - 1 WHERE product = '{product}' AND kind = '{kind}'"
                );
                self.plant(EvidenceKind::RequestsInTime, kind, &[closed]);
            }
        }
    }

    /// Columns and tables nobody declared.
    fn schema(&mut self) {
        for table in
            DataMap::get().tables().filter(|table| !table.categories().is_empty() || table.category_column().is_some())
        {
            let categories = table.categories();
            let mut clauses = self.notice.clauses().iter().flat_map(|clause| &clause.data);
            let Some(category) =
                clauses.find(|name| table.category_column().is_some() || categories.contains(&name.as_str()))
            else {
                continue;
            };
            let (name, category) = (table.name, category.clone());
            self.plant(
                EvidenceKind::ColumnsDeclared,
                &category,
                &[format!("ALTER TABLE {name} ADD COLUMN planted TEXT")],
            );
        }
        if let Some(category) = self.notice.clauses().iter().flat_map(|clause| &clause.data).next() {
            let category = category.clone();
            self.plant(EvidenceKind::ColumnsDeclared, &category, &["CREATE TABLE dossier (person TEXT)".to_owned()]);
        }
    }

    /// Rows of what is declared for later.
    fn not_running(&mut self) {
        let clauses = self.notice.clauses().iter().filter(|clause| !clause.running);
        let rows: Vec<(String, String)> = clauses
            .flat_map(|clause| clause.data.iter().map(|category| (clause.id.clone(), category.clone())))
            .filter(|(_, category)| !self.notice.clauses_of(category).any(|clause| clause.running))
            .collect();
        for (clause, category) in rows {
            let row = self.row(&clause, &category, "1796083200000000");
            self.plant(EvidenceKind::NothingRecorded, &clause, &[row]);
        }
    }

    /// A row of this category, by the device of this clause.
    fn row(&self, clause: &str, category: &str, at: &str) -> String {
        let (device, series) = (blob(&thing(self.notice, clause, 1)), blob(&thing(self.notice, clause, 7)));
        format!(
            "INSERT INTO chunk (series_id, first_at, last_at, tenant_id, device_id, category, points_count, body)
             VALUES ({series}, {at}, {at}, {}, {device}, '{category}', 1, {series})",
            self.tenant()
        )
    }

    /// Whether a row of the category stays longer than its moment.
    fn lasts(&self, category: &str) -> bool {
        !due(self.notice, category).is_everything()
    }
}
