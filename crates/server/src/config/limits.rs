//! What one request may ask for.

use clap::Args;

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
}
