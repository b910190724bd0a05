//! Violations that no row shows by itself: what names nothing, reaches too far, came back, was altered, was slipped in.
//! Over every table of the data map, so that a new table has its own without anybody thinking of it.

use notice::EvidenceKind;
use privacy::erasure::{Fate, Scope, fate};
use store::{DataMap, SubjectPath, Table};

use super::Of;
use crate::violations::{
    cases::{GONE, LEAVING},
    clean::{has_desk, tenant, thing},
    copy::{blob, indexes, row, tables},
};

/// An id that nothing has.
const NOTHING: [u8; 16] = [0xEE; 16];

impl Of<'_> {
    pub(super) fn together(&mut self) {
        for table in tables(self.clean.directory.path()) {
            self.stray(table);
            self.unknown_category(table);
            self.hashes(table);
            if has_desk(self.notice) {
                self.back(table);
            }
        }
        self.reach();
        self.slipped_in();
        self.unrecorded();
        if has_desk(self.notice) {
            self.desk();
        }
    }

    fn says(&self, kind: EvidenceKind) -> bool {
        privacy::evidence::proofs(self.notice).iter().any(|proof| proof.checks.iter().any(|check| check.kind == kind))
    }

    /// A row of this table and product, with these columns.
    fn row_of(&self, table: &Table, given: &[(&str, String)]) -> String {
        let mut all = given.to_vec();
        if let Some(tenant) = table.tenant.filter(|column| !given.iter().any(|(name, _)| name == column)) {
            all.push((tenant, self.tenant()));
        }
        let product = ("product", format!("'{}'", self.notice.product.name));
        all.extend(table.column("product").map(|_| product));
        // What a person's standing is loaded from is one of these words.
        all.extend((table.name == "stop").then(|| ("kind", "'restriction'".to_owned())));
        row(self.clean.directory.path(), table, &all)
    }

    /// Rows of no tenant, and rows that name nothing.
    fn stray(&mut self, table: &'static Table) {
        if !self.says(EvidenceKind::ReferencesHold) {
            return;
        }
        let of_people = !table.categories().is_empty() || table.category_column().is_some();
        if let Some(tenant) = table.tenant.filter(|_| of_people) {
            let stray = self.row_of(table, &[(tenant, blob(&NOTHING))]);
            self.plant(EvidenceKind::ReferencesHold, "", &[stray]);
        }
        for reference in table.references().into_iter().filter(|reference| reference.must_exist) {
            let stray = self.row_of(table, &[(reference.column, blob(&NOTHING))]);
            self.plant(EvidenceKind::ReferencesHold, "", &[stray]);
        }
    }

    fn unknown_category(&mut self, table: &'static Table) {
        let (Some(column), Some(_)) = (table.category_column(), table.tenant) else { return };
        let unknown = self.row_of(table, &[(column, "'shadow_profile'".to_owned())]);
        self.plant(EvidenceKind::ColumnsDeclared, "", &[unknown]);
    }

    /// What should be a hash and is none, or is one of something else.
    fn hashes(&mut self, table: &'static Table) {
        let hashes = table.columns.iter().filter(|column| column.type_name.replace(' ', "") == "[u8;32]");
        for column in hashes {
            let none = self.row_of(table, &[(column.name, "X'00'".to_owned())]);
            self.plant(EvidenceKind::ContentIntact, "", &[none]);
        }
        match table.name {
            "credential" => {
                let plain = self.row_of(table, &[("password_hash", "'correct horse'".to_owned())]);
                self.plant(EvidenceKind::ContentIntact, "", &[plain]);
            }
            "consent" => {
                let other = self.row_of(table, &[("text_shown", "'other words'".to_owned())]);
                self.plant(EvidenceKind::ContentIntact, "", &[other]);
            }
            _ => {}
        }
    }

    /// Of somebody who was erased, a row of this table has come back.
    fn back(&mut self, table: &'static Table) {
        let of = |path: &SubjectPath| match path {
            SubjectPath::Column(column) => Some(*column),
            _ => None,
        };
        let column = match &table.subject {
            SubjectPath::Any(paths) => paths.iter().find_map(of),
            path => of(path),
        };
        let goes = matches!(fate(table, None, self.notice, &Scope::Everything, &[]), Fate::Delete);
        if let Some(column) = column.filter(|_| goes) {
            let back = self.row_of(table, &[(column, blob(&thing(self.notice, GONE, 9)))]);
            self.plant(EvidenceKind::ErasedStayErased, "", &[back]);
        }
    }

    fn reach(&mut self) {
        let (mine, others) =
            (self.tenant(), self.clean.notices.iter().find(|other| other.product.name != self.notice.product.name));
        let Some(other) = others.map(|other| blob(tenant(other).bytes())) else { return };
        if self.says(EvidenceKind::ReachAsTree) {
            for change in [
                format!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ({mine}, {other}, 1)"),
                format!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ({other}, {mine}, 2)"),
                format!("DELETE FROM tenant_reach WHERE tenant_id = {mine}"),
                format!("UPDATE tenant_reach SET depth = 3 WHERE tenant_id = {mine}"),
                format!("UPDATE tenant SET parent_id = {other} WHERE tenant_id = {mine}"),
            ] {
                self.plant(EvidenceKind::ReachAsTree, "", &[change]);
            }
        }
    }

    /// Beside the schema that the migrations made, or missing from it.
    fn slipped_in(&mut self) {
        for change in [
            "CREATE TRIGGER planted AFTER INSERT ON device BEGIN SELECT 1; END",
            "CREATE VIEW planted AS SELECT * FROM device",
            "CREATE INDEX planted ON device (name)",
        ] {
            self.plant(EvidenceKind::ColumnsDeclared, "", &[change.to_owned()]);
        }
        // Each index once, by one product after the other.
        let products = self.clean.notices.len();
        let mine = self.clean.notices.iter().position(|notice| notice.product.name == self.notice.product.name);
        for (number, index) in indexes(self.clean.directory.path()).into_iter().enumerate() {
            if Some(number % products) == mine {
                self.plant(EvidenceKind::ColumnsDeclared, "", &[format!("DROP INDEX {index}")]);
            }
        }
    }

    /// A mail for which there is no disclosure.
    fn unrecorded(&mut self) {
        let carries = |table: &&Table| table.name != "disclosure" && table.column("disclosure_id").is_some();
        let clause = self.notice.clauses().iter().find(|clause| !clause.recipients.is_empty());
        let (Some(table), Some(clause)) = (DataMap::get().tables().find(carries), clause.cloned()) else { return };
        let Some(recipient) = clause.recipients.first() else { return };
        let keeps = self.notice.keep_of("disclosure").is_some();
        if keeps && self.says(EvidenceKind::RecipientsDeclared) {
            let sent =
                self.row_of(table, &[("recipient", format!("'{recipient}'")), ("clause", format!("'{}'", clause.id))]);
            self.plant(EvidenceKind::RecipientsDeclared, &clause.id, &[sent]);
        }
    }

    fn desk(&mut self) {
        let product = self.notice.product.name.clone();
        let (leaving, of_gone) = (blob(&thing(self.notice, LEAVING, 9)), blob(&thing(self.notice, GONE, 6)));
        for change in [
            format!("DELETE FROM concealed WHERE subject_id = {leaving}"),
            format!("DELETE FROM erasure WHERE erasure_id = {of_gone}"),
            format!("DELETE FROM erasure WHERE product = '{product}'"),
        ] {
            self.plant(EvidenceKind::ErasedStayErased, "", &[change]);
        }
        for kind in ["access", "rectification", "erasure", "restriction", "portability", "objection"] {
            let later = format!(
                "UPDATE request SET due_at = due_at + 10 * 86400000000 WHERE product = '{product}' AND kind = '{kind}'"
            );
            self.plant(EvidenceKind::RequestsInTime, kind, &[later]);
        }
    }

    /// What is packed, altered; what is somebody's, given to another tenant.
    pub(super) fn altered(&mut self) {
        let mine = self.tenant();
        let other = self.clean.notices.iter().find(|other| other.product.name != self.notice.product.name);
        let Some(other) = other.map(|other| blob(tenant(other).bytes())) else { return };
        if !self.clean_has_chunks() {
            return;
        }
        for change in [
            "points_count = points_count + 1",
            "body = CAST(substr(body, 1, length(body) - 1) || X'7F' AS BLOB)",
            "body = zeroblob(length(body))",
            "last_at = last_at + 1",
        ] {
            let altered = format!("UPDATE chunk SET {change} WHERE tenant_id = {mine}");
            self.plant(EvidenceKind::ContentIntact, "", &[altered]);
        }
        for table in ["chunk", "series", "device", "member", "place"] {
            let given = format!("UPDATE {table} SET tenant_id = {other} WHERE tenant_id = {mine}");
            self.plant(EvidenceKind::ReferencesHold, "", &[given]);
        }
    }

    fn clean_has_chunks(&self) -> bool {
        let lasting = |clause: &notice::Clause| clause.data.iter().any(|category| self.lasts(category));
        self.notice.clauses().iter().any(lasting)
    }
}
