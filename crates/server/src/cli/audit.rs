//! `obhut audit verify`: computes the audit log's chain again.

use std::process::ExitCode;

use clap::Subcommand;
use privacy::{Gate, Privacy};
use store::Database;
use types::{Clock, Rng};

use super::Outcome;
use crate::{config::DatabaseArgs, wiring::house_ctx};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Find any changed, missing, added or reordered entry; ends with 1 if there is one
    Verify(DatabaseArgs),
}

pub async fn run(command: Command) -> Outcome {
    let Command::Verify(args) = command;
    let database = Database::open(&args.database, args.settings()).await?;
    let privacy = Privacy::new(database, Gate::new(&[]), Clock::real(), Rng::os());
    let found = privacy.verify_audit(&house_ctx(&"".into(), "audit_verification")).await?;
    println!("{} entries checked, {} of them anonymised by retention", found.checked_count, found.anonymised_count);
    for fault in &found.faults {
        println!("entry {}: {}", fault.sequence, fault.what);
    }
    if found.intact() {
        println!("the chain is intact");
        Ok(ExitCode::SUCCESS)
    } else {
        println!("the chain is broken");
        Ok(ExitCode::FAILURE)
    }
}
