//! What one request may ask for.

use clap::{Args, ValueEnum};
use privacy::portability::Reach;

/// What one request may ask for.
#[derive(Args, Clone, Debug)]
pub struct LimitArgs {
    /// Connections at a time; a quarter of a thousand descriptors are kept for other things
    #[arg(long, env = "OBHUT_CONNECTIONS_MAX", default_value_t = 2_048, value_name = "COUNT")]
    pub connections_max: usize,
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
    #[arg(long, env = "OBHUT_TRANSFERS", value_enum, default_value_t = Others::Public, value_name = "WHICH")]
    pub transfers: Others,
    /// Bytes of a package that another server hands in at most
    #[arg(long, env = "OBHUT_TRANSFER_BYTES_MAX", default_value_t = 64 * 1024 * 1024, value_name = "BYTES")]
    pub transfer_bytes_max: usize,
    /// Network servers that downlinks are pushed to, at the address that comes with their messages: public, any or off
    /// as above
    #[arg(long, env = "OBHUT_NETWORK_SERVERS", value_enum, default_value_t = Others::Public, value_name = "WHICH")]
    pub network_servers: Others,
}

/// Which other servers are talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Others {
    Public,
    Any,
    Off,
}

impl From<Others> for Reach {
    fn from(others: Others) -> Self {
        match others {
            Others::Public => Self::Public,
            Others::Any => Self::Any,
            Others::Off => Self::Off,
        }
    }
}
