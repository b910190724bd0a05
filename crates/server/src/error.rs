//! Why the server does not start. Written for the person at the terminal.

use std::path::PathBuf;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot read {}: {error}", path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    /// The notice is refused; the findings say where and why.
    #[error("the notice is not complete:\n\n{0}")]
    Notice(Box<notice::Findings>),
    /// The program would process what the notice does not declare.
    #[error("{0}")]
    Undeclared(String),
    #[error("{0}")]
    Configuration(String),
    #[error("cannot listen: {0}")]
    Listen(std::io::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
}
