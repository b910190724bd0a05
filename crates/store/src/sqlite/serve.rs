//! Serves one transaction on a connection: its commands, in order, until it commits or is dropped.

use std::{sync::mpsc::Receiver, time::Duration};

use rusqlite::{Connection, types::ValueRef};

use super::{Command, Commit};
use crate::{Error, Result, Row, Statement, Value};

/// A transaction that is silent for so long is rolled back: it would hold up every other.
const SILENCE_SECONDS_MAX: u64 = 10;

/// How a transaction ended: to be committed, or rolled back.
pub(super) enum End {
    Commit(Commit),
    Rollback,
    /// The engine itself has rolled back all that was open, so that whatever is run next would be a transaction of its
    /// own; or its files could not be used.
    Lost(Error),
}

pub(super) fn serve(connection: &Connection, commands: &Receiver<Command>) -> End {
    loop {
        match commands.recv_timeout(Duration::from_secs(SILENCE_SECONDS_MAX)) {
            Ok(Command::Query(statement, params, reply)) => {
                let answer = query(connection, statement, params);
                let lost = lost(connection, &answer);
                let _ = reply.send(answer);
                if let Some(error) = lost {
                    return End::Lost(error);
                }
            }
            Ok(Command::Execute(statement, params, reply)) => {
                let answer = execute(connection, statement, params);
                let lost = lost(connection, &answer);
                let _ = reply.send(answer);
                if let Some(error) = lost {
                    return End::Lost(error);
                }
            }
            Ok(Command::Commit(commit)) => return End::Commit(commit),
            Err(_) => return End::Rollback,
        }
    }
}

/// Why the transaction is no more, if it is not.
fn lost<T>(connection: &Connection, answer: &Result<T>) -> Option<Error> {
    let error = answer.as_ref().err()?;
    (connection.is_autocommit() || matches!(error, Error::Unavailable { .. })).then(|| error.again())
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
