//! Tasks of the house: `cargo xtask tidy|openapi|claims|bench`.
#![allow(clippy::disallowed_methods, reason = "a developer's tool: it measures, and asks cargo where it runs")]

#[cfg(feature = "bench")]
mod bench;
mod claims;
mod house;
mod openapi;
mod tidy;

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
        Task::Bench { name, arguments } => run_bench(name.as_deref(), &arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
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
