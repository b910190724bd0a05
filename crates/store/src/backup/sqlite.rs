//! Backups of the embedded engine: read in one transaction beside the writer; loaded into a file that gets its name
//! when it is whole.

use std::{
    fs::File,
    io::{ErrorKind::NotFound, Read, Write},
    path::Path,
};

use rusqlite::{Connection, OpenFlags, params_from_iter};
use types::Time;

use super::{
    Companion, Header, RESTORING, Summary,
    file::{Frame, Reader, Writer},
    migrations,
};
use crate::{Error, Result, Row, Value};

const FILE: &str = "obhut.db";
const UNFINISHED: &str = "obhut.db.restoring";

fn failed(error: rusqlite::Error) -> Error {
    Error::sqlite(&error, "backup")
}

/// Names of the migrations, and of each table with its columns.
type Schema = (Vec<String>, Vec<(String, Vec<String>)>);

fn schema(connection: &Connection) -> Result<Schema> {
    let names = |sql: &str, of: &[&str]| -> rusqlite::Result<Vec<String>> {
        connection.prepare(sql)?.query_map(params_from_iter(of), |row| row.get(0))?.collect()
    };
    let migrations = names("SELECT name FROM migration ORDER BY name", &[]).map_err(failed)?;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                  AND name <> 'migration' ORDER BY name";
    let tables = names(tables, &[]).map_err(failed)?.into_iter().map(|table| {
        let columns = names("SELECT name FROM pragma_table_info(?1) ORDER BY cid", &[&table]).map_err(failed)?;
        Ok((table, columns))
    });
    Ok((migrations, tables.collect::<Result<_>>()?))
}

pub(super) fn write(directory: &Path, made_at: Time, companions: Vec<Companion>, out: impl Write) -> Result<Summary> {
    let file = directory.join(FILE);
    if !file.exists() {
        return Err(Error::Setup(format!("there is no database in {}", directory.display())));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
    connection
        .execute_batch("PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; BEGIN")
        .map_err(failed)?;
    let (migrations, tables) = schema(&connection)?;
    let mut writer = Writer::new(out, Header { made_at, migrations, companions })?;
    for (table, columns) in tables {
        writer.table(&table, &columns)?;
        let text = format!("SELECT {} FROM {table}", columns.join(", "));
        let mut statement = connection.prepare(&text).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let values = (0..columns.len()).map(|index| row.get_ref(index).map(crate::sqlite::serve::read));
            writer.row(&Row(values.collect::<rusqlite::Result<_>>().map_err(failed)?))?;
        }
    }
    writer.end()
}

pub(super) fn load(directory: &Path, from: impl Read) -> Result<Summary> {
    let system = |error: std::io::Error| Error::Setup(format!("{}: {error}", directory.display()));
    crate::private::directory(directory)?;
    let (whole, unfinished) = (directory.join(FILE), directory.join(UNFINISHED));
    if whole.exists() && is_unfinished(&whole) {
        for end in ["", "-wal", "-shm"] {
            let file = directory.join(format!("{FILE}{end}"));
            std::fs::remove_file(file)
                .or_else(|e| if e.kind() == NotFound { Ok(()) } else { Err(e) })
                .map_err(system)?;
        }
    }
    if whole.exists() {
        return Err(Error::Setup(format!("{} already holds a database: move it away first", directory.display())));
    }
    // What an interrupted attempt left.
    let _ = std::fs::remove_file(&unfinished);
    crate::private::database(&unfinished)?;
    let summary = fill(&unfinished, from)?;
    File::open(&unfinished).and_then(|file| file.sync_all()).map_err(system)?;
    std::fs::rename(&unfinished, &whole).map_err(system)?;
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(system)?;
    Ok(summary)
}

/// Whether a restore left it and no server has stood over it since.
fn is_unfinished(file: &Path) -> bool {
    let marked =
        |connection: Connection| connection.query_row("SELECT 1 FROM setting WHERE name = ?1", [RESTORING], |_| Ok(()));
    Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(marked).is_ok()
}

fn fill(file: &Path, from: impl Read) -> Result<Summary> {
    let (mut reader, header) = Reader::open(from)?;
    let connection = Connection::open(file).map_err(failed)?;
    connection
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN")
        .map_err(failed)?;
    connection
        .execute_batch("CREATE TABLE migration (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID")
        .map_err(failed)?;
    for (name, text, _) in migrations(&header)? {
        connection.execute_batch(text).map_err(failed)?;
        connection.execute("INSERT INTO migration (name) VALUES (?1)", [name]).map_err(failed)?;
    }
    let (_, known) = schema(&connection)?;
    for (table, _) in &known {
        connection.execute_batch(&format!("DELETE FROM {table}")).map_err(failed)?;
    }
    let mut insert = None;
    loop {
        match reader.next()? {
            Frame::Table { name, columns } => {
                insert = Some(connection.prepare(&text(&known, &name, &columns)?).map_err(failed)?)
            }
            Frame::Row(row) => {
                let statement = insert.as_mut().ok_or_else(|| Error::Setup("the backup is damaged".into()))?;
                statement.execute(params_from_iter(row.0.iter().map(as_sqlite))).map_err(failed)?;
            }
            Frame::End => break,
        }
    }
    drop(insert);
    connection
        .execute("INSERT INTO setting (name, value) VALUES (?1, '1') ON CONFLICT DO NOTHING", [RESTORING])
        .map_err(failed)?;
    connection.execute_batch("COMMIT").map_err(failed)?;
    let broken: i64 =
        connection.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).map_err(failed)?;
    if broken > 0 { Err(Error::Setup("the backup is damaged: rows are missing".into())) } else { Ok(reader.summary) }
}

/// The insertion, if the schema has this table with these columns: names come from a file.
fn text(known: &[(String, Vec<String>)], table: &str, columns: &[String]) -> Result<String> {
    let here = known.iter().find(|(name, _)| name == table).map(|(_, columns)| columns);
    if here.is_none_or(|here| columns.iter().any(|column| !here.contains(column))) {
        return Err(Error::Setup(format!("the backup holds a table that does not fit: {table}")));
    }
    let places: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
    Ok(format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", ")))
}

fn as_sqlite(value: &Value) -> &dyn rusqlite::ToSql {
    value
}
