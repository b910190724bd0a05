//! Serves one transaction on a connection: its commands, in order, until it commits or is dropped.

use std::{sync::mpsc::Receiver, time::Duration};

use rusqlite::{Connection, types::ValueRef};
use tokio::sync::{mpsc, oneshot};

use super::{Command, Commit, readers::Readers};
use crate::{Error, Result, Row, Statement, Value, tx::ROWS_MAX};

/// A transaction that is silent for so long is rolled back: it would hold up every other.
const SILENCE_SECONDS_MAX: u64 = 10;

/// Rows of a walk handed over at a time.
const BATCH_ROWS: usize = 1_000;

/// How a transaction ended: to be committed, or rolled back.
pub(super) enum End {
    Commit(Commit),
    Rollback,
    /// The engine itself has rolled back all that was open, so that whatever is run next would be a transaction of its
    /// own; or its files could not be used.
    Lost(Error),
}

/// `readers` are those to whom a read belongs, which may be ended from outside.
pub(super) fn serve(connection: &Connection, commands: &Receiver<Command>, readers: Option<&Readers>) -> End {
    let begun = readers.map(Readers::ended);
    loop {
        let command = match commands.recv_timeout(Duration::from_secs(SILENCE_SECONDS_MAX)) {
            Ok(Command::Commit(commit)) => return End::Commit(commit),
            Ok(command) => command,
            Err(_) => return End::Rollback,
        };
        if readers.map(Readers::ended) != begun {
            return End::Lost(Error::TooSlow);
        }
        let lost = match command {
            Command::Query(statement, params, reply) => answer(connection, reply, query(connection, statement, params)),
            Command::Execute(statement, params, reply) => {
                answer(connection, reply, execute(connection, statement, params))
            }
            Command::Each(statement, params, rows) => each(connection, statement, params, &rows),
            Command::Commit(_) => None,
        };
        if let Some(error) = lost {
            return End::Lost(error);
        }
    }
}

/// Answers, and says why the transaction is no more, if it is not.
fn answer<T>(connection: &Connection, reply: oneshot::Sender<Result<T>>, answer: Result<T>) -> Option<Error> {
    let lost = answer.as_ref().err().and_then(|error| lost(connection, error));
    let _ = reply.send(answer);
    lost
}

fn lost(connection: &Connection, error: &Error) -> Option<Error> {
    (connection.is_autocommit() || matches!(error, Error::Unavailable { .. })).then(|| error.again())
}

/// Hands over the rows in batches, as fast as they are taken, until nobody takes any more; the last batch is empty.
fn each(
    connection: &Connection,
    statement: &'static Statement,
    params: Vec<Value>,
    batches: &mpsc::Sender<Result<Vec<Row>>>,
) -> Option<Error> {
    let error = walk(connection, statement, params, batches).err()?;
    let lost = lost(connection, &error);
    let _ = batches.blocking_send(Err(error));
    lost
}

fn walk(
    connection: &Connection,
    statement: &'static Statement,
    params: Vec<Value>,
    batches: &mpsc::Sender<Result<Vec<Row>>>,
) -> Result<()> {
    let failed = |e: rusqlite::Error| Error::sqlite(&e, statement.text);
    let mut prepared = connection.prepare_cached(statement.numbered()).map_err(failed)?;
    let width = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(params)).map_err(failed)?;
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    while let Some(row) = rows.next().map_err(failed)? {
        let values = (0..width).map(|index| row.get_ref(index).map(read)).collect::<rusqlite::Result<_>>();
        batch.push(Row(values.map_err(failed)?));
        if batch.len() == BATCH_ROWS && batches.blocking_send(Ok(std::mem::take(&mut batch))).is_err() {
            return Ok(());
        }
    }
    if batch.is_empty() || batches.blocking_send(Ok(batch)).is_ok() {
        let _ = batches.blocking_send(Ok(Vec::new()));
    }
    Ok(())
}

fn query(connection: &Connection, statement: &'static Statement, params: Vec<Vec<Value>>) -> Result<Vec<Vec<Row>>> {
    let failed = |e: rusqlite::Error| Error::sqlite(&e, statement.text);
    let mut prepared = connection.prepare_cached(statement.numbered()).map_err(failed)?;
    let width = prepared.column_count();
    let mut results = Vec::with_capacity(params.len());
    for set in params {
        let mut rows = prepared.query(rusqlite::params_from_iter(set)).map_err(failed)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let values = (0..width).map(|index| row.get_ref(index).map(read)).collect::<rusqlite::Result<_>>();
            out.push(Row(values.map_err(failed)?));
            if out.len() > ROWS_MAX {
                return Err(Error::TooManyRows { rows_max: ROWS_MAX });
            }
        }
        results.push(out);
    }
    Ok(results)
}

fn execute(connection: &Connection, statement: &'static Statement, params: Vec<Vec<Value>>) -> Result<u64> {
    let failed = |e: rusqlite::Error| Error::sqlite(&e, statement.text);
    let mut prepared = connection.prepare_cached(statement.numbered()).map_err(failed)?;
    let mut changed = 0;
    for set in params {
        changed += prepared.execute(rusqlite::params_from_iter(set)).map_err(failed)? as u64;
    }
    Ok(changed)
}

pub(crate) fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(v) => Value::Integer(v),
        ValueRef::Real(v) => Value::Real(v),
        ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned()),
        ValueRef::Blob(v) => Value::Blob(v.to_vec()),
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::ToSqlOutput::Borrowed;
        Ok(Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(v) => ValueRef::Integer(*v),
            Self::Real(v) => ValueRef::Real(*v),
            Self::Text(v) => ValueRef::Text(v.as_bytes()),
            Self::Blob(v) => ValueRef::Blob(v),
        }))
    }
}
