//! Where the data lies.

use std::path::PathBuf;

use clap::Args;
use privacy::signature::Keeping;

/// Where the data lies, and how many connections lead there.
#[derive(Args, Clone, Debug)]
pub struct DatabaseArgs {
    /// sqlite:DIR (embedded) or postgres://USER:PASSWORD@HOST:PORT/NAME
    #[arg(long, env = "OBHUT_DATABASE", default_value = "sqlite:data", value_name = "URL", hide_env_values = true)]
    pub database: store::Url,
    /// Readers beside the writer (SQLite)
    #[arg(long, env = "OBHUT_READERS_COUNT", default_value_t = 4, value_name = "COUNT")]
    pub readers_count: usize,
    /// Connections at most (PostgreSQL)
    #[arg(long, env = "OBHUT_POSTGRES_CONNECTIONS_MAX", default_value_t = 16, value_name = "COUNT")]
    pub postgres_connections_max: usize,
    /// Bytes the SQLite database may grow to at most, whatever its disk has
    #[arg(long, env = "OBHUT_SQLITE_BYTES_MAX", value_name = "BYTES")]
    pub sqlite_bytes_max: Option<u64>,
    /// The private key that packages and receipts are signed with; made where there is none. Without this: the file
    /// signing-key beside the SQLite database, or a row of the PostgreSQL database
    #[arg(long, env = "OBHUT_SIGNING_KEY", value_name = "FILE")]
    pub signing_key: Option<PathBuf>,
    /// The ledger of erasures, which a restored backup is compared with: to be kept where the database's files are not
    /// lost or restored with it. Without this: the file erasures beside the SQLite database, and none for PostgreSQL
    #[arg(long, env = "OBHUT_ERASURES", value_name = "FILE")]
    pub erasures: Option<PathBuf>,
}

impl DatabaseArgs {
    pub fn signing_key(&self) -> Keeping {
        Keeping::of(self.signing_key.as_deref(), &self.database)
    }

    pub fn settings(&self) -> store::Settings {
        store::Settings {
            readers_count: self.readers_count,
            postgres_connections_max: self.postgres_connections_max,
            sqlite_bytes_max: self.sqlite_bytes_max,
        }
    }
}
