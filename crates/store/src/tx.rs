//! A transaction on either engine. Dropped without `commit`, it leaves nothing behind.

use std::sync::Arc;

use crate::{
    DataMap, Error, Permit, Result, Row, Statement, Value, access::Analyst, postgres::PostgresTx, sqlite::SqliteTx,
    table::FromRow,
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
}

impl Tx {
    pub(crate) fn new(engine: Engine, permit: Permit, analyst: Arc<Analyst>) -> Self {
        Self { engine, permit, analyst }
    }

    pub fn permit(&self) -> &Permit {
        &self.permit
    }

    /// Every row the statement gives.
    pub async fn query(&mut self, statement: &'static Statement, params: impl Into<Vec<Value>>) -> Result<Vec<Row>> {
        self.analyst.check(statement, &self.permit)?;
        let rows = match &mut self.engine {
            Engine::Sqlite(tx) => tx.query(statement, params.into()).await?,
            Engine::Postgres(tx) => tx.query(statement, params.into()).await?,
        };
        if rows.len() > ROWS_MAX { Err(Error::TooManyRows { rows_max: ROWS_MAX }) } else { Ok(rows) }
    }

    /// The statement once for each set of parameters, in one trip; the rows of each.
    pub async fn query_many(
        &mut self,
        statement: &'static Statement,
        params: Vec<Vec<Value>>,
    ) -> Result<Vec<Vec<Row>>> {
        self.analyst.check(statement, &self.permit)?;
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
        self.analyst.check(statement, &self.permit)?;
        match &mut self.engine {
            Engine::Sqlite(tx) => tx.execute(statement, params).await,
            Engine::Postgres(tx) => tx.execute(statement, params).await,
        }
    }

    /// The last change of the transaction, durable when this returns: one trip to the database where it is the only one.
    pub async fn execute_and_commit(self, statement: &'static Statement, params: impl Into<Vec<Value>>) -> Result<u64> {
        self.analyst.check(statement, &self.permit)?;
        match self.engine {
            Engine::Sqlite(mut tx) => {
                let changed = tx.execute(statement, vec![params.into()]).await?;
                tx.commit().await.map(|()| changed)
            }
            Engine::Postgres(tx) => tx.execute_and_commit(statement, params.into()).await,
        }
    }

    /// Makes it durable. When this returns `Ok`, a crash loses nothing of it.
    pub async fn commit(self) -> Result<()> {
        match self.engine {
            Engine::Sqlite(tx) => tx.commit().await,
            Engine::Postgres(tx) => tx.commit().await,
        }
    }

    /// The names of the categories this transaction may read.
    pub fn readable(&self) -> Vec<&'static str> {
        DataMap::get().names(self.permit.reads())
    }
}
