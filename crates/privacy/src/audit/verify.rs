//! Verifying: every link of the chain is computed again. Finds a changed, missing, added or reordered entry.

use store::{FromRow, params, sql};
use types::Ctx;

use super::{Checkpoint, chain};
use crate::{AuditEntry, AuditHead, Privacy, Result};

/// Entries fetched at a time.
const BATCH_ROWS: i64 = 2_000;
/// After so many faults the rest is not listed.
const FAULTS_MAX: usize = 100;

/// What is wrong at an entry.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    pub sequence: i64,
    pub what: &'static str,
}

/// The answer: intact when there is no fault.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Verification {
    pub checked_count: i64,
    /// Entries whose personal part has aged out; their links still hold.
    pub anonymised_count: i64,
    pub faults: Vec<Fault>,
}

impl Verification {
    pub fn intact(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, sequence: i64, what: &'static str) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { sequence, what });
        }
    }

    fn check(&mut self, entry: &AuditEntry, expected: &mut i64, previous: &mut Vec<u8>) {
        if entry.sequence != *expected {
            self.fault(*expected, "missing");
        }
        *expected = entry.sequence + 1;
        if entry.salt.is_none() {
            self.anonymised_count += 1;
            let left = [&entry.user_name, &entry.ip, &entry.browser, &entry.os, &entry.detail];
            if entry.actor_id.is_some() || entry.subject_id.is_some() || left.iter().any(|text| text.is_some()) {
                self.fault(entry.sequence, "personal part changed");
            }
        } else if chain::personal_hash(entry) != entry.personal_hash {
            self.fault(entry.sequence, "personal part changed");
        }
        let known = entry.about_id.is_some() || entry.about_salt.is_some();
        if known && (entry.about_hash.is_none() || chain::about_hash(entry) != entry.about_hash) {
            self.fault(entry.sequence, "what it is about changed");
        }
        if chain::hash(previous, entry) != entry.hash {
            self.fault(entry.sequence, "link broken");
        }
        previous.clone_from(&entry.hash);
        self.checked_count += 1;
    }
}

impl Privacy {
    /// Computes the whole chain again.
    pub async fn verify_audit(&self, ctx: &Ctx) -> Result<Verification> {
        self.verify_audit_since(ctx, &[]).await
    }

    /// The same, and whether it goes through these checkpoints.
    pub async fn verify_audit_since(&self, ctx: &Ctx, checkpoints: &[Checkpoint]) -> Result<Verification> {
        let mut tx = self.house(ctx, false).await?;
        let rows = tx
            .query(
                sql!("SELECT head_id, sequence, hash, first_sequence, first_hash FROM audit_head WHERE head_id = 1"),
                [],
            )
            .await?;
        let mut found = Verification { checked_count: 0, anonymised_count: 0, faults: Vec::new() };
        let Some(head) = rows.first().map(AuditHead::from_row).transpose()? else {
            found.fault(0, "the head is missing");
            return Ok(found);
        };
        let (mut expected, mut previous) = (head.first_sequence, head.first_hash);
        // Entries before the first one were not there when the head was written.
        let mut after = i64::MIN;
        loop {
            let batch: Vec<AuditEntry> = tx
                .all(
                    sql!(
                        "SELECT sequence, at, tenant_id, actor_kind, actor_id, subject_id, user_name, ip, browser,
                           browser_version, os, action, object_kind, object_id, detail, salt, actor_role,
                           categories, ticket_id, personal_hash, hash, about_id, about_salt, about_hash
                         FROM main.audit WHERE sequence > $1 ORDER BY sequence LIMIT $2"
                    ),
                    params![after, BATCH_ROWS],
                )
                .await?;
            let Some(last) = batch.last() else { break };
            after = last.sequence;
            for entry in &batch {
                found.check(entry, &mut expected, &mut previous);
            }
        }
        if expected != head.sequence + 1 {
            found.fault(expected, "missing at the end");
        }
        if previous != head.hash {
            found.fault(head.sequence, "the head does not match");
        }
        for checkpoint in checkpoints {
            let fault = self.passes(&mut tx, checkpoint).await?;
            fault.into_iter().for_each(|fault| found.fault(fault.sequence, fault.what));
        }
        Ok(found)
    }
}
