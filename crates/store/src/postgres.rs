//! The engine for scale: PostgreSQL, or what speaks its protocol, through a pool of connections.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures::{StreamExt, TryStreamExt, stream};
use tokio_postgres::{
    NoTls,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

use crate::{
    Error, Result, Row, Settings, Statement, Storage, Value,
    after::{After, Order},
    condition::Condition,
    migration,
    tx::ROWS_MAX,
    visible,
};

/// So many executions of one statement are on their way to the server at a time.
const PIPELINE_MAX: usize = 256;
/// So long the answer to a commit may take; then it counts as lost.
const COMMIT_PATIENCE: Duration = Duration::from_secs(30);
/// How soon it is asked again what became of a transaction.
const ASK_AGAIN: Duration = Duration::from_millis(200);
/// So many connections in turn may turn out to be dead.
const TRIES_MAX: usize = 64;

/// How a transaction begins that may write.
const BEGIN: &str = "BEGIN";

#[derive(Clone)]
pub(crate) struct PostgresPool {
    pool: Pool,
    /// In which order commits change memory.
    order: Order,
    condition: Arc<Condition>,
}

impl PostgresPool {
    pub(crate) async fn open(url: &str, settings: Settings, condition: Arc<Condition>) -> Result<Self> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|_| Error::Setup("the PostgreSQL address is not valid".into()))?;
        // What may be used stands before what is there (visible.rs).
        let options = config.get_options().unwrap_or_default().to_owned();
        config.options(format!("{options} -c search_path=visible,main"));
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(settings.postgres_connections_max)
            .build()
            .map_err(|e| Error::Setup(format!("pool: {e}")))?;
        let opened = Self { pool, order: Order::default(), condition };
        opened.migrate().await?;
        Ok(opened)
    }

    pub(crate) async fn connection(&self) -> Result<Object> {
        self.pool.get().await.map_err(|e| {
            let why = match e {
                deadpool_postgres::PoolError::Timeout(_) => "no connection free in time",
                _ => "cannot connect to PostgreSQL",
            };
            let error = Error::Unavailable { code: why.into() };
            self.note(&error);
            error
        })
    }

    /// What a failure says of the server.
    fn note(&self, error: &Error) {
        match error {
            Error::StorageFull => self.condition.set(Storage::Full),
            Error::Unavailable { .. } => self.condition.set(Storage::Failing),
            _ => {}
        }
    }

    /// The same of a commit, which may also say that all is well again.
    fn told<T>(&self, committed: Result<T>) -> Result<T> {
        match &committed {
            Ok(_) => self.condition.set(Storage::Ample),
            Err(error) => self.note(error),
        }
        committed
    }

    /// Several servers may start at once: the advisory lock lets one of them migrate.
    async fn migrate(&self) -> Result<()> {
        let mut client = self.connection().await?;
        let setup = |name: &str, e: &tokio_postgres::Error| {
            let text = e.as_db_error().map_or("connection", |db| db.message());
            Error::Setup(format!("migration {name}: {text}"))
        };
        for (name, _, text) in migration::MIGRATIONS {
            let tx = client.transaction().await.map_err(|e| setup(name, &e))?;
            tx.batch_execute(
                "SELECT pg_advisory_xact_lock(7031991); SET LOCAL client_min_messages = warning;
                 CREATE SCHEMA IF NOT EXISTS main; SET LOCAL search_path = main;
                 CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY)",
            )
            .await
            .map_err(|e| setup(name, &e))?;
            let insert = "INSERT INTO migration (name) VALUES ($1) ON CONFLICT DO NOTHING";
            if tx.execute(insert, &[name]).await.map_err(|e| setup(name, &e))? == 1 {
                // A view of a table would stand in the way of its change; it is made again below.
                tx.batch_execute("DROP SCHEMA IF EXISTS visible CASCADE").await.map_err(|e| setup(name, &e))?;
                tx.batch_execute(text).await.map_err(|e| setup(name, &e))?;
            }
            tx.commit().await.map_err(|e| setup(name, &e))?;
        }
        self.show_visible().await.map_err(|e| setup("visible", &e))
    }

    /// Makes the views as this program's data map says, unless they are so already: a command beside a running server
    /// takes nothing from under it.
    async fn show_visible(&self) -> std::result::Result<(), tokio_postgres::Error> {
        let Ok(mut client) = self.pool.get().await else { return Ok(()) };
        let mut make = String::from("DROP SCHEMA IF EXISTS visible CASCADE; CREATE SCHEMA visible;");
        for (name, query) in visible::views() {
            let _ = write!(make, "CREATE VIEW visible.{name} AS {query};");
        }
        let mark = format!("{:x}", make.bytes().fold(5381u64, |hash, byte| hash.wrapping_mul(33) ^ u64::from(byte)));
        let tx = client.transaction().await?;
        tx.batch_execute("SELECT pg_advisory_xact_lock(7031991); SET LOCAL client_min_messages = warning").await?;
        let made = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'visible'";
        let known: Option<String> = tx.query_opt(made, &[]).await?.and_then(|row| row.get(0));
        if known.as_ref() != Some(&mark) {
            tx.batch_execute(&make).await?;
            tx.batch_execute(&format!("COMMENT ON SCHEMA visible IS '{mark}'")).await?;
        }
        tx.commit().await
    }

    /// A transaction, begun on the way of its first statement.
    pub(crate) fn begin(&self, read_only: bool) -> PostgresTx {
        let begin = if read_only { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { BEGIN };
        PostgresTx { pool: self.clone(), begin, client: None, failed: false }
    }
}

pub(crate) struct PostgresTx {
    pool: PostgresPool,
    begin: &'static str,
    /// From the first statement to the end; still there when dropped half-way.
    client: Option<Object>,
    /// A statement failed: PostgreSQL commits nothing of this any more, and would not say so.
    failed: bool,
}

/// What a statement gave.
enum Done {
    Rows(Vec<Vec<tokio_postgres::Row>>),
    Changed(u64),
}

/// How it is run.
#[derive(Clone, Copy)]
enum Way {
    Query,
    Execute,
}

impl Way {
    async fn go(
        self,
        client: &Object,
        prepared: &tokio_postgres::Statement,
        params: Vec<Vec<Value>>,
    ) -> std::result::Result<Done, tokio_postgres::Error> {
        match self {
            Self::Query => {
                let one = async |set: Vec<Value>| {
                    client.query_raw(prepared, set).await?.take(ROWS_MAX + 1).try_collect().await
                };
                stream::iter(params.into_iter().map(one)).buffered(PIPELINE_MAX).try_collect().await.map(Done::Rows)
            }
            Self::Execute => stream::iter(params.into_iter().map(|set| client.execute_raw(prepared, set)))
                .buffered(PIPELINE_MAX)
                .try_fold(0, async |sum, changed| Ok(sum + changed))
                .await
                .map(Done::Changed),
        }
    }
}

impl PostgresTx {
    async fn run(&mut self, statement: &'static Statement, way: Way, params: Vec<Vec<Value>>) -> Result<Done> {
        let done = self.run_first_or_next(statement, way, params).await;
        if let Err(error) = &done {
            self.failed = true;
            self.pool.note(error);
        }
        done
    }

    /// Runs the statement. The first of a transaction travels together with its BEGIN; if the connection turns out to
    /// have died while it waited in the pool, nothing has happened yet, and another is taken.
    async fn run_first_or_next(
        &mut self,
        statement: &'static Statement,
        way: Way,
        params: Vec<Vec<Value>>,
    ) -> Result<Done> {
        let failed = |e: tokio_postgres::Error| Error::postgres(&e, statement.text);
        if let Some(client) = &self.client {
            let prepared = client.prepare_cached(statement.targeted()).await.map_err(failed)?;
            let done = way.go(client, &prepared, params).await;
            if done.as_ref().is_err_and(Error::is_of_standby) {
                drop(self.client.take().map(Object::take));
            }
            return done.map_err(failed);
        }
        for _ in 0..TRIES_MAX {
            // Kept before BEGIN leaves: whoever stops waiting here leaves no open transaction in the pool.
            let client = &*self.client.insert(self.pool.connection().await?);
            let done = match client.prepare_cached(statement.targeted()).await {
                Ok(prepared) => {
                    let work = way.go(client, &prepared, params.clone());
                    let (begun, done) = futures::join!(client.batch_execute(self.begin), work);
                    begun.and(done)
                }
                Err(error) => Err(error),
            };
            match done {
                // A dead connection leaves the pool, and the next is tried.
                Err(error) if Error::is_of_connection(&error) || client.is_closed() => {
                    drop(self.client.take().map(Object::take));
                }
                // Nor does one that leads to a server which only reads serve whoever writes.
                Err(error) if self.begin == BEGIN && Error::is_of_standby(&error) => {
                    drop(self.client.take().map(Object::take));
                    return Err(failed(error));
                }
                done => return done.map_err(failed),
            }
        }
        Err(Error::Closed)
    }

    pub(crate) async fn prepare(&self, statement: &'static Statement) -> Result<()> {
        let client = self.pool.connection().await?;
        client.prepare(statement.targeted()).await.map(|_| ()).map_err(|e| Error::postgres(&e, statement.text))
    }

    pub(crate) async fn query(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>> {
        Ok(self.query_many(statement, vec![params]).await?.pop().unwrap_or_default())
    }

    pub(crate) async fn query_many(
        &mut self,
        statement: &'static Statement,
        params: Vec<Vec<Value>>,
    ) -> Result<Vec<Vec<Row>>> {
        let Done::Rows(found) = self.run(statement, Way::Query, params).await? else { return Ok(Vec::new()) };
        found.iter().map(|rows| rows.iter().map(|row| read(row, statement)).collect()).collect()
    }

    pub(crate) async fn each(
        &mut self,
        statement: &'static Statement,
        params: Vec<Value>,
        mut take: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        // Begins the transaction, on a connection that lives.
        self.run(nothing(), Way::Query, vec![Vec::new()]).await?;
        let walked = self.walk(statement, params, &mut take).await;
        self.failed |= walked.is_err();
        walked
    }

    async fn walk(
        &self,
        statement: &'static Statement,
        params: Vec<Value>,
        take: &mut impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let failed = |e: tokio_postgres::Error| Error::postgres(&e, statement.text);
        let client = self.client.as_ref().ok_or(Error::Closed)?;
        let prepared = client.prepare_cached(statement.targeted()).await.map_err(failed)?;
        let mut rows = std::pin::pin!(client.query_raw(&prepared, params).await.map_err(failed)?);
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            take(read(&row, statement)?)?;
        }
        Ok(())
    }

    pub(crate) async fn execute(&mut self, statement: &'static Statement, params: Vec<Vec<Value>>) -> Result<u64> {
        let Done::Changed(count) = self.run(statement, Way::Execute, params).await? else { return Ok(0) };
        Ok(count)
    }

    pub(crate) async fn hold(&mut self, number: i64) -> Result<()> {
        static HOLD: Statement = Statement::new("SELECT pg_advisory_xact_lock($1)", file!(), line!());
        self.execute(&HOLD, vec![vec![Value::Integer(number)]]).await.map(drop)
    }

    /// A transaction of this one change, durable when it returns: all of it in one trip. Should the connection break
    /// meanwhile, nobody knows what became of it, as with any commit.
    pub(crate) async fn execute_and_commit(mut self, statement: &'static Statement, params: Vec<Value>) -> Result<u64> {
        let failed = |e: tokio_postgres::Error| Error::postgres(&e, statement.text);
        if self.client.is_some() {
            let changed = self.execute(statement, vec![params]).await?;
            return self.commit(After::default()).await.map(|()| changed);
        }
        let client = self.pool.connection().await?;
        let prepared = client.prepare_cached(statement.targeted()).await.map_err(failed)?;
        // Outside of BEGIN a statement is a transaction of its own.
        let changed = client.execute_raw(&prepared, &params).await;
        if changed.is_err() && client.is_closed() {
            drop(Object::take(client));
        }
        self.pool.told(changed.map_err(failed))
    }

    pub(crate) async fn commit(mut self, after: After) -> Result<()> {
        if self.failed {
            return Err(Error::Engine { code: "postgres 25P02".into(), statement: "COMMIT" });
        }
        let (client, pool) = (self.client.take(), self.pool.clone());
        if after.is_empty() {
            // Nothing was done.
            let Some(client) = client else { return Ok(()) };
            let committed = commit(client).await.map_err(|(error, _)| error);
            return if self.begin == BEGIN { pool.told(committed) } else { committed };
        }
        let mut place = pool.order.place();
        // A task of its own: it goes on when the caller has gone.
        let task = tokio::spawn(async move {
            let committed = match client {
                None => Ok(()),
                Some(client) => pool.commit_for_sure(client).await,
            };
            place.reached().await;
            if committed.is_ok() {
                after.run();
            }
            pool.told(committed)
        });
        task.await.map_err(|_| Error::Closed)?
    }
}

/// The error, and whether the transaction may have been committed all the same.
async fn commit(client: Object) -> std::result::Result<(), (Error, bool)> {
    let answer = tokio::time::timeout(COMMIT_PATIENCE, client.batch_execute("COMMIT")).await;
    let (error, lost) = match answer {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => {
            let lost = Error::is_of_connection(&error) || client.is_closed();
            (Error::postgres(&error, "COMMIT"), lost)
        }
        Err(_) => (Error::TooSlow, true),
    };
    drop(Object::take(client));
    Err((error, lost))
}

impl PostgresPool {
    /// Commits, and where the answer is lost asks what became of it: who changes memory by it must know.
    async fn commit_for_sure(&self, client: Object) -> Result<()> {
        let number = client.query_one("SELECT txid_current_if_assigned()", &[]).await;
        let number: Option<i64> = match number {
            Ok(row) => row.get(0),
            Err(error) => {
                drop(Object::take(client));
                return Err(Error::postgres(&error, "COMMIT"));
            }
        };
        match (commit(client).await, number) {
            (Err((error, true)), Some(number)) => {
                tracing::warn!("the answer to a commit was lost; asking what became of it");
                if self.became_durable(number).await { Ok(()) } else { Err(error) }
            }
            (outcome, _) => outcome.map_err(|(error, _)| error),
        }
    }

    /// What became of a transaction; asked until somebody knows, for nothing may be decided by a guess.
    async fn became_durable(&self, number: i64) -> bool {
        loop {
            if let Ok(client) = self.pool.get().await {
                match client.query_one("SELECT txid_status($1)", &[&number]).await {
                    Ok(row) => match row.get::<_, Option<&str>>(0) {
                        Some("committed") => return true,
                        Some("in progress") => {}
                        _ => return false,
                    },
                    // A connection that died in the pool leaves it; a number it does not know was never committed.
                    Err(error) if Error::is_of_connection(&error) || client.is_closed() => {
                        drop(Object::take(client));
                    }
                    Err(_) => return false,
                }
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }
}

fn nothing() -> &'static Statement {
    static STATEMENT: Statement = Statement::new("SELECT 1", file!(), line!());
    &STATEMENT
}

impl Drop for PostgresTx {
    /// The way every reader ends, so the connection stays; it goes back to the pool once nothing of this is open.
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let ending = Ending(Some(client));
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(ending.roll_back());
        }
    }
}

/// A connection in the middle of a transaction. Closed, which rolls back too, unless it could be rolled back.
struct Ending(Option<Object>);

impl Ending {
    async fn roll_back(mut self) {
        if let Some(client) = &self.0
            && client.batch_execute("ROLLBACK").await.is_ok()
        {
            self.0 = None;
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        drop(self.0.take().map(Object::take));
    }
}

fn read(row: &tokio_postgres::Row, statement: &'static Statement) -> Result<Row> {
    (0..row.len())
        .map(|index| row.try_get::<_, Value>(index).map_err(|e| Error::postgres(&e, statement.text)))
        .collect::<Result<_>>()
        .map(Row)
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Self::Integer(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Integer(i32::from_sql(kind, raw)?.into()),
            Type::BOOL => Self::Integer(bool::from_sql(kind, raw)?.into()),
            Type::FLOAT8 => Self::Real(f64::from_sql(kind, raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME => Self::Text(String::from_sql(kind, raw)?),
            Type::BYTEA => Self::Blob(Vec::<u8>::from_sql(kind, raw)?),
            _ => return Err(format!("column of type {kind}").into()),
        })
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(v) if *kind == Type::INT4 => i32::try_from(*v)?.to_sql(kind, out),
            Self::Integer(v) if *kind == Type::FLOAT8 => (*v as f64).to_sql(kind, out),
            Self::Integer(v) if *kind == Type::BOOL => (*v != 0).to_sql(kind, out),
            Self::Integer(v) => v.to_sql(kind, out),
            Self::Real(v) => v.to_sql(kind, out),
            Self::Text(v) => v.to_sql(kind, out),
            Self::Blob(v) => v.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
