//! `cargo xtask bench privacy [PART]`: what the rights of people cost, one file a measurement; without a part, all.

mod beside;
mod erasure;
mod gate;
mod gdprbench;
mod package;
mod retention;

use super::Table;
use crate::Failure;

type Part = (&'static str, fn(&[String]) -> Result<Table, Failure>);

const PARTS: &[Part] = &[
    ("gate", gate::run),
    ("package", package::run),
    ("erasure", erasure::run),
    ("retention", retention::run),
    ("gdprbench", gdprbench::run),
];

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let named = arguments.first().and_then(|name| PARTS.iter().find(|(part, _)| part == name));
    if let Some((_, part)) = named {
        return part(&arguments[1..]);
    }
    let Some(((last, part), others)) = PARTS.split_last() else { return Ok(Table::default()) };
    for (name, part) in others {
        println!("## {name}\n\n{}", part(arguments)?);
    }
    println!("## {last}\n");
    part(arguments)
}
