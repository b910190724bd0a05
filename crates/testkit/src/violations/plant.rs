//! Every violation that can be planted in a clean database: by kind, product, clause, category, recipient and table.

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

/// Some forty years, in microseconds.
const LONG_AGO: i64 = 40 * 366 * 86_400_000_000;

/// Before the clean database was made.
const AN_HOUR_BEFORE: &str = "1796079600000000";

/// All there are in this database.
pub fn all(clean: &Clean) -> Vec<Plant> {
    let mut plants = Vec::new();
    for notice in &clean.notices {
        let mut of = Of { notice, clean, plants: &mut plants };
        of.anywhere();
        match clean.variant {
            Variant::Published => of.not_running(),
            Variant::Running => {
                of.clauses();
                of.stops();
                of.looks();
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

    fn clauses(&mut self) {
        for clause in self.notice.clauses().to_vec() {
            self.overdue(&clause);
            self.conditions(&clause);
            self.disclosures(&clause);
            if clause.basis == notice::Basis::Consent {
                self.consent(&clause);
            }
        }
    }

    fn overdue(&mut self, clause: &notice::Clause) {
        let of = self.tenant();
        for category in &clause.data {
            // What ends with an event of its own has no day on which it is overdue; what is kept only for the moment
            // has no row that could be.
            if !matches!(due(self.notice, category), privacy::retention::Due::Before(_)) {
                continue;
            }
            let moved = format!(
                "UPDATE chunk SET first_at = first_at - {LONG_AGO}, last_at = last_at - {LONG_AGO}
                 WHERE tenant_id = {of} AND category = '{category}'"
            );
            self.plant(EvidenceKind::NothingOverdue, category, &[moved]);
        }
    }

    fn conditions(&mut self, clause: &notice::Clause) {
        let device = blob(&thing(self.notice, &clause.id, 1));
        let checkable = |category: &&String| self.notice.clauses_of(category).all(|other| !other.when.is_empty());
        if clause.when.is_empty() || !clause.data.iter().any(|category| checkable(&category)) {
            return;
        }
        // Where nothing lasts, no row speaks of a moment in the past.
        let lasting = clause.data.iter().filter(checkable).any(|category| self.lasts(category));
        for (fact, allowed) in clause.when.iter().filter(|(fact, _)| lasting && *fact != "contract") {
            let known = self.notice.facts.iter().find(|known| known.id == *fact);
            // A value under which no clause keeps it; where all are allowed, one that does not exist.
            let forbidden = known
                .and_then(|fact| fact.values.iter().find(|value| !allowed.contains(&value.id)))
                .map_or("unheard_of".to_owned(), |value| value.id.clone());
            let also = clause.data.iter().flat_map(|category| self.notice.clauses_of(category));
            if also.into_iter().any(|other| {
                other.id != clause.id && other.when.get(fact).is_none_or(|values| values.contains(&forbidden))
            }) {
                continue;
            }
            let changed =
                format!("UPDATE fact_change SET value = '{forbidden}' WHERE object_id = {device} AND fact = '{fact}'");
            self.plant(EvidenceKind::ConditionsHeld, &clause.id, &[changed]);
            let gone = format!("DELETE FROM fact_change WHERE object_id = {device} AND fact = '{fact}'");
            self.plant(EvidenceKind::ConditionsHeld, &clause.id, &[gone]);
        }
        // A row from before anything was stated.
        if let Some(category) = clause.data.iter().find(checkable).cloned() {
            let row = self.row(&clause.id, &category, "1796000000000000");
            self.plant(EvidenceKind::ConditionsHeld, &clause.id, &[row]);
        }
    }

    fn disclosures(&mut self, clause: &notice::Clause) {
        let (of, id) = (self.tenant(), &clause.id);
        for recipient in &clause.recipients {
            if !self.is_named_at_the_door(clause, recipient) {
                continue;
            }
            let at = format!("WHERE tenant_id = {of} AND clause = '{id}' AND recipient = '{recipient}'");
            self.plant(
                EvidenceKind::RecipientsDeclared,
                id,
                &[format!("UPDATE disclosure SET recipient = 'data_broker' {at}")],
            );
            if !clause.uses.is_empty() {
                self.plant(
                    EvidenceKind::CategoriesDeclared,
                    id,
                    &[format!("UPDATE disclosure SET categories = 'diary' {at}")],
                );
            }
            if self.notice.recipient(recipient).is_some_and(|known| known.country.is_some()) {
                self.plant(
                    EvidenceKind::CountriesDeclared,
                    recipient,
                    &[format!("UPDATE disclosure SET country = 'KP' {at}")],
                );
            }
        }
    }

    /// Whether the clean database's disclosure to this recipient names the clause: of several that allow it, the door
    /// names the first that needs to know nothing, or else the first.
    fn is_named_at_the_door(&self, clause: &notice::Clause, recipient: &str) -> bool {
        let mut data = clause.data.iter().chain(&clause.uses);
        let Some(category) = data.find(|name| self.notice.may_receive(clause, recipient, name)) else { return false };
        let clauses = self.notice.clauses();
        let mut may = clauses.iter().filter(|known| self.notice.may_receive(known, recipient, category));
        let plain = |known: &&notice::Clause| known.when.is_empty() && known.basis != notice::Basis::Consent;
        may.clone().find(plain).or_else(|| may.next()).is_some_and(|named| named.id == clause.id)
    }

    /// Whether a row of the category stays longer than its moment.
    fn lasts(&self, category: &str) -> bool {
        due(self.notice, category) != privacy::retention::Due::Everything
    }

    fn consent(&mut self, clause: &notice::Clause) {
        let (product, id) = (self.notice.product.name.clone(), &clause.id);
        let held = clause
            .data
            .iter()
            .any(|category| self.notice.clauses_of(category).all(|other| other.basis == notice::Basis::Consent));
        if !held && !clause.recipients.iter().any(|recipient| self.is_named_at_the_door(clause, recipient)) {
            return;
        }
        let at = format!("WHERE product = '{product}' AND clause = '{id}'");
        // Where other clauses on consent keep the same data, their consents do as well: the disclosure tells.
        self.plant(EvidenceKind::ConsentPresent, id, &[format!("DELETE FROM consent {at}")]);
        self.plant(EvidenceKind::ConsentPresent, id, &[format!("UPDATE consent SET at = at + 86400000000 {at}")]);
    }

    /// What was recorded and given away comes to lie after the moment at which its person had it stopped.
    fn stops(&mut self) {
        let said: Vec<&str> = ["restriction", "objection"]
            .into_iter()
            .filter(|kind| {
                let mut checks = privacy::evidence::proofs(self.notice).into_iter().flat_map(|proof| proof.checks);
                checks.any(|check| check.kind == EvidenceKind::StopsObeyed && check.covers(kind))
            })
            .collect();
        for kind in said {
            // A stop over everything is a restriction: an objection names what it is about.
            if kind == "restriction" {
                let stopped = self.stop("*", kind);
                self.plant(EvidenceKind::StopsObeyed, kind, &[stopped]);
            }
            for clause in self.notice.clauses().to_vec() {
                let alone = |category: &&String| self.notice.clauses_of(category).count() == 1 && self.lasts(category);
                if clause.data.iter().any(|category| alone(&category)) {
                    let stopped = self.stop(&clause.id, kind);
                    self.plant(EvidenceKind::StopsObeyed, kind, &[stopped]);
                }
            }
        }
    }

    /// A stop that stands since an hour before the clean database was made.
    fn stop(&self, clause: &str, kind: &str) -> String {
        let (id, subject) = (blob(&thing(self.notice, &format!("{clause}.{kind}"), 8)), self.subject());
        format!(
            "INSERT INTO stop (stop_id, tenant_id, product, subject_id, clause, kind, ground, at)
             VALUES ({id}, {}, '{}', {subject}, '{clause}', '{kind}', 'unlawful_restrict', {AN_HOUR_BEFORE})",
            self.tenant(),
            self.notice.product.name
        )
    }

    /// The one person of the product.
    fn subject(&self) -> String {
        blob(&thing(self.notice, "subject", 9))
    }

    fn looks(&mut self) {
        let of = self.tenant();
        for change in [
            "UPDATE audit SET object_kind = object_kind || 'x' WHERE sequence = (SELECT max(sequence) FROM audit WHERE tenant_id = TENANT)",
            "UPDATE audit SET at = at + 1 WHERE sequence = (SELECT min(sequence) FROM audit WHERE tenant_id = TENANT)",
            "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit WHERE tenant_id = TENANT)",
            "UPDATE audit SET sequence = sequence + 100000 WHERE sequence = (SELECT min(sequence) FROM audit WHERE tenant_id = TENANT)",
            "UPDATE audit SET personal_hash = zeroblob(32) WHERE sequence = (SELECT max(sequence) FROM audit WHERE tenant_id = TENANT)",
            "UPDATE audit SET user_name = 'somebody else' WHERE sequence = (SELECT max(sequence) FROM audit WHERE tenant_id = TENANT)",
        ] {
            let speaks = privacy::evidence::proofs(self.notice)
                .iter()
                .flat_map(|proof| proof.checks.clone())
                .any(|check| check.kind == EvidenceKind::ChainIntact);
            if speaks {
                self.plant(EvidenceKind::ChainIntact, "", &[change.replace("TENANT", &of)]);
            }
        }
        for role in self.notice.roles.clone() {
            let seen = self.notice.clauses().iter().filter(|clause| clause.viewers.contains(&role.id));
            let seen: Vec<String> = seen.flat_map(|clause| clause.data.clone()).collect();
            let Some(category) = seen.first() else { continue };
            if role.id == "subject" {
                continue;
            }
            let looked = format!("WHERE tenant_id = {of} AND actor_role = '{}' AND action = 'view'", role.id);
            self.plant(
                EvidenceKind::ViewersDeclared,
                category,
                &[format!("UPDATE audit SET actor_role = 'stranger' {looked}")],
            );
            if role.ticket {
                let ticket = format!("WHERE ticket_id IN (SELECT ticket_id FROM audit {looked})");
                self.plant(EvidenceKind::StaffWithinTicket, category, &[format!("DELETE FROM ticket {ticket}")]);
                self.plant(
                    EvidenceKind::StaffWithinTicket,
                    category,
                    &[format!("UPDATE ticket SET closed_at = opened_at - 1 {ticket}")],
                );
                self.plant(
                    EvidenceKind::StaffWithinTicket,
                    category,
                    &[format!("UPDATE audit SET ticket_id = NULL {looked}")],
                );
            }
        }
    }
}
