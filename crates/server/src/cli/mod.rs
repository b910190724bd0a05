//! The command line: one file a command.

mod audit;
mod backup;
mod demo;
mod erase;
mod evidence;
mod init;
mod notice;
mod openapi;
mod restore;
mod sandbox;
mod serve;
mod signing_key;
mod staff;
mod sweep;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    logging::{self, LogFormat},
    machine,
};

/// Connected products whose data-protection notice is the program.
#[derive(Parser, Debug)]
#[command(name = "obhut", version, about, max_term_width = 100)]
struct Cli {
    /// What to log, such as info or obhut=debug
    #[arg(long, env = "OBHUT_LOG", default_value = "info", global = true, value_name = "FILTER")]
    log: String,
    #[arg(long, env = "OBHUT_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Run the server
    Serve(Box<serve::Args>),
    /// Make the operator's tenant and its first staff account; prints the activation link
    Init(Box<init::Args>),
    /// Make another account of the operator's staff; prints the activation link
    Staff(Box<staff::Args>),
    /// Run a sandbox with buildings, meters, and a simulated network server
    Demo(Box<demo::Args>),
    /// Check, write and compare notices
    #[command(subcommand)]
    Notice(notice::Command),
    /// Verify the audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Print the OpenAPI document
    Openapi,
    /// Look at or move the clock of a server started with --sandbox
    #[command(subcommand)]
    Sandbox(sandbox::Command),
    /// Write every row into one file, beside a running server
    Backup(backup::Args),
    /// Load a backup into an empty database, and do again the erasures made since
    Restore(Box<restore::Args>),
    /// Say what erasing a person would do, and do it
    Erase(Box<erase::Args>),
    /// Run retention once, now
    Sweep(Box<sweep::Args>),
    /// Measure what a product's notice states; ends with 1 if a statement does not hold
    Evidence(Box<evidence::Args>),
    /// Verify a signed file offline: a package, a receipt, a report; ends with 1 where it does not hold
    Verify(verify::Args),
    /// Show or replace the key that packages and receipts are signed with
    #[command(subcommand)]
    SigningKey(signing_key::Command),
    /// Run codecs for the server that started this
    #[command(hide = true)]
    CodecWorker,
}

/// What a command ends with: whether all was well, or why it could not be done.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if let Command::CodecWorker = cli.command {
        // It says nothing but answers.
        return if telemetry::codec::worker::serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    logging::start(&cli.log, cli.log_format);
    // What these write is for the public.
    if !matches!(cli.command, Command::Notice(_) | Command::Openapi) {
        machine::keep_files_private();
    }
    let outcome = match cli.command {
        Command::Notice(command) => notice::run(command),
        Command::Openapi => openapi::run(),
        Command::Verify(args) => verify::run(args),
        Command::SigningKey(command) => within(signing_key::run(command)),
        Command::Serve(args) => within(serve::run(*args)),
        Command::Init(args) => within(init::run(*args)),
        Command::Staff(args) => within(staff::run(*args)),
        Command::Demo(args) => within(demo::run(*args)),
        Command::Audit(command) => within(audit::run(command)),
        Command::Sandbox(command) => within(sandbox::run(command)),
        Command::Backup(args) => within(backup::run(args)),
        Command::Restore(args) => within(restore::run(*args)),
        Command::Erase(args) => within(erase::run(*args)),
        Command::Sweep(args) => within(sweep::run(*args)),
        Command::Evidence(args) => within(evidence::run(*args)),
        Command::CodecWorker => Ok(ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("obhut: {error}");
        ExitCode::FAILURE
    })
}

fn within(work: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
