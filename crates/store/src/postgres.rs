//! The engine for scale: PostgreSQL, or what speaks its protocol, through a pool of connections.

use std::fmt::Write as _;

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures::{StreamExt, TryStreamExt, stream};
use tokio_postgres::{
    NoTls,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};

use crate::{Error, Result, Row, Settings, Statement, Value, migration, visible};

/// So many executions of one statement are on their way to the server at a time.
const PIPELINE_MAX: usize = 256;

pub(crate) struct PostgresPool {
    pool: Pool,
}

impl PostgresPool {
    pub(crate) async fn open(url: &str, settings: Settings) -> Result<Self> {
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
        let opened = Self { pool };
        opened.migrate().await?;
        Ok(opened)
    }

    pub(crate) async fn connection(&self) -> Result<Object> {
        self.pool.get().await.map_err(|e| {
            let why = match e {
                deadpool_postgres::PoolError::Timeout(_) => "no connection free in time",
                _ => "cannot connect to PostgreSQL",
            };
            Error::Setup(why.into())
        })
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

    /// A connection that waited in the pool may have died there without anybody noticing (the database restarted, a
    /// firewall forgot it): then the next one is taken, down to a new one. To begin a transaction twice does no harm.
    pub(crate) async fn begin(&self, read_only: bool) -> Result<PostgresTx> {
        let begin = if read_only { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { "BEGIN" };
        let mut stale = self.pool.status().max_size;
        loop {
            let client = self.connection().await?;
            match client.batch_execute(begin).await {
                Ok(()) => return Ok(PostgresTx { client: Some(client) }),
                Err(error) if stale > 0 && Error::is_of_connection(&error) => {
                    stale -= 1;
                    drop(Object::take(client));
                }
                Err(error) => return Err(Error::postgres(&error, "BEGIN")),
            }
        }
    }
}

pub(crate) struct PostgresTx {
    /// Taken at the end; still there when dropped half-way.
    client: Option<Object>,
}

impl PostgresTx {
    fn client(&self) -> Result<&Object> {
        self.client.as_ref().ok_or(Error::Closed)
    }

    pub(crate) async fn prepare(&self, statement: &'static Statement) -> Result<()> {
        self.client()?.prepare(statement.targeted()).await.map(|_| ()).map_err(|e| Error::postgres(&e, statement.text))
    }

    pub(crate) async fn query(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>> {
        Ok(self.query_many(statement, vec![params]).await?.pop().unwrap_or_default())
    }

    pub(crate) async fn query_many(
        &mut self,
        statement: &'static Statement,
        params: Vec<Vec<Value>>,
    ) -> Result<Vec<Vec<Row>>> {
        let failed = |e: tokio_postgres::Error| Error::postgres(&e, statement.text);
        let client = self.client()?;
        let prepared = client.prepare_cached(statement.targeted()).await.map_err(failed)?;
        let one = async |set: Vec<Value>| {
            let rows = client.query_raw(&prepared, set).await.map_err(failed)?;
            rows.map(|row| read(&row.map_err(failed)?, statement)).try_collect().await
        };
        stream::iter(params.into_iter().map(one)).buffered(PIPELINE_MAX).try_collect().await
    }

    pub(crate) async fn execute(&mut self, statement: &'static Statement, params: Vec<Vec<Value>>) -> Result<u64> {
        let failed = |e: tokio_postgres::Error| Error::postgres(&e, statement.text);
        let client = self.client()?;
        let prepared = client.prepare_cached(statement.targeted()).await.map_err(failed)?;
        stream::iter(params.into_iter().map(|set| client.execute_raw(&prepared, set)))
            .buffered(PIPELINE_MAX)
            .try_fold(0, async |sum, changed| Ok(sum + changed))
            .await
            .map_err(failed)
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let client = self.client.take().ok_or(Error::Closed)?;
        match client.batch_execute("COMMIT").await {
            Ok(()) => Ok(()),
            Err(e) => {
                drop(Object::take(client));
                Err(Error::postgres(&e, "COMMIT"))
            }
        }
    }
}

impl Drop for PostgresTx {
    /// A connection in the middle of a transaction does not go back to the pool: closing it rolls back.
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
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
