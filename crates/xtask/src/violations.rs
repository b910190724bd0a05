//! `cargo xtask seed-violations`: plants violations of every kind and prints which were found, by which check, beside
//! which sentence.

use testkit::violations::{by_kind, run as plant};

use crate::Failure;

/// What is worth being called a test of evidence.
const PLANTED_MIN: usize = 200;

pub fn run(count: Option<usize>, seed: u64) -> Result<(), Failure> {
    let outcome = tokio::runtime::Runtime::new()?.block_on(plant(count, seed));
    for found in &outcome.found {
        let plant = &found.plant;
        let line = format!("{:<12} {:<22} {:<20}", plant.product, plant.kind.id(), plant.about);
        match &found.result {
            Ok((check, statement)) => println!("found  {line} {statement} ({check})"),
            Err(why) => println!("MISSED {line} {why}\n       {}", plant.statements.join("; ")),
        }
    }
    println!("\n{:<24} planted  found", "kind");
    for (kind, planted, found) in by_kind(&outcome) {
        println!("{:<24} {planted:>7} {found:>6}", kind.id());
    }
    let (planted, missed) = (outcome.found.len(), outcome.missed().count());
    println!("\n{planted} planted, {missed} missed; {} checks on the clean databases", outcome.checks_count);
    for alarm in &outcome.false_alarms {
        println!("FALSE ALARM {alarm}");
    }
    if !outcome.is_good() {
        return Err(format!("{missed} missed, {} false alarms", outcome.false_alarms.len()).into());
    }
    match count.is_none() && planted < PLANTED_MIN {
        true => Err(format!("only {planted} could be planted; at least {PLANTED_MIN} are wanted").into()),
        false => Ok(()),
    }
}
