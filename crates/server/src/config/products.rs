//! Which products the server hosts.

use std::path::PathBuf;

use clap::Args;

/// Which products the server hosts.
#[derive(Args, Clone, Debug)]
pub struct ProductArgs {
    /// Directories that each hold a notice.toml and profiles; the first one's notice answers unknown host names
    #[arg(
        long = "product",
        env = "OBHUT_PRODUCT",
        value_name = "DIR",
        value_delimiter = ',',
        default_value = "products/progres"
    )]
    pub products: Vec<PathBuf>,
}
