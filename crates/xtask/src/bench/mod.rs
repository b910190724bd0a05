//! `cargo xtask bench NAME`: measurements of the running server, in release mode, one file each.
//!
//! To add one: a file beside this with `pub fn run(arguments: &[String]) -> Result<Table, Failure>`, and a line below.

#![allow(dead_code, unused_imports, reason = "the measurements that use all of it come with the rooms they measure")]

mod latency;
mod machine;
mod table;

pub use self::{latency::Latency, machine::Machine, table::Table};
use crate::Failure;

/// A measurement: its name, what it tells, and how it is taken.
struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<Table, Failure>,
}

const BENCHES: &[Bench] = &[];

pub fn run(name: Option<&str>, arguments: &[String]) -> Result<(), Failure> {
    let Some(name) = name else {
        for bench in BENCHES {
            println!("{:<10} {}", bench.name, bench.about);
        }
        return Ok(());
    };
    let known = || BENCHES.iter().map(|bench| bench.name).collect::<Vec<_>>().join(", ");
    let bench = BENCHES.iter().find(|bench| bench.name == name);
    let bench = bench.ok_or_else(|| format!("no benchmark is called {name}; there are: {}", known()))?;
    // Said first: a figure without its machine is no figure.
    println!("# {} — {}\n{}\n", bench.name, bench.about, Machine::of_this_run()?);
    println!("{}", (bench.run)(arguments)?);
    Ok(())
}
