//! What one request may ask for.

use clap::{Args, ValueEnum};
use privacy::portability::Reach;

/// What one request may ask for.
#[derive(Args, Clone, Debug)]
pub struct LimitArgs {
    /// Bytes of a request's body at most
    #[arg(long, env = "OBHUT_BODY_BYTES_MAX", default_value_t = 256 * 1024, value_name = "BYTES")]
    pub body_bytes_max: usize,
    /// Bytes of an imported file at most
    #[arg(long, env = "OBHUT_IMPORT_BYTES_MAX", default_value_t = 16 * 1024 * 1024, value_name = "BYTES")]
    pub import_bytes_max: usize,
    /// Seconds a request may take
    #[arg(long, env = "OBHUT_REQUEST_SECONDS_MAX", default_value_t = 30, value_name = "SECONDS")]
    pub request_seconds_max: u64,
    /// Other servers that people's data may be handed over to and taken from: public (HTTPS, public addresses), any
    /// (private addresses too, plain HTTP on loopback) or off
    #[arg(long, env = "OBHUT_TRANSFERS", value_enum, default_value_t = Transfers::Public, value_name = "WHICH")]
    pub transfers: Transfers,
    /// Bytes of a package that another server hands in at most
    #[arg(long, env = "OBHUT_TRANSFER_BYTES_MAX", default_value_t = 64 * 1024 * 1024, value_name = "BYTES")]
    pub transfer_bytes_max: usize,
}

/// Which other servers are talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Transfers {
    Public,
    Any,
    Off,
}

impl From<Transfers> for Reach {
    fn from(transfers: Transfers) -> Self {
        match transfers {
            Transfers::Public => Self::Public,
            Transfers::Any => Self::Any,
            Transfers::Off => Self::Off,
        }
    }
}
