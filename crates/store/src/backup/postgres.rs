//! Backups of PostgreSQL: read in one snapshot, loaded by COPY in one transaction.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read, Write},
    pin::pin,
};

use futures::TryStreamExt;
use tokio_postgres::{
    Client, NoTls, Transaction,
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};
use types::Time;

use super::{
    Companion, Header, RESTORING, Summary,
    file::{Frame, Reader, Writer},
    migrations,
};
use crate::{Error, Result, Row, Value};

/// Columns with their types, by table.
type Tables = BTreeMap<String, Vec<(String, Type)>>;

fn failed(error: tokio_postgres::Error) -> Error {
    Error::postgres(&error, "backup")
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.map_err(|_| Error::Setup("cannot connect to PostgreSQL".into()))?;
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(client)
}

async fn tables(tx: &Transaction<'_>) -> Result<Tables> {
    let found = tx
        .query(
            "SELECT c.table_name::text, c.column_name::text, c.udt_name::text
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'main' AND t.table_type = 'BASE TABLE' AND c.table_name <> 'migration'
             ORDER BY c.table_name, c.ordinal_position",
            &[],
        )
        .await
        .map_err(failed)?;
    let mut tables = Tables::new();
    for row in found {
        let (table, column, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let kind = match kind.as_str() {
            "int8" => Type::INT8,
            "int4" => Type::INT4,
            "float8" => Type::FLOAT8,
            "bool" => Type::BOOL,
            "bytea" => Type::BYTEA,
            "text" => Type::TEXT,
            _ => return Err(Error::Setup(format!("{table}.{column} is of a type that backups do not know"))),
        };
        tables.entry(table).or_default().push((column, kind));
    }
    Ok(tables)
}

pub(super) async fn write(url: &str, made_at: Time, companions: Vec<Companion>, out: impl Write) -> Result<Summary> {
    let mut client = connect(url).await?;
    let snapshot = client.build_transaction().isolation_level(tokio_postgres::IsolationLevel::RepeatableRead);
    let tx = snapshot.read_only(true).start().await.map_err(failed)?;
    let migrations = tx.query("SELECT name FROM main.migration ORDER BY name", &[]).await.map_err(failed)?;
    let migrations = migrations.iter().map(|row| row.get(0)).collect();
    let mut writer = Writer::new(out, Header { made_at, migrations, companions })?;
    for (table, columns) in tables(&tx).await? {
        let columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
        writer.table(&table, &columns)?;
        let text = format!("SELECT {} FROM main.{table}", columns.join(", "));
        let nothing: [Value; 0] = [];
        let mut rows = pin!(tx.query_raw(&text, nothing).await.map_err(failed)?);
        while let Some(row) = rows.try_next().await.map_err(failed)? {
            let values = (0..columns.len()).map(|index| row.try_get::<_, Value>(index));
            writer.row(&Row(values.collect::<std::result::Result<_, _>>().map_err(failed)?))?;
        }
    }
    writer.end()
}

pub(super) async fn load(url: &str, from: impl Read) -> Result<Summary> {
    let (mut reader, header) = Reader::open(from)?;
    let mut client = connect(url).await?;
    let tx = client.transaction().await.map_err(failed)?;
    let there: Option<String> =
        tx.query_one("SELECT to_regclass('main.migration')::text", &[]).await.map_err(failed)?.get(0);
    if there.is_some() && is_unfinished(&tx).await? {
        tx.batch_execute(
            "SET LOCAL client_min_messages = warning; DROP SCHEMA IF EXISTS visible CASCADE; DROP SCHEMA main CASCADE",
        )
        .await
        .map_err(failed)?;
    } else if there.is_some() {
        return Err(Error::Setup("the PostgreSQL database already holds tables: make an empty one first".into()));
    }
    tx.batch_execute(
        "SET LOCAL client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS main; SET LOCAL search_path = main;
         CREATE TABLE migration (name TEXT NOT NULL PRIMARY KEY)",
    )
    .await
    .map_err(failed)?;
    for (name, _, text) in migrations(&header)? {
        tx.batch_execute(text).await.map_err(failed)?;
        tx.execute("INSERT INTO migration (name) VALUES ($1)", &[name]).await.map_err(failed)?;
    }
    let known = tables(&tx).await?;
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    tx.batch_execute(&format!("TRUNCATE {}", names.join(", "))).await.map_err(failed)?;
    let mark = "INSERT INTO main.setting (name, value) VALUES ($1, '1') ON CONFLICT DO NOTHING";
    let keys = suspend_references(&tx).await?;
    let mut frame = reader.next()?;
    while let Frame::Table { name, columns } = frame {
        frame = copy(&tx, &known, &name, &columns, &mut reader).await?;
    }
    if !matches!(frame, Frame::End) {
        return Err(Error::Setup("the backup is damaged".into()));
    }
    for text in keys {
        let broken = |_| Error::Setup("the backup is damaged: rows are missing".into());
        tx.batch_execute(&text).await.map_err(broken)?;
    }
    tx.execute(mark, &[&RESTORING]).await.map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(reader.summary)
}

/// Whether a restore left it and no server has stood over it since.
async fn is_unfinished(tx: &Transaction<'_>) -> Result<bool> {
    let there: Option<String> =
        tx.query_one("SELECT to_regclass('main.setting')::text", &[]).await.map_err(failed)?.get(0);
    if there.is_none() {
        return Ok(false);
    }
    let marked = tx.query("SELECT 1 FROM main.setting WHERE name = $1", &[&RESTORING]).await.map_err(failed)?;
    Ok(!marked.is_empty())
}

/// Tables are loaded in the order of their names: references are checked when all are there. Gives how to put them back.
async fn suspend_references(tx: &Transaction<'_>) -> Result<BTreeSet<String>> {
    let found = tx
        .query(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
             WHERE contype = 'f' AND connamespace = 'main'::regnamespace",
            &[],
        )
        .await
        .map_err(failed)?;
    let mut again = BTreeSet::new();
    for row in found {
        let (table, name, definition): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        tx.batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await.map_err(failed)?;
        again.insert(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"));
    }
    Ok(again)
}

/// Loads one table and gives the frame behind it.
async fn copy(
    tx: &Transaction<'_>,
    known: &Tables,
    table: &str,
    columns: &[String],
    reader: &mut Reader<impl Read>,
) -> Result<Frame> {
    let unfit = || Error::Setup(format!("the backup holds a table that does not fit: {table}"));
    let here = known.get(table).ok_or_else(unfit)?;
    let kind = |column: &String| here.iter().find(|(name, _)| name == column).map(|(_, kind)| kind.clone());
    let kinds = columns.iter().map(kind).collect::<Option<Vec<_>>>().ok_or_else(unfit)?;
    let text = format!("COPY main.{table} ({}) FROM STDIN BINARY", columns.join(", "));
    let sink = tx.copy_in(&text).await.map_err(failed)?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &kinds));
    loop {
        match reader.next()? {
            Frame::Row(row) => {
                let values: Vec<&(dyn ToSql + Sync)> = row.0.iter().map(|value| value as _).collect();
                if values.len() != kinds.len() {
                    return Err(unfit());
                }
                writer.as_mut().write(&values).await.map_err(failed)?;
            }
            other => {
                writer.as_mut().finish().await.map_err(failed)?;
                return Ok(other);
            }
        }
    }
}
