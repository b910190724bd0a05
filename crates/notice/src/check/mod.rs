//! What the law and plain sense ask of a notice. Every rule reports all it finds.

mod articles;
mod basis;
mod names;
mod retention;
mod rights;
mod transfers;
mod unique;

use crate::{
    Notice,
    finding::Collector,
    parse::{Applies, places::Places},
};

/// The notice under examination, with the places to point at.
///
/// An entry with a mistake is left out of `notice`, so whether something is declared is asked of the places:
/// one mistake must not be reported as ten.
pub(crate) struct Checked<'a, 'b> {
    pub notice: &'a Notice,
    pub places: &'a Places,
    pub clocks: &'a Applies<'a>,
    pub findings: &'a mut Collector<'b>,
}

pub(crate) fn run(checked: &mut Checked<'_, '_>) {
    articles::check(checked);
    rights::check(checked);
    names::check(checked);
    unique::check(checked);
    basis::check(checked);
    retention::check(checked);
    transfers::check(checked);
}

impl Checked<'_, '_> {
    /// An error at a key.
    fn at_key(&mut self, code: &'static str, path: &str, reason: impl Into<String>, help: impl Into<String>) {
        self.findings.error(code, self.places.key(path), reason, help);
    }

    /// An error at a value.
    fn at_value(&mut self, code: &'static str, path: &str, reason: impl Into<String>, help: impl Into<String>) {
        self.findings.error(code, self.places.value(path), reason, help);
    }

    fn advise(&mut self, code: &'static str, path: &str, reason: impl Into<String>, help: impl Into<String>) {
        self.findings.advice(code, self.places.key(path), reason, help);
    }

    /// Whether every clause could be read: only then can something be missed in all of them.
    fn is_whole(&self) -> bool {
        self.places.names_in("clause").count() == self.notice.clauses.len()
    }

    fn has(&self, path: &str) -> bool {
        self.places.has(path)
    }
}
