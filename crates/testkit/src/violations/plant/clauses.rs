//! Violations of what a clause says: how long, on which conditions, to whom, with whose consent.

use notice::EvidenceKind;

use super::Of;
use crate::violations::{
    clean::{due, thing},
    copy::blob,
};

/// Some forty years, in microseconds.
const LONG_AGO: i64 = 40 * 366 * 86_400_000_000;

impl Of<'_> {
    pub(super) fn clauses(&mut self) {
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
            let due = due(self.notice, category);
            if due.is_nothing() || due.is_everything() {
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
}
