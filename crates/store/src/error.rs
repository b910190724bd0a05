//! What can go wrong at the database. Nothing here carries a value of a row: messages may reach a log.

/// Why a statement or transaction failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The statement touches personal data that no grant of the gate covers.
    #[error("not granted: {statement} {verb} {categories:?}")]
    NotGranted { statement: &'static str, verb: &'static str, categories: Vec<&'static str> },
    /// A unique key is taken.
    #[error("already taken: {constraint}")]
    Taken { constraint: String },
    /// A row that another one needs is missing, or one is still needed.
    #[error("reference broken: {constraint}")]
    Reference { constraint: String },
    /// A column held what its type cannot be.
    #[error("column {column} of {table}: expected {expected}")]
    Type { table: &'static str, column: usize, expected: &'static str },
    /// The transaction waited too long between two statements and was rolled back.
    #[error("the transaction was open too long and was rolled back")]
    TooSlow,
    /// The result has more rows than a query may fetch.
    /// Text with U+0000, which PostgreSQL cannot keep: refused on both engines.
    #[error("a text holds the character U+0000")]
    NulInText,
    #[error("a query returned more than {rows_max} rows")]
    TooManyRows { rows_max: usize },
    #[error("the database is shutting down")]
    Closed,
    /// There is no room for it on the disk. Nothing of the transaction is kept; the next may find room.
    #[error("the disk is full")]
    StorageFull,
    /// The database cannot be used now: a read error, a directory that may not be written, no descriptors left, a
    /// connection that broke. Nothing of the transaction was acknowledged; a later one may succeed.
    #[error("the database cannot be used now: {code}")]
    Unavailable { code: String },
    /// The lock that keeps the database for this server alone is not held now.
    #[error("the database is not kept by this server now")]
    NotKept,
    /// The schema or address is wrong.
    #[error("{0}")]
    Setup(String),
    /// Anything else the engine says: its code only, never its text, which may quote values.
    #[error("database error {code} in {statement}")]
    Engine { code: String, statement: &'static str },
}

impl Error {
    /// The same for another transaction that ends of the same cause.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::StorageFull => Self::StorageFull,
            Self::Unavailable { code } | Self::Engine { code, .. } => Self::Unavailable { code: code.clone() },
            other => Self::Unavailable { code: other.to_string() },
        }
    }

    pub(crate) fn sqlite(error: &rusqlite::Error, statement: &'static str) -> Self {
        use rusqlite::{ErrorCode, ffi};
        if let rusqlite::Error::SqliteFailure(failure, text) = error {
            // SQLite's text for these two names columns, not values.
            let constraint = || text.as_deref().unwrap_or("").rsplit(": ").next().unwrap_or("").to_owned();
            match failure.extended_code {
                ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                    return Self::Taken { constraint: constraint() };
                }
                ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return Self::Reference { constraint: String::new() },
                _ => {}
            }
            tracing::error!(code = failure.extended_code, statement, "sqlite");
            match failure.code {
                ErrorCode::DiskFull => return Self::StorageFull,
                ErrorCode::OperationInterrupted => return Self::TooSlow,
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed => {
                    return Self::Unavailable { code: format!("sqlite {}", failure.extended_code) };
                }
                _ => {}
            }
            return Self::Engine { code: format!("sqlite {}", failure.extended_code), statement };
        }
        tracing::error!(statement, "sqlite: {}", variant(error));
        Self::Engine { code: variant(error), statement }
    }

    /// Whether what was to be written is at fault, so that it fails however often it is tried: text the database does
    /// not take, a value out of range, a key that is taken.
    pub fn is_of_content(&self) -> bool {
        match self {
            Self::Taken { .. } | Self::Reference { .. } | Self::Type { .. } | Self::NulInText => true,
            // SQLSTATE 22: data exception, 23: integrity, 54: a limit; SQLite's TOOBIG, CONSTRAINT and MISMATCH.
            Self::Engine { code, .. } => match code.split_once(' ') {
                Some(("postgres", state)) => ["22", "23", "54"].iter().any(|class| state.starts_with(class)),
                Some(("sqlite", number)) => number.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 18..=20)),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether the connection is at fault, and not what was asked of it.
    pub(crate) fn is_of_connection(error: &tokio_postgres::Error) -> bool {
        // 57P: the server goes down; 08: the connection is broken.
        let told = error.code().is_some_and(|code| code.code().starts_with("57P") || code.code().starts_with("08"));
        told || error.is_closed()
    }

    /// Whether who wanted to write is connected to a server that only reads: another one took its place.
    pub(crate) fn is_of_standby(error: &tokio_postgres::Error) -> bool {
        error.code().is_some_and(|code| code.code() == "25006")
    }

    pub(crate) fn postgres(error: &tokio_postgres::Error, statement: &'static str) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(db) = error.as_db_error() else {
            tracing::error!(statement, "postgres: {}", if error.is_closed() { "closed" } else { "client error" });
            // A value that cannot be sent is the program's fault, anything else the connection's.
            return match std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
                || error.is_closed()
            {
                true => Self::Unavailable { code: "postgres connection".into() },
                false => Self::Engine { code: "postgres client".into(), statement },
            };
        };
        let constraint = db.constraint().unwrap_or("").to_owned();
        match *db.code() {
            SqlState::UNIQUE_VIOLATION => Self::Taken { constraint },
            SqlState::FOREIGN_KEY_VIOLATION => Self::Reference { constraint },
            _ => {
                tracing::error!(code = db.code().code(), statement, "postgres");
                Self::of_postgres_code(db.code().code())
                    .unwrap_or_else(|| Self::Engine { code: format!("postgres {}", db.code().code()), statement })
            }
        }
    }
}

impl Error {
    /// What another try may not meet: the state of the server, not of what was asked.
    fn of_postgres_code(code: &str) -> Option<Self> {
        match code {
            "53100" => Some(Self::StorageFull),
            // Rolled back in favour of another, or waited too long.
            "40001" | "40P01" | "55P03" | "57014" => Some(Self::TooSlow),
            // Class 08: the connection; 53: no memory, too many connections; 57P: goes down or comes up; 58: an error of
            // its disk. 25006: this one only reads.
            _ if code == "25006" || ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) => {
                Some(Self::Unavailable { code: format!("postgres {code}") })
            }
            _ => None,
        }
    }
}

/// The name of an error without the values it quotes.
fn variant(error: &rusqlite::Error) -> String {
    format!("{error:?}").split(['(', ' ', '{']).next().unwrap_or("sqlite").to_owned()
}
