//! Retention: what has outlived the notice's period goes, in small batches that never block ingest; each run is
//! recorded.

mod clock;
mod clocks;
mod due;
mod due_rows;
mod ended;
mod pace;
mod plan;
mod sweep;
mod trimming;

use futures::future::BoxFuture;
use store::{Row, Value};
use types::TenantId;

pub use clock::ClockFound;
pub use clocks::clock_applies;
pub(crate) use due::own_period;
pub use due::{Due, due, ends_with};
pub(crate) use due_rows::{Owner, left, not_held, within};
use pace::Pace;
pub use plan::{TenantTerms, terms};
pub(crate) use plan::{due_of, load as load_terms};
pub use sweep::{BATCH_ROWS_MAX, SweepCount};

use crate::Result;

/// Cuts what is due out of the rows of a table that span a time ([`store::Starts::Span`]). The sweep finds the rows, those
/// that are hidden from readers too and none that is held, and writes what is left of them; only the room that wrote a
/// row knows what is in it.
pub trait Trim: Send + Sync {
    /// The table's name.
    fn table(&self) -> &'static str;

    /// Brings into rows what waits in memory or in a log, once in a sweep.
    fn settle(&self) -> BoxFuture<'_, Result<()>>;

    /// As long as this is held, nobody else rewrites rows of the table.
    fn turn(&self) -> BoxFuture<'_, Turn<'_>>;

    /// What is left of a row, its columns in the order of the declaration.
    fn cut(&self, row: &Row, due: &Due) -> Result<Cut>;

    /// The tenant's rows were cut: what is due is not to be remembered elsewhere either.
    fn forget(&self, tenant: TenantId, due: &Due);
}

/// Held while rows are rewritten.
pub type Turn<'a> = Box<dyn Send + 'a>;

/// What a row comes to once the due part is taken out.
#[derive(Clone, Debug, PartialEq)]
pub enum Cut {
    /// Nothing of it is due.
    Whole,
    /// These rows in its place; none, where all of it was due.
    Into(Vec<Vec<Value>>),
}
