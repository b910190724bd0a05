//! Violations planted behind the server's back, and whether evidence finds them: a clean database of all five products,
//! filled through the gate, the door and the ledgers themselves; a copy of its file for each violation; SQL against the
//! copy; then the same measuring that the server does. The only place beside `store` that writes into a database file.

mod cases;
mod clean;
mod copy;
mod plant;
mod run;

pub use clean::{Clean, Variant};
pub use plant::{Plant, all};
pub use run::{Found, Outcome, by_kind, run};
