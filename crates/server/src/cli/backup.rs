//! `obhut backup`: every row as of one moment, beside a running server.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use store::backup::{self, Companion};
use types::Clock;

use super::Outcome;
use crate::{config::DatabaseArgs, erasure};

/// The names under which files of the data directory are carried along.
pub const SIGNING_KEY: &str = "signing-key";
pub const ERASURES: &str = "erasures";

#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The file to write, readable by its owner alone; - is the standard output, to be encrypted on its way
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub async fn run(args: Args) -> Outcome {
    let now = Clock::real().now();
    let companions = companions(&args.database)?;
    let url = &args.database.database;
    let summary = if args.to == Path::new("-") {
        backup::write(url, now, companions, io::stdout()).await?
    } else {
        // The name is given to a whole file only.
        let draft = args.to.with_extension("draft");
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        let kept = file.try_clone()?;
        let summary = backup::write(url, now, companions, file).await?;
        kept.sync_all()?;
        std::fs::rename(&draft, &args.to)?;
        let directory = args.to.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(directory)?.sync_all()?;
        summary
    };
    // The standard output may be the backup.
    writeln!(io::stderr(), "{} rows of {} tables are in the backup", summary.rows_count, summary.tables_count)?;
    Ok(ExitCode::SUCCESS)
}

/// The signing key, where it is a file, and the ledger of erasures.
fn companions(database: &DatabaseArgs) -> io::Result<Vec<Companion>> {
    let mut companions = Vec::new();
    if let privacy::signature::Keeping::File(path) = database.signing_key() {
        add(&mut companions, SIGNING_KEY, &path)?;
    }
    if let Some(path) = erasure::ledger_path(database.erasures.as_deref(), &database.database) {
        add(&mut companions, ERASURES, &path)?;
    }
    Ok(companions)
}

fn add(companions: &mut Vec<Companion>, name: &str, path: &Path) -> io::Result<()> {
    match std::fs::read(path) {
        Ok(bytes) => companions.push(Companion { name: name.to_owned(), bytes }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(())
}
