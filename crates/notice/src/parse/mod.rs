//! From the file to the notice, or to everything that is wrong with it.

mod build;
mod clocks;
mod missing;
pub(crate) mod near;
pub(crate) mod places;
mod shape;
mod value_format;

use toml_edit::Document;

use crate::{
    Category, Notice,
    check::{self, Checked},
    finding::{Collector, Findings},
    schema,
};
use places::Places;

/// Whether a clock can ever run, or strike, for the rows of a category that the program keeps.
pub type Applies<'a> = dyn Fn(&Category, Tick<'_>) -> bool + 'a;

/// A clock as a notice uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick<'a> {
    /// A length of time runs from it.
    After(&'a str),
    /// Data is kept until it strikes.
    Until(&'a str),
}

const ANY_CLOCK: fn(&Category, Tick<'_>) -> bool = |_, _| true;

impl Notice {
    /// Reads and checks a notice. On success nothing Art. 13 and 14 want is missing.
    pub fn parse(source: &str, file_name: &str) -> Result<Self, Findings> {
        Self::parse_for(source, file_name, &ANY_CLOCK)
    }

    /// The same, for a program of which is known which clocks its rows can have.
    pub fn parse_for(source: &str, file_name: &str, clocks: &Applies<'_>) -> Result<Self, Findings> {
        match Self::examine_for(source, file_name, clocks) {
            (Some(notice), _) => Ok(notice),
            (None, findings) => Err(findings),
        }
    }

    /// The same, with the advice that does not stop a notice.
    pub fn examine(source: &str, file_name: &str) -> (Option<Self>, Findings) {
        Self::examine_for(source, file_name, &ANY_CLOCK)
    }

    /// The same, for a program of which is known which clocks its rows can have.
    pub fn examine_for(source: &str, file_name: &str, clocks: &Applies<'_>) -> (Option<Self>, Findings) {
        let mut findings = Collector::new(source);
        let document = match Document::parse(source) {
            Ok(document) => document,
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let help = "TOML as described in docs/notice.md: name = \"text\", [table], [ list ]";
                findings.error("syntax", span, format!("this is not TOML: {}", error.message()), help);
                return (None, findings.finish(file_name));
            }
        };
        let places = Places::of(document.as_item(), source);
        let notice = build::notice(&document, schema::for_reading(), &places, &mut findings);
        check::run(&mut Checked { notice: &notice, places: &places, clocks, findings: &mut findings });
        let findings = findings.finish(file_name);
        let sound = findings.errors().next().is_none();
        (sound.then_some(notice), findings)
    }
}
