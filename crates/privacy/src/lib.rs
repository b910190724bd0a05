//! The heart: nothing personal is read, written or sent without a grant of the gate, and what the notice promises
//! (retention, the audit log, disclosures, evidence) happens here, over any table of the data map. Knows no domain.

pub mod audit;
mod connections;
pub mod consent;
mod door;
pub mod erasure;
mod error;
pub mod evidence;
mod facts;
mod gate;
mod members;
mod model;
pub mod outgoing;
pub mod package;
mod person;
pub mod portability;
mod privacy;
mod refusals;
pub mod request;
pub mod retention;
pub mod signature;
pub mod standing;
pub mod stops;
mod subjects;
pub mod throttle;
mod tickets;
mod told;
mod tx;
pub mod visits;

pub use connections::{Connection, Connections};
pub use door::{Disclosure, Pass};
pub use error::Error;
pub use facts::Stated;
#[cfg(feature = "bench")]
pub use gate::open;
pub use gate::{Action, Facts, Gate, Grant, Reason, Refused, Viewer};
/// Rooms declare through it what people call their tables (`told!`).
#[doc(hidden)]
pub use inventory;
pub use model::*;
pub use privacy::{Look, Privacy};
pub use refusals::RefusalCount;
pub use subjects::{Contact, Reached};
pub use tx::Tx;

pub type Result<T, E = Error> = std::result::Result<T, E>;
