//! The audit log: who did what to what, when, from where. Append-only; each entry is chained to the one before.

mod agent;
mod append;
mod chain;
mod checkpoint;
mod list;
mod verify;

pub use agent::{Agent, Agents};
pub(crate) use append::append;
pub use checkpoint::Checkpoint;
pub(crate) use checkpoint::Checkpoints;
pub use list::{Filter, Page};
pub use verify::{Fault, Verification};

use store::{CategorySet, DataMap, Permit};

/// What a transaction says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub action: &'static str,
    pub kind: &'static str,
    pub id: Option<[u8; 16]>,
    pub detail: Option<String>,
    /// Of a look.
    pub looked: Looked,
}

/// At what somebody looked, and under which ticket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looked {
    pub categories: Option<String>,
    pub ticket: Option<[u8; 16]>,
}

/// Every writing transaction may append to the audit log: that the change is logged is not the actor's choice.
pub(crate) fn with_audit(permit: Permit) -> Permit {
    let audit = DataMap::get().index("audit").map_or(CategorySet::EMPTY, |index| CategorySet::EMPTY.with(index));
    Permit::of_the_gate(permit.reads(), permit.writes().union(audit))
}
