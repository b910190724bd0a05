//! Tasks of the house: `cargo xtask tidy|openapi|claims|bench`.
#![allow(clippy::disallowed_methods, reason = "a developer's tool: it measures, and asks cargo where it runs")]

#[cfg(feature = "bench")]
mod bench;
mod claims;
mod house;
mod openapi;
mod tidy;
#[cfg(feature = "violations")]
mod violations;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// What goes wrong in a task, as text for the developer.
type Failure = Box<dyn std::error::Error>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tasks of the house")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the rules of ARCHITECTURE.md that a program can check
    Tidy,
    /// Write the OpenAPI document to where the web client is generated from
    Openapi {
        /// Compare instead of writing; fails when the file is not what the server says
        #[arg(long)]
        check: bool,
        /// An `obhut` that is built already
        #[arg(long, value_name = "FILE")]
        obhut: Option<PathBuf>,
    },
    /// List what the published notices promise, and which tests show it
    Claims {
        /// Fail where a claim has no test
        #[arg(long)]
        all: bool,
    },
    /// Plant violations behind the server's back in clean databases of every product; fails when evidence misses one
    SeedViolations {
        /// At most so many, chosen by the seed; all without it
        #[arg(long)]
        count: Option<usize>,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Measure (in release mode); without a name, list what can be measured
    Bench {
        name: Option<String>,
        /// Arguments of the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Tidy => tidy::run(),
        Task::Openapi { check, obhut } => openapi::run(check, obhut),
        Task::Claims { all } => claims::run(all),
        Task::SeedViolations { count, seed } => seed_violations(count, seed),
        Task::Bench { name, arguments } => run_bench(name.as_deref(), &without_the_mark(arguments)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// `--` before a benchmark's own arguments says nothing, wherever it stands: after the name or after a part's.
fn without_the_mark(arguments: Vec<String>) -> Vec<String> {
    arguments.into_iter().filter(|argument| argument != "--").collect()
}

#[cfg(feature = "bench")]
fn run_bench(name: Option<&str>, arguments: &[String]) -> Result<(), Failure> {
    bench::run(name, arguments)
}

/// Measuring a debug build tells nothing: starts itself again, optimised and with what measuring needs.
#[cfg(not(feature = "bench"))]
fn run_bench(name: Option<&str>, arguments: &[String]) -> Result<(), Failure> {
    let mut again = std::process::Command::new("cargo");
    again.args(["run", "--quiet", "--release", "--package", "xtask", "--features", "bench", "--", "bench"]);
    let status = again.args(name).args(arguments).status()?;
    // It has said why.
    if status.success() { Ok(()) } else { std::process::exit(status.code().unwrap_or(1)) }
}

#[cfg(feature = "violations")]
fn seed_violations(count: Option<usize>, seed: u64) -> Result<(), Failure> {
    violations::run(count, seed)
}

/// The house's other tasks do not wait for the server to be built: starts itself again with it.
#[cfg(not(feature = "violations"))]
fn seed_violations(count: Option<usize>, seed: u64) -> Result<(), Failure> {
    let mut again = std::process::Command::new("cargo");
    again.args(["run", "--quiet", "--package", "xtask", "--features", "violations", "--", "seed-violations"]);
    again.args(["--seed", &seed.to_string()]);
    if let Some(count) = count {
        again.args(["--count", &count.to_string()]);
    }
    let status = again.status()?;
    if status.success() { Ok(()) } else { std::process::exit(status.code().unwrap_or(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The arguments a benchmark gets, of a line as the documentation writes it; after a second start as well.
    fn arguments(line: &str) -> Vec<String> {
        let parse = |words: &[String]| match Cli::try_parse_from(words).expect("a line").task {
            Task::Bench { name, arguments } => (name.expect("a name"), without_the_mark(arguments)),
            _ => panic!("no benchmark"),
        };
        let words: Vec<String> = line.split_whitespace().skip(1).map(str::to_owned).collect();
        let (name, once) = parse(&words);
        let again: Vec<String> =
            ["xtask".to_owned(), "bench".to_owned(), name].into_iter().chain(once.clone()).collect();
        assert_eq!(parse(&again).1, once);
        once
    }

    #[test]
    fn every_line_of_the_documentation_reaches_its_benchmark() {
        let text = include_str!("../../../docs/benchmarks.md");
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("cargo xtask bench"));
        assert!(lines.map(arguments).filter(|words| !words.is_empty()).count() > 1);
        let erasure = arguments("cargo xtask bench privacy erasure -- --rows 1000000,10000000 --per-second 1000");
        assert_eq!(erasure, ["erasure", "--rows", "1000000,10000000", "--per-second", "1000"]);
        assert_eq!(arguments("cargo xtask bench ingest -- --messages 60000"), ["--messages", "60000"]);
    }
}
