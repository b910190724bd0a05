//! A browser's signal (`Sec-GPC: 1`) as an automated objection (Art. 21(5)): recorded once per person, and never
//! against what the person said since.

use std::collections::HashSet;

use notice::{Lang, Notice};
use parking_lot::Mutex;
use types::{Ctx, SubjectId};

use super::{Outcome, Result, Stops, queries, rules};
use crate::standing::{NewStop, StopKind};

/// So many people are remembered to have been looked at; past it, some are looked at again.
const REMEMBERED_MAX: usize = 50_000;

/// Whose signal was heeded since the start.
#[derive(Default)]
pub(super) struct Signalled(Mutex<HashSet<SubjectId>>);

impl Stops {
    /// Heeds the signal of somebody signed in: each clause that honours automated objections is stopped, unless it was
    /// before: who took such an objection back has said so, and the browser does not know.
    pub async fn heed_signal(&self, ctx: &Ctx, notice: &Notice, subject: SubjectId) -> Result<()> {
        if rules::heeds_signal(notice).next().is_none() || self.signalled().0.lock().contains(&subject) {
            return Ok(());
        }
        for clause in rules::heeds_signal(notice) {
            let mut tx = self.privacy().house(ctx, false).await?;
            let before = queries::signalled(&mut tx, subject, &clause.id).await?;
            drop(tx);
            if before {
                continue;
            }
            let stop = NewStop {
                id: self.privacy().rng().id(self.privacy().clock()),
                clause: &clause.id,
                kind: StopKind::Objection,
                ground: "browser_signal",
                language: Lang::De.tag(),
                words: None,
                automatic: true,
                outcome: Some(Outcome::Stopped.name()),
            };
            self.stop(ctx, subject, stop, None).await?;
        }
        let mut known = self.signalled().0.lock();
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        known.insert(subject);
        Ok(())
    }
}
