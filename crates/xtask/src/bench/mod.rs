//! `cargo xtask bench NAME`: measurements of the running server, in release mode, one file each.
//!
//! To add one: a file beside this with `pub fn run(arguments: &[String]) -> Result<Table, Failure>`, and a line below.

mod ceiling;
mod codec;
mod idle;
mod ingest;
mod latency;
mod machine;
mod privacy;
mod server;
mod stored;
mod table;
mod usage;

pub use self::{latency::Latency, machine::Machine, table::Table};
use crate::Failure;

/// A measurement: its name, what it tells, and how it is taken.
struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<Table, Failure>,
}

const BENCHES: &[Bench] = &[
    Bench { name: "codec", about: "decodes a second of one core", run: codec::run },
    Bench { name: "idle", about: "memory and start of a server with 10,000 devices", run: idle::run },
    Bench {
        name: "ingest",
        about: "uplink → codec → gate → durable commit → rule, by HTTP and MQTT",
        run: ingest::run,
    },
    Bench {
        name: "privacy",
        about: "what the gate and the rights of people cost: gate, package, erasure, retention, gdprbench",
        run: privacy::run,
    },
];

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
