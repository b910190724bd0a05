//! Opening a database by its address, and beginning transactions on it.

use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use types::Time;

use crate::{
    Access, Error, Permit, Result, Scrubbed, Statement, Storage, Tx, access::Analyst, condition::Condition, derive,
    guard::Guard, postgres::PostgresPool, schema, scrub, sqlite::Sqlite, tx::Engine,
};

/// Where the data lies: `sqlite:DIR` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum Url {
    Sqlite(PathBuf),
    Postgres(String),
}

impl FromStr for Url {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(path.trim_start_matches("//").into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(Error::Setup("a database is sqlite:DIR or postgres://USER:PASSWORD@HOST:PORT/NAME".into()))
    }
}

/// The address without its password.
impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// Sizes of the pools.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub readers_count: usize,
    pub postgres_connections_max: usize,
    /// The embedded database may not grow beyond this, whatever its disk has.
    pub sqlite_bytes_max: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { readers_count: 4, postgres_connections_max: 16, sqlite_bytes_max: None }
    }
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(PostgresPool),
}

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Database {
    backend: Arc<Backend>,
    analyst: Arc<Analyst>,
    guard: Option<Arc<Guard>>,
    condition: Arc<Condition>,
}

impl Database {
    /// Opens or creates the database and brings its schema up to date.
    pub async fn open(url: &Url, settings: Settings) -> Result<Self> {
        let condition = Arc::new(Condition::new());
        let backend = match url {
            Url::Sqlite(path) => Backend::Sqlite(Sqlite::open(path, settings, condition.clone()).await?),
            Url::Postgres(url) => Backend::Postgres(PostgresPool::open(url, settings, condition.clone()).await?),
        };
        let database = Self { backend: Arc::new(backend), analyst: Arc::new(Analyst::new()?), guard: None, condition };
        derive::fill(&database).await?;
        Ok(database)
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The same for a server, which must be the only one: refused while another one runs.
    pub async fn open_alone(url: &Url, settings: Settings) -> Result<Self> {
        let guard = Guard::take(url).await?;
        Ok(Self { guard: Some(Arc::new(guard)), ..Self::open(url, settings).await? })
    }

    /// Waits until this server no longer has the database for itself: it must end then.
    pub async fn lost(&self) {
        match &self.guard {
            Some(guard) => guard.lost().await,
            None => std::future::pending().await,
        }
    }

    /// The end of this server: the next one may have the database; this one reads and writes nothing more.
    pub fn release(&self) {
        if let Some(guard) = &self.guard {
            guard.release();
        }
    }

    fn check_kept(&self) -> Result<()> {
        self.guard.as_ref().map_or(Ok(()), |guard| guard.check())
    }

    /// What can be written now, as the last who wrote found it.
    pub fn storage(&self) -> Storage {
        self.condition.storage()
    }

    /// Bytes that can still be written, the reserve included; unknown of a PostgreSQL.
    pub fn room_bytes(&self) -> Option<u64> {
        self.condition.room_bytes()
    }

    /// Asked before what fills the disk: refused while only the reserve is left, which is for what people do.
    pub fn check_room(&self) -> Result<()> {
        match (&*self.backend, self.condition.storage()) {
            (Backend::Sqlite(_), Storage::Full) => Err(Error::StorageFull),
            _ => Ok(()),
        }
    }

    /// Tries whether anything can be written, where it could not: the embedded database does so by itself.
    pub async fn probe(&self) -> Result<()> {
        let Backend::Postgres(pool) = &*self.backend else { return Ok(()) };
        if self.storage() == Storage::Ample {
            return Ok(());
        }
        let mut tx = pool.begin(false);
        tx.query(postgres_change(), vec![]).await?;
        tx.commit(crate::after::After::default()).await
    }

    /// What time it is by the database's own clock, where it has one.
    pub async fn clock(&self) -> Result<Option<Time>> {
        let Backend::Postgres(pool) = &*self.backend else { return Ok(None) };
        let rows = pool.begin(true).query(postgres_clock(), vec![]).await?;
        rows.first().map(|row| row.get(0)).transpose()
    }

    /// A transaction that may write. SQLite runs one at a time and commits several together.
    pub async fn write(&self, permit: Permit) -> Result<Tx> {
        self.check_kept()?;
        let engine = match &*self.backend {
            Backend::Sqlite(sqlite) => Engine::Sqlite(sqlite.write().await?),
            Backend::Postgres(pool) => Engine::Postgres(Box::new(pool.begin(false))),
        };
        Ok(Tx::new(engine, permit, self.analyst.clone()))
    }

    /// A transaction that only reads, beside the writers.
    pub async fn read(&self, permit: Permit) -> Result<Tx> {
        self.check_kept()?;
        let engine = match &*self.backend {
            Backend::Sqlite(sqlite) => Engine::Sqlite(sqlite.read().await?),
            Backend::Postgres(pool) => Engine::Postgres(Box::new(pool.begin(true))),
        };
        Ok(Tx::new(engine, permit, self.analyst.clone()))
    }

    /// What a statement touches.
    pub fn access(&self, statement: &'static Statement) -> Result<Access> {
        self.analyst.access(statement)
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(*self.backend, Backend::Sqlite(_))
    }

    /// Every table and column of the live schema, for the comparison with the data map.
    pub async fn live_columns(&self) -> Result<Vec<(String, String)>> {
        let (read, statement) = match &*self.backend {
            Backend::Sqlite(sqlite) => (Engine::Sqlite(sqlite.read().await?), sqlite_columns()),
            Backend::Postgres(pool) => (Engine::Postgres(Box::new(pool.begin(true))), postgres_columns()),
        };
        let rows = match read {
            Engine::Sqlite(mut tx) => tx.query(statement, vec![]).await?,
            Engine::Postgres(mut tx) => tx.query(statement, vec![]).await?,
        };
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// Where the live schema is not the one that the migrations make of an empty database.
    pub async fn schema_differences(&self) -> Result<Vec<String>> {
        let (live, made) = match &*self.backend {
            Backend::Sqlite(sqlite) => {
                (sqlite.read().await?.query(schema::sqlite(), vec![]).await?, self.analyst.parts()?)
            }
            Backend::Postgres(pool) => {
                (pool.begin(true).query(schema::postgres(), vec![]).await?, schema::of_migrations())
            }
        };
        Ok(schema::differences(&schema::parts(&live)?, &made))
    }

    /// Prepares the statement on the live engine without running it.
    pub async fn prepare(&self, statement: &'static Statement) -> Result<()> {
        match &*self.backend {
            Backend::Sqlite(_) => self.analyst.access(statement).map(|_| ()),
            Backend::Postgres(pool) => pool.begin(true).prepare(statement).await,
        }
    }

    /// Copies the write-ahead log into the database and empties it, so that no erased byte stays there.
    pub async fn settle(&self) -> Result<()> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.settle().await.map(drop),
            Backend::Postgres(_) => Ok(()),
        }
    }

    /// Frees the files of every byte that was deleted before now, as far as the engine lets go of it.
    pub async fn scrub(&self) -> Result<Scrubbed> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => match sqlite.settle().await? {
                true => Ok(Scrubbed::Clean),
                false => Ok(Scrubbed::NotYet("a reader of the write-ahead log")),
            },
            Backend::Postgres(pool) => scrub::postgres(&*pool.connection().await?).await,
        }
    }
}

/// A transaction that writes, of the store itself.
pub(crate) async fn engine_of(backend: &Backend) -> Result<Engine> {
    Ok(match backend {
        Backend::Sqlite(sqlite) => Engine::Sqlite(sqlite.write().await?),
        Backend::Postgres(pool) => Engine::Postgres(Box::new(pool.begin(false))),
    })
}

// These are of one engine each, so they are not among the registered statements.
fn sqlite_columns() -> &'static Statement {
    static STATEMENT: Statement = Statement::new(
        "SELECT m.name, c.name FROM main.sqlite_master m, pragma_table_info(m.name, 'main') c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
        file!(),
        line!(),
    );
    &STATEMENT
}

fn postgres_columns() -> &'static Statement {
    static STATEMENT: Statement = Statement::new(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'main' ORDER BY table_name, ordinal_position",
        file!(),
        line!(),
    );
    &STATEMENT
}

/// A change of nothing, for which the log must take a line all the same.
fn postgres_change() -> &'static Statement {
    static STATEMENT: Statement = Statement::new("SELECT txid_current()", file!(), line!());
    &STATEMENT
}

fn postgres_clock() -> &'static Statement {
    static STATEMENT: Statement =
        Statement::new("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", file!(), line!());
    &STATEMENT
}
