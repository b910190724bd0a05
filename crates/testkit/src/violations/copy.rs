//! A copy of a database file, and SQL against it as somebody with access to the file would run it.

use std::path::Path;

use rusqlite::Connection;
use store::{DataMap, Table};

use super::clean::{LEDGER, MADE};

const FILE: &str = "obhut.db";

fn open(directory: &Path) -> Connection {
    let connection = Connection::open(directory.join(FILE)).expect("the database's file");
    // Who holds the file asks nobody whether a row may be.
    let careless = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON";
    connection.execute_batch(careless).expect("a pragma");
    connection
}

/// A copy of the clean file in a directory of its own.
pub fn copy(clean: &Path) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::copy(clean.join(FILE), directory.path().join(FILE)).expect("a copy");
    if clean.join(LEDGER).exists() {
        std::fs::copy(clean.join(LEDGER), directory.path().join(LEDGER)).expect("a copy");
    }
    directory
}

/// Runs the statements; says how many rows they changed (of a change of the schema, none).
pub fn change(directory: &Path, statements: &[String]) -> Result<(), String> {
    let connection = open(directory);
    for statement in statements {
        connection.execute_batch(statement).map_err(|error| format!("{statement}: {error}"))?;
        let schema = ["ALTER", "CREATE", "DROP"].iter().any(|word| statement.starts_with(word));
        if !schema && connection.changes() == 0 {
            return Err(format!("{statement}: changes nothing"));
        }
    }
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(|error| error.to_string())
}

pub fn has_table(directory: &Path, table: &str) -> bool {
    let found = open(directory).query_row(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1",
        [table],
        |_| Ok(()),
    );
    found.is_ok()
}

/// An id or a text as SQL writes it.
pub fn blob(bytes: &[u8]) -> String {
    format!("X'{}'", bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
}

/// A row of any table, with these columns as given and the rest as small as the schema takes it.
pub fn row(directory: &Path, table: &Table, given: &[(&str, String)]) -> String {
    let connection = open(directory);
    let mut statement =
        connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)").expect("the columns");
    let columns = statement
        .query_map([table.name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, bool>(2)?)))
        .expect("the columns");
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (name, kind, needed) in columns.map(|column| column.expect("a column")) {
        let value = match given.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => value.clone(),
            None if !needed => continue,
            None => small(table, &name, &kind),
        };
        names.push(name);
        values.push(value);
    }
    format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), values.join(", "))
}

fn small(table: &Table, column: &str, kind: &str) -> String {
    let of_type = table.column(column).map_or("", |column| column.type_name);
    match kind {
        "BLOB" if of_type.replace(' ', "") == "[u8;32]" => blob(&[7; 32]),
        "BLOB" => blob(&[7; 16]),
        "INTEGER" if of_type.contains("Time") => MADE.parse::<types::Time>().expect("a time").micros().to_string(),
        "INTEGER" => "1".to_owned(),
        "REAL" => "1.0".to_owned(),
        _ => "'planted'".to_owned(),
    }
}

/// Every index a migration made by name.
pub fn indexes(directory: &Path) -> Vec<String> {
    let connection = open(directory);
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
        .expect("the indexes");
    let names = statement.query_map([], |row| row.get(0)).expect("the indexes");
    names.map(|name| name.expect("a name")).collect()
}

/// Every table of the data map that this database has.
pub fn tables(directory: &Path) -> Vec<&'static Table> {
    DataMap::get().tables().filter(|table| has_table(directory, table.name)).collect()
}
