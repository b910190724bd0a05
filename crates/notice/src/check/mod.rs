//! What the law and plain sense ask of a notice. Every rule reports all it finds.

use crate::{Notice, finding::Collector, parse::places::Places};

/// The notice under examination, with the places to point at.
pub(crate) struct Checked<'a, 'b> {
    pub notice: &'a Notice,
    pub places: &'a Places,
    pub findings: &'a mut Collector<'b>,
}

pub(crate) fn run(_checked: &mut Checked<'_, '_>) {}
