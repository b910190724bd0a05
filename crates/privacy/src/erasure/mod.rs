//! Erasure (Art. 17): planned over the data map, effective at once for every reader, then removed from the rows and
//! from the files' bytes by the deadline, whatever crashes in between. What belongs to others as well stays theirs.

mod effect;
mod fate;
mod ledger;
mod model;
mod plan;
mod recipients;
mod removal;
mod replay;
mod statements;
mod telling;

use notice::{Keep, Notice};
use store::params;
use types::{Ctx, Period, Time};

pub use effect::{Heard, Order, Prepare, Stays, subject_hash};
pub use fate::{Fate, Held, Hold, LEGAL_OBLIGATION, Scope, fate};
pub use ledger::{Entry, Erasures, Ledger};
pub use model::{Erasure, ErasureId, ErasureMark, Notification, NotificationId, NotificationMark};
pub use plan::{FateName, Plan, PlanLine};
pub use recipients::{Occasion, Told};
pub use removal::{RemovalCount, Scrub};
pub use replay::Replayed;
pub use statements::all as statements;
pub use telling::{BECAUSE_CHARS_MAX, Ending, Exception, TellingError, ToldBy as RecipientToldBy};

use crate::{Privacy, Result};

/// Where the notice promises nothing shorter.
const HOURS: u32 = 48;
/// The clock after whose stroke a notice says how soon data is gone: on request it takes no longer.
const CONTRACT_ENDED: &str = "contract_ended";

/// By when no byte is left of what is erased now.
fn due_at(notice: &Notice, now: Time) -> Time {
    let promised =
        notice.clauses().iter().filter(|clause| clause.running).filter_map(|clause| soonest(&clause.keep, now));
    promised.chain([Period::hours(HOURS).after(now)]).min().unwrap_or(now)
}

fn soonest(keep: &Keep, now: Time) -> Option<Time> {
    match keep {
        Keep::Until { clock, plus: Some(plus) } if clock == CONTRACT_ENDED => Some(plus.after(now)),
        Keep::Earliest(parts) | Keep::Latest(parts) => parts.iter().filter_map(|part| soonest(part, now)).min(),
        _ => None,
    }
}

impl Privacy {
    /// How far an erasure is, and until when something of the person stays.
    pub async fn erasure(&self, ctx: &Ctx, id: ErasureId) -> Result<Option<(Erasure, Vec<Held>)>> {
        let mut tx = self.house(ctx, false).await?;
        let Some(erasure) = plan::erasure(&mut tx, id).await? else { return Ok(None) };
        let mut stays = Vec::new();
        if let Some(subject) = erasure.subject_id {
            for mut held in removal::holds(&erasure) {
                // The record itself is not what it tells of.
                if [Erasure::TABLE.name, Notification::TABLE.name].contains(&held.table.as_str()) {
                    continue;
                }
                let Some(table) = store::DataMap::get().table(&held.table) else { continue };
                let Some(statement) = statements::any(table) else { continue };
                if tx.query(statement, params![subject]).await?.is_empty() {
                    continue;
                }
                let youngest = removal::youngest(&mut tx, table, subject).await?;
                held.until = held.until.or_else(|| Some(held.period?.after(youngest?)));
                stays.push(held);
            }
        }
        Ok(Some((erasure, stays)))
    }
}
