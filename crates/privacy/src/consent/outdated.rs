//! A new edition: which consents no longer cover what is done, and who must be asked again.

use notice::{AskAgain, Notice};
use types::{Ctx, SubjectId, TenantId, Time};

use super::{Consents, Result, ledger};
use crate::Privacy;

/// So many people are listed for one clause.
const LISTED_MAX: u32 = 1_000;

/// A clause whose consents a new edition touches.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct ImpactOfClause {
    pub clause: String,
    /// Why, as `obhut notice diff` says it: data, purpose, recipients, transfer, viewers, keep, when, words, basis, new.
    pub reasons: Vec<String>,
    /// Whether the clause rests until people agree again; otherwise only the words are others.
    pub must_ask: bool,
    /// How many people agreed and have not withdrawn.
    pub people: i64,
}

/// What a new edition does to consents.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Impact {
    pub clauses: Vec<ImpactOfClause>,
    /// People to be told before it starts: data already held gets a new purpose (Art. 13(3)).
    pub tell_before: bool,
}

/// Somebody whose consent no longer covers its clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    pub subject: SubjectId,
    pub tenant: TenantId,
    pub clause: String,
    pub edition: i64,
    pub given_at: Time,
}

/// Which consents `new` no longer lets count, or words anew. `counts`: clause → people.
pub fn impact(old: &Notice, new: &Notice, counts: impl Fn(&str) -> i64) -> Impact {
    let diff = notice::diff(old, new);
    let touched = diff.ask_again.into_iter().filter(|ask| !ask.reasons.contains(&"new"));
    let clauses = touched.map(|ask| ImpactOfClause {
        people: counts(&ask.clause),
        must_ask: ask.is_wider(),
        reasons: ask.reasons.iter().map(|reason| (*reason).to_owned()).collect(),
        clause: ask.clause,
    });
    Impact { clauses: clauses.collect(), tell_before: diff.tell_before }
}

/// Whether a consent given under `old` still covers the clause in `new`.
pub fn covers(old: &Notice, new: &Notice, clause: &str) -> bool {
    !notice::diff(old, new).ask_again.iter().any(|ask: &AskAgain| ask.clause == clause && ask.is_wider())
}

impl Privacy {
    /// What a new edition would do to the consents there are.
    pub async fn consent_impact(&self, ctx: &Ctx, current: &Notice, new: &Notice) -> Result<Impact> {
        let mut tx = self.house(ctx, false).await?;
        let counts = ledger::counts(&mut tx, &current.product.name).await?;
        let people = |clause: &str| counts.iter().filter(|(name, ..)| name == clause).map(|(.., count)| count).sum();
        Ok(impact(current, new, people))
    }
}

impl Consents {
    /// Everybody who must be asked again before their consent counts.
    pub async fn outdated(&self, ctx: &Ctx, notice: &Notice) -> Result<Vec<Outdated>> {
        let mut found = Vec::new();
        let mut tx = self.privacy().house(ctx, false).await?;
        for clause in notice.clauses() {
            let Some(since) = self.privacy().gate().covered_since(&ctx.product, &clause.id) else { continue };
            for entry in ledger::before(&mut tx, &ctx.product, &clause.id, since, LISTED_MAX).await? {
                found.push(Outdated {
                    subject: entry.subject_id,
                    tenant: entry.tenant_id,
                    clause: entry.clause,
                    edition: entry.edition,
                    given_at: entry.at,
                });
            }
        }
        Ok(found)
    }
}
