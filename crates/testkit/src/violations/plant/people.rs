//! Violations of what a person had stopped, and of what people may look at.

use notice::EvidenceKind;

use super::Of;
use crate::violations::{clean::thing, copy::blob};

/// Before the clean database was made.
const AN_HOUR_BEFORE: &str = "1796079600000000";

impl Of<'_> {
    /// What was recorded and given away comes to lie after the moment at which its person had it stopped.
    pub(super) fn stops(&mut self) {
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

    pub(super) fn looks(&mut self) {
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
