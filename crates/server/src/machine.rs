//! What the process asks of the machine: files that are nobody else's, and as many descriptors as it may have.

use rustix::{
    fs::Mode,
    process::{Resource, Signal, getrlimit, setrlimit, umask},
};
use tokio::signal::unix::SignalKind;

/// Files this process makes are its owner's alone.
pub fn keep_files_private() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// A file that may grow no further is an error of the write that wanted it to, not the end of the process.
pub fn outlive_file_limits() -> std::io::Result<()> {
    // The handler stays when this goes.
    tokio::signal::unix::signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).map(drop)
}

/// Each connection takes a descriptor; the usual limit of 1,024 is far below what the machine allows.
pub fn take_descriptors() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if setrlimit(Resource::Nofile, limit).is_err() {
        tracing::warn!("the limit of open files stays as it is");
    }
}
