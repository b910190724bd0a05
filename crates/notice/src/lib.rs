//! The notice as data: parse, check, text, diff. Pure: no files, no clock, no network.
//!
//! [`Notice::parse`] reads the file and refuses what the law would refuse; [`Notice::text`] writes the legal
//! text; [`diff`] says what a new edition changes. The gate of the crate `privacy` is compiled from [`Notice`].

mod artefact;
mod check;
mod diff;
mod finding;
pub mod law;
mod model;
mod parse;
mod render;
mod schema;
mod text;

pub use artefact::{Artefact, ArtefactName, Format};
pub use diff::{AskAgain, Change, ChangeKind, Detail, Diff, Direction, ask_again, diff};
pub use finding::{Finding, Findings, Severity};
pub use model::*;
pub use parse::{Applies, Tick};
pub use schema::json_schema;
pub use text::{About, Document, Section, Statement};
