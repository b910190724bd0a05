//! A transaction on either engine. Dropped without `commit`, it leaves nothing behind.

use std::sync::Arc;

use crate::{
    DataMap, Error, Permit, Result, Row, Statement, Value, access::Analyst, after::After, postgres::PostgresTx,
    sqlite::SqliteTx, table::FromRow,
};

/// A query that returns more rows is refused: lists page, exports stream.
pub const ROWS_MAX: usize = 1_000_000;

pub(crate) enum Engine {
    Sqlite(SqliteTx),
    Postgres(Box<PostgresTx>),
}

/// A transaction, and what it may touch.
pub struct Tx {
    engine: Engine,
    permit: Permit,
    analyst: Arc<Analyst>,
    after: After,
}

impl Tx {
    pub(crate) fn new(engine: Engine, permit: Permit, analyst: Arc<Analyst>) -> Self {
        Self { engine, permit, analyst, after: After::default() }
    }

    pub fn permit(&self) -> &Permit {
        &self.permit
    }

    /// The one door of every statement: it touches what the permit covers, and its parameters can be kept.
    fn check(&self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Value>> {
        self.analyst.check(statement, &self.permit)?;
        match params.iter().any(Value::has_nul) {
            true => Err(Error::NulInText),
            false => Ok(params),
        }
    }

    fn check_each(&self, statement: &'static Statement, sets: Vec<Vec<Value>>) -> Result<Vec<Vec<Value>>> {
        self.analyst.check(statement, &self.permit)?;
        match sets.iter().flatten().any(Value::has_nul) {
            true => Err(Error::NulInText),
            false => Ok(sets),
        }
    }

    /// Every row the statement gives.
    pub async fn query(&mut self, statement: &'static Statement, params: impl Into<Vec<Value>>) -> Result<Vec<Row>> {
        let params = self.check(statement, params.into())?;
        let rows = match &mut self.engine {
            Engine::Sqlite(tx) => tx.query(statement, params).await?,
            Engine::Postgres(tx) => tx.query(statement, params).await?,
        };
        if rows.len() > ROWS_MAX { Err(Error::TooManyRows { rows_max: ROWS_MAX }) } else { Ok(rows) }
    }

    /// The statement once for each set of parameters, in one trip; the rows of each.
    pub async fn query_many(
        &mut self,
        statement: &'static Statement,
        params: Vec<Vec<Value>>,
    ) -> Result<Vec<Vec<Row>>> {
        let params = self.check_each(statement, params)?;
        match &mut self.engine {
            Engine::Sqlite(tx) => tx.query_many(statement, params).await,
            Engine::Postgres(tx) => tx.query_many(statement, params).await,
        }
    }

    /// Every row, each as a `T` (the columns in the order `T` declares them).
    pub async fn all<T: FromRow>(
        &mut self,
        statement: &'static Statement,
        params: impl Into<Vec<Value>>,
    ) -> Result<Vec<T>> {
        self.query(statement, params).await?.iter().map(T::from_row).collect()
    }

    /// Hands over every row as a `T`, however many there are: what a whole table holds is never in memory at once.
    pub async fn each<T: FromRow>(
        &mut self,
        statement: &'static Statement,
        params: impl Into<Vec<Value>>,
        mut take: impl FnMut(T),
    ) -> Result<()> {
        let params = self.check(statement, params.into())?;
        let read = |row: Row| T::from_row(&row).map(&mut take);
        match &mut self.engine {
            Engine::Sqlite(tx) => tx.each(statement, params, read).await,
            Engine::Postgres(tx) => tx.each(statement, params, read).await,
        }
    }

    /// The first row as a `T`, if there is one.
    pub async fn one<T: FromRow>(
        &mut self,
        statement: &'static Statement,
        params: impl Into<Vec<Value>>,
    ) -> Result<Option<T>> {
        self.query(statement, params).await?.first().map(T::from_row).transpose()
    }

    /// The first column of the first row, if there is one.
    pub async fn value<T: crate::FromValue>(
        &mut self,
        statement: &'static Statement,
        params: impl Into<Vec<Value>>,
    ) -> Result<Option<T>> {
        self.query(statement, params).await?.first().map(|row| row.get(0)).transpose()
    }

    /// Runs the statement and says how many rows it changed.
    pub async fn execute(&mut self, statement: &'static Statement, params: impl Into<Vec<Value>>) -> Result<u64> {
        self.execute_many(statement, vec![params.into()]).await
    }

    /// Runs the statement once for each set of parameters, in one trip; the sum of the rows changed.
    pub async fn execute_many(&mut self, statement: &'static Statement, params: Vec<Vec<Value>>) -> Result<u64> {
        let params = self.check_each(statement, params)?;
        match &mut self.engine {
            Engine::Sqlite(tx) => tx.execute(statement, params).await,
            Engine::Postgres(tx) => tx.execute(statement, params).await,
        }
    }

    /// Waits until no other transaction holds the same thing, and holds it until this one ends: what is read of it from here
    /// on is what the database will still say when this commits. For things that are no row, or no row yet.
    pub async fn hold(&mut self, kind: &'static str, id: &[u8]) -> Result<()> {
        match &mut self.engine {
            // There is one writer, and whoever writes has it for themselves.
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(tx) => tx.hold(number(kind, id)).await,
        }
    }

    /// Runs `then` once this transaction is durable, and never otherwise: by who commits, in the order of commits, even
    /// when the caller of [`commit`](Self::commit) has gone; and before that caller hears of it. It must not wait.
    pub fn after_commit(&mut self, then: impl FnOnce() + Send + 'static) {
        self.after.push(then);
    }

    /// The last change of the transaction, durable when this returns: one trip to the database where it is the only one.
    pub async fn execute_and_commit(
        mut self,
        statement: &'static Statement,
        params: impl Into<Vec<Value>>,
    ) -> Result<u64> {
        let params = self.check(statement, params.into())?;
        match self.engine {
            Engine::Postgres(tx) if self.after.is_empty() => tx.execute_and_commit(statement, params).await,
            _ => {
                let changed = self.execute(statement, params).await?;
                self.commit().await.map(|()| changed)
            }
        }
    }

    /// Makes it durable. When this returns `Ok`, a crash loses nothing of it, and what follows from it has followed.
    /// Whoever stops waiting changes nothing about either.
    pub async fn commit(self) -> Result<()> {
        match self.engine {
            Engine::Sqlite(tx) => tx.commit(self.after).await,
            Engine::Postgres(tx) => tx.commit(self.after).await,
        }
    }

    /// The names of the categories this transaction may read.
    pub fn readable(&self) -> Vec<&'static str> {
        DataMap::get().names(self.permit.reads())
    }
}

/// The number that stands for a thing (FNV-1a). Two things with the same one wait for each other, and that is all.
fn number(kind: &str, id: &[u8]) -> i64 {
    let bytes = kind.bytes().chain([0]).chain(id.iter().copied());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    hash.cast_signed()
}
