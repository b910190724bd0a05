//! The program that codecs run in: this one, started anew.

use std::path::{Path, PathBuf};

use telemetry::codec::{ARGUMENT, Program, Workers};

const NAME: &str = "obhut";
/// The running program, also where its file has been replaced meanwhile.
const OURSELVES: &str = "/proc/self/exe";

/// Processes of this program. In a test's own process that is the program it was built with; where there is none, codecs
/// run on the thread that asks.
pub fn find() -> Workers {
    let Ok(running) = std::env::current_exe() else { return Workers::on_this_thread() };
    match program(&running) {
        Some(path) => Workers::processes(Program { path, arguments: vec![ARGUMENT.into()] }),
        None => {
            tracing::warn!("codecs run in this process: the program {NAME} is not there");
            Workers::on_this_thread()
        }
    }
}

fn program(running: &Path) -> Option<PathBuf> {
    let is_test = running.parent().is_some_and(|directory| directory.ends_with("deps"));
    if !is_test && running.file_stem().is_some_and(|name| name.to_string_lossy().starts_with(NAME)) {
        let ourselves = PathBuf::from(OURSELVES);
        return Some(if ourselves.exists() { ourselves } else { running.to_owned() });
    }
    // target/debug/deps/it-… belongs to target/debug/obhut.
    let built = running.parent()?.parent()?.join(NAME);
    built.is_file().then_some(built)
}
