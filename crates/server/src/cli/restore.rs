//! `obhut restore`: loads a backup into an empty database, and erases again whom erasures since have erased. A server
//! does the same at its start, before anybody reads, however the old state came back.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use privacy::{
    erasure::{Ledger, Scrub},
    signature::Keeping,
};
use store::backup::{self, Summary};

use super::{Outcome, backup as written, serve};
use crate::{House, erasure};

#[derive(clap::Args, Debug)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    serve: serve::Args,
    /// The backup; - is the standard input
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Further ledgers of erasures: what other copies of the data directory remember
    #[arg(long, value_name = "FILE")]
    erasures_from: Vec<PathBuf>,
    /// Load it although no ledger tells which erasures were made since: whom they erased is back
    #[arg(long)]
    without_ledger: bool,
}

pub async fn run(args: Args) -> Outcome {
    let database = &args.serve.database;
    let path = erasure::ledger_path(database.erasures.as_deref(), &database.database);
    let there = path.as_deref().is_some_and(Path::exists) || !args.erasures_from.is_empty();
    if !(there || args.without_ledger) {
        return Err("no ledger says which erasures were made since the backup: give --erasures FILE or \
                    --erasures-from FILE, or --without-ledger if there were none"
            .into());
    }
    // What the notices need is read before the first row is.
    let choices = args.serve.choices()?;
    let summary = if args.from == Path::new("-") {
        backup::load(&database.database, io::stdin()).await?
    } else {
        backup::load(&database.database, File::open(&args.from)?).await?
    };
    println!("{} rows of {} tables, as of {}", summary.rows_count, summary.tables_count, summary.made_at);
    if let Some(path) = &path {
        join(path, &summary, &args.erasures_from)?;
    }
    put_key(&database.signing_key(), &summary)?;
    let house = House::build(choices).await?;
    let count = erasure::remove(&house.app, Scrub::Now).await?;
    println!("{} erasures made since were done again: {} rows", count.erasures, count.rows);
    if let Some(reason) = count.waits_for {
        println!("bytes of them may stay in the files until the server's job has waited for {reason}");
    }
    house.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// One ledger of what is here, in the backup, and in other files.
fn join(path: &Path, summary: &Summary, others: &[PathBuf]) -> Result<(), Box<dyn std::error::Error>> {
    let ledger = Ledger::open(path)?;
    let mut known = Ledger::read(path)?;
    let mut new = Vec::new();
    let mut lines: Vec<u8> = Vec::new();
    for companion in summary.companions.iter().filter(|companion| companion.name == written::ERASURES) {
        lines.extend(&companion.bytes);
    }
    let carried = tempfile(path, &lines)?;
    for other in others.iter().chain([&carried]) {
        for entry in Ledger::read(other)? {
            if !known.iter().any(|old| old.erasure == entry.erasure) {
                known.push(entry.clone());
                new.push(entry);
            }
        }
    }
    std::fs::remove_file(carried)?;
    if !new.is_empty() {
        ledger.append(&new)?;
    }
    Ok(())
}

/// What the backup carries of the ledger, as a file to be read.
fn tempfile(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let draft = path.with_extension("restoring");
    std::fs::write(&draft, bytes)?;
    Ok(draft)
}

/// The signing key, where the backup has one and none is here.
fn put_key(keeping: &Keeping, summary: &Summary) -> io::Result<()> {
    let (Keeping::File(path), Some(key)) =
        (keeping, summary.companions.iter().find(|companion| companion.name == written::SIGNING_KEY))
    else {
        return Ok(());
    };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => file.write_all(&key.bytes).and_then(|()| file.sync_all()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
