//! `obhut signing-key`: shows the public keys, or puts a new key in the place of the old one.

use std::process::ExitCode;

use clap::Subcommand;
use privacy::{Gate, Privacy};
use store::Database;
use types::{Clock, Rng};

use super::Outcome;
use crate::{config::DatabaseArgs, wiring::house_ctx};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Print the public keys, those of the past included (a JWK set)
    Show(DatabaseArgs),
    /// Make a new key; the old public key stays listed. Restart the server afterwards
    Rotate(DatabaseArgs),
}

pub async fn run(command: Command) -> Outcome {
    let (Command::Show(args) | Command::Rotate(args)) = &command;
    let database = Database::open(&args.database, args.settings()).await?;
    let privacy = Privacy::new(database, Gate::new(&[]), Clock::real(), Rng::os());
    let ctx = house_ctx(&"".into(), "signing_key");
    if let Command::Rotate(_) = command {
        privacy.rotate_signer(&ctx, &args.signing_key()).await?;
    }
    println!("{}", serde_json::to_string_pretty(&privacy.signing_keys(&ctx).await?)?);
    Ok(ExitCode::SUCCESS)
}
