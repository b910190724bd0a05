//! Retention: what has outlived the notice's period goes, in small batches that never block ingest; each run is
//! recorded.

mod clock;
mod clocks;
mod due;
mod due_rows;
mod pace;
mod plan;
mod sweep;

use futures::future::BoxFuture;
use types::{TenantId, Time};

pub use clock::ClockFound;
pub use clocks::clock_applies;
pub use due::{Due, due};
pub(crate) use due_rows::{Owner, left, not_held};
use pace::Pace;
pub use plan::{TenantTerms, terms};
pub(crate) use plan::{due_of, load as load_terms};
pub use sweep::{BATCH_ROWS_MAX, SweepCount};

use crate::Result;

/// Trims a table whose rows span readings over a time ([`store::Starts::Span`]): only the room that wrote a row knows
/// how to take the due part out of it.
pub trait Trim: Send + Sync {
    /// The table's name.
    fn table(&self) -> &'static str;

    /// Removes what the tenant has of `category` from before `before`, in small batches; says how many rows went or
    /// were cut.
    fn trim<'a>(&'a self, tenant: TenantId, category: &'a str, before: Time) -> BoxFuture<'a, Result<u64>>;
}
