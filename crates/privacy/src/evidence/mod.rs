//! Evidence: for every statement of a notice, what shows on the running system that it is true now, or who vouches for
//! it. Derived from what the statement says, measured over any table of the data map; docs/evidence.md tells each kind
//! and its limits.

mod check;
mod content;
mod erased;
mod judge;
mod ledgers;
mod measure;
mod model;
mod proof;
mod reach;
mod record;
mod references;
mod report;
mod rows;
mod sql;
mod words;

pub use check::{Check, Measured, Scope};
pub use content::Content;
pub(crate) use content::LookedInto;
pub use measure::Evidence;
pub use model::{
    ConnectionDay, EvidenceQuery, EvidenceResult, EvidenceRun, EvidenceRunId, FactChange, Ticket, TicketId,
};
pub use proof::{Proof, checks_of, proofs};
pub use record::{Latest, Point, Turned};
pub use report::{Report, ReportedCheck, ReportedStatement};
pub use words::{figure, remedy, title};
