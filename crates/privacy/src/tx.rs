//! A granted transaction: what the store offers, and the audit log, whose entries commit with the change they tell of.

use store::{FromRow, FromValue, Row, Statement, Value};
use types::Ctx;

use crate::{
    Privacy, Result,
    audit::{self, Entry, Looked},
};

/// A transaction that the gate granted. Dropped without `commit`, it leaves nothing behind, audit entries included.
pub struct Tx {
    tx: store::Tx,
    privacy: Privacy,
    ctx: Ctx,
    entries: Vec<Entry>,
}

impl Tx {
    pub(crate) fn new(tx: store::Tx, privacy: Privacy, ctx: Ctx) -> Self {
        Self { tx, privacy, ctx, entries: Vec::new() }
    }

    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// An id nobody has yet.
    pub fn new_id<K>(&self) -> types::Id<K> {
        self.privacy.rng().id(self.privacy.clock())
    }

    /// Says in the audit log what this transaction does: `tx.audit("create", "device", Some(id))`.
    pub fn audit(&mut self, action: &'static str, kind: &'static str, id: Option<[u8; 16]>) {
        self.entries.push(Entry { action, kind, id, detail: None, looked: Looked::default() });
    }

    /// The same with a short detail: names of changed fields, a count; never the values.
    pub fn audit_detail(&mut self, action: &'static str, kind: &'static str, id: Option<[u8; 16]>, detail: String) {
        self.entries.push(Entry { action, kind, id, detail: Some(detail), looked: Looked::default() });
    }

    /// Says that somebody looks, at what and under which ticket.
    pub(crate) fn audit_look(&mut self, kind: &'static str, id: Option<[u8; 16]>, looked: Looked) {
        self.entries.push(Entry { action: "view", kind, id, detail: None, looked });
    }

    /// Holds a thing that is no row, or no row yet, against every other transaction that holds it; what is read of it from
    /// here on still holds when this commits.
    pub async fn hold(&mut self, kind: &'static str, id: &[u8]) -> Result<()> {
        Ok(self.tx.hold(kind, id).await?)
    }

    /// Runs `then` once this transaction is durable, and never otherwise: to change what is held in memory, to wake a
    /// job, to publish an event. It runs in the order of commits, even when nobody waits for the commit any more; code
    /// behind `commit().await` does not. It must not wait.
    pub fn after_commit(&mut self, then: impl FnOnce() + Send + 'static) {
        self.tx.after_commit(then);
    }

    pub async fn query(&mut self, statement: &'static Statement, params: impl Into<Vec<Value>>) -> Result<Vec<Row>> {
        Ok(self.tx.query(statement, params).await?)
    }

    pub async fn query_many(&mut self, sql: &'static Statement, params: Vec<Vec<Value>>) -> Result<Vec<Vec<Row>>> {
        Ok(self.tx.query_many(sql, params).await?)
    }

    pub async fn all<T: FromRow>(&mut self, sql: &'static Statement, params: impl Into<Vec<Value>>) -> Result<Vec<T>> {
        Ok(self.tx.all(sql, params).await?)
    }

    /// Hands over every row, however many: what a whole table holds is never in memory at once.
    pub async fn each<T: FromRow>(
        &mut self,
        sql: &'static Statement,
        params: impl Into<Vec<Value>>,
        take: impl FnMut(T),
    ) -> Result<()> {
        Ok(self.tx.each(sql, params, take).await?)
    }

    pub async fn one<T: FromRow>(
        &mut self,
        sql: &'static Statement,
        params: impl Into<Vec<Value>>,
    ) -> Result<Option<T>> {
        Ok(self.tx.one(sql, params).await?)
    }

    pub async fn value<T: FromValue>(
        &mut self,
        sql: &'static Statement,
        params: impl Into<Vec<Value>>,
    ) -> Result<Option<T>> {
        Ok(self.tx.value(sql, params).await?)
    }

    pub async fn execute(&mut self, sql: &'static Statement, params: impl Into<Vec<Value>>) -> Result<u64> {
        Ok(self.tx.execute(sql, params).await?)
    }

    pub async fn execute_many(&mut self, sql: &'static Statement, params: Vec<Vec<Value>>) -> Result<u64> {
        Ok(self.tx.execute_many(sql, params).await?)
    }

    /// The last change and the commit in one, for a path where each trip to the database counts.
    pub async fn execute_and_commit(mut self, sql: &'static Statement, params: impl Into<Vec<Value>>) -> Result<u64> {
        if !self.entries.is_empty() {
            let changed = self.execute(sql, params).await?;
            return self.commit().await.map(|()| changed);
        }
        Ok(self.tx.execute_and_commit(sql, params).await?)
    }

    /// Appends the audit entries and makes all of it durable.
    pub async fn commit(mut self) -> Result<()> {
        if !self.entries.is_empty() {
            audit::append(&mut self.tx, &self.privacy, &self.ctx, std::mem::take(&mut self.entries)).await?;
        }
        Ok(self.tx.commit().await?)
    }
}
