//! `obhut audit …`: computes the audit log's chain again, compares it with checkpoints that lie elsewhere, and writes one.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use privacy::{Gate, Privacy, audit::Checkpoint};
use store::Database;
use types::Rng;

use super::Outcome;
use crate::{StartError, config::DatabaseArgs, wiring::house_ctx};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Find any changed, missing, added or reordered entry; ends with 1 if there is one
    Verify {
        #[command(flatten)]
        database: Box<DatabaseArgs>,
        /// Compare with these checkpoints, from the server's file or a mail to the officer: only they show that the log
        /// was cut off or written anew
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
        /// The public keys that may have signed them (JSON, as /api/signing-keys gives them), kept outside of the house;
        /// without it, those the database lists
        #[arg(long, value_name = "FILE", requires = "since")]
        key: Option<PathBuf>,
    },
    /// Write a signed checkpoint of the log as it is now, to be kept where nobody who holds the database can change it
    Checkpoint(Box<DatabaseArgs>),
}

pub async fn run(command: Command) -> Outcome {
    match command {
        Command::Verify { database, since, key } => verify(&database, since.as_deref(), key.as_deref()).await,
        Command::Checkpoint(database) => checkpoint(&database).await,
    }
}

async fn open(args: &DatabaseArgs) -> Result<Privacy, StartError> {
    let database = Database::open(&args.database, args.settings()).await?;
    let clock = crate::sandbox::clock_of(&database).await?;
    Ok(Privacy::new(database, Gate::new(&[]), clock, Rng::os()))
}

async fn verify(args: &DatabaseArgs, since: Option<&Path>, key: Option<&Path>) -> Outcome {
    let (privacy, ctx) = (open(args).await?, house_ctx(&"".into(), "audit_verification"));
    let checkpoints = match since {
        Some(path) => {
            let keys = match key {
                Some(key) => {
                    serde_json::from_str(&read(key)?).map_err(|_| format!("{}: no public keys", key.display()))?
                }
                None => privacy.signing_keys(&ctx).await?,
            };
            let read = Checkpoint::read(&keys, &read(path)?);
            read.map_err(|error| format!("{}: no checkpoint can be relied on: {error}", path.display()))?
        }
        None => Vec::new(),
    };
    let found = privacy.verify_audit_since(&ctx, &checkpoints).await?;
    println!("{} entries checked, {} of them anonymised by retention", found.checked_count, found.anonymised_count);
    for fault in &found.faults {
        println!("entry {}: {}", fault.sequence, fault.what);
    }
    let last = checkpoints.iter().map(|checkpoint| checkpoint.sequence).max();
    match (found.intact(), last) {
        (true, Some(last)) => println!("the chain is intact, and goes through the checkpoint at entry {last}"),
        (true, None) => {
            println!("the chain is intact; whether it was cut off or written anew, only --since CHECKPOINT tells")
        }
        (false, _) => println!("the chain is broken"),
    }
    Ok(if found.intact() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn checkpoint(args: &DatabaseArgs) -> Outcome {
    let (privacy, ctx) = (open(args).await?, house_ctx(&"".into(), "audit_checkpoint"));
    privacy.load_signer(&ctx, &args.signing_key()).await?;
    let checkpoint = privacy.audit_checkpoint(&ctx).await?.ok_or("the audit log has no entry yet")?;
    print!("{checkpoint}");
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<String, StartError> {
    std::fs::read_to_string(path).map_err(|error| StartError::Unreadable { path: path.to_owned(), error })
}
