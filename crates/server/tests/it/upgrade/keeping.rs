//! A database of one schema in one file: what lay in the data directory on SQLite, and a dump of PostgreSQL.

use std::{
    collections::{BTreeMap, HashSet},
    fs::File,
    io::{Read as _, Write as _},
    path::Path,
};

use rusqlite::{Connection, types::ValueRef};
use serde_json::Value;
use tempfile::TempDir;
use testkit::TestDatabase;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const DATABASE: &str = "obhut.db";
const DUMP: &str = "postgres.sql";
const DIRECTORY: &str = "sqlite/";

/// Names and values of the columns.
pub type Row = BTreeMap<String, String>;
/// Of each table, each row.
pub type Rows = BTreeMap<String, Vec<Row>>;

/// One of the kept databases.
pub struct Kept {
    /// Of the newest migration in it.
    pub name: String,
    files: Vec<(String, Vec<u8>)>,
    pub postgres: String,
}

impl Kept {
    pub fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut archive = ZipArchive::new(File::open(path).unwrap()).expect("a zip");
        let (mut files, mut postgres) = (Vec::new(), String::new());
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            match file.name().unwrap().strip_prefix(DIRECTORY).map(str::to_owned) {
                None => drop(file.read_to_string(&mut postgres).unwrap()),
                Some(name) => {
                    let mut bytes = Vec::new();
                    file.read_to_end(&mut bytes).unwrap();
                    files.push((name, bytes));
                }
            }
        }
        Self { name, files, postgres }
    }

    pub fn unpack(&self, directory: &Path) {
        for (name, bytes) in &self.files {
            std::fs::write(directory.join(name), bytes).unwrap();
        }
    }
}

/// What lies in the data directory of a server that runs.
pub fn copy(directory: &Path) -> TempDir {
    let copied = tempfile::tempdir().unwrap();
    let database = Connection::open(directory.join(DATABASE)).unwrap();
    database.execute("VACUUM INTO ?1", [copied.path().join(DATABASE).to_str().unwrap()]).unwrap();
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if entry.path().is_file() && !name.to_str().unwrap().starts_with(DATABASE) {
            std::fs::copy(entry.path(), copied.path().join(name)).unwrap();
        }
    }
    copied
}

pub fn write(path: &Path, directory: &Path, dump: &str) {
    let mut archive = ZipWriter::new(File::create(path).unwrap());
    let smallest = SimpleFileOptions::default().compression_level(Some(9));
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        archive.start_file(format!("{DIRECTORY}{}", entry.file_name().to_str().unwrap()), smallest).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.start_file(DUMP, smallest).unwrap();
    archive.write_all(dump.as_bytes()).unwrap();
    archive.finish().unwrap();
}

pub fn empty_tables(rows: &Rows) -> Vec<&str> {
    rows.iter().filter(|(_, rows)| rows.is_empty()).map(|(table, _)| table.as_str()).collect()
}

pub fn sqlite_rows(directory: &Path) -> Rows {
    let database = Connection::open(directory.join(DATABASE)).unwrap();
    let mut tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let of = |table: &String| {
        let mut all = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let names: Vec<String> = all.column_names().map(str::to_owned).collect();
        let read = |row: &rusqlite::Row| {
            Ok(names.iter().enumerate().map(|(at, name)| (name.clone(), said(row.get_ref(at).unwrap()))).collect())
        };
        all.query_map([], read).unwrap().map(Result::unwrap).collect()
    };
    tables.iter().filter(|table| !table.starts_with("sqlite_")).map(|table| (table.clone(), of(table))).collect()
}

fn said(value: ValueRef) -> String {
    format!("{value:?}")
}

pub async fn postgres_rows(database: &TestDatabase) -> Rows {
    let client = database.client().await;
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'main'";
    let mut rows = Rows::new();
    for table in client.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        let all = client.query(&format!("SELECT row_to_json(r)::text FROM main.{table} r"), &[]).await.unwrap();
        let read = |text: &str| {
            let row: BTreeMap<String, Value> = serde_json::from_str(text).unwrap();
            row.into_iter().map(|(name, value)| (name, value.to_string())).collect()
        };
        rows.insert(table, all.iter().map(|row| read(row.get(0))).collect());
    }
    rows
}

/// The rows that are not there any more, by the columns that both have.
pub fn lost<'a>(before: &'a [Row], after: &[Row]) -> Vec<&'a Row> {
    let (Some(old), Some(new)) = (before.first(), after.first()) else { return before.iter().collect() };
    let common: Vec<&String> = old.keys().filter(|name| new.contains_key(*name)).collect();
    let values = |row: &Row| common.iter().map(|name| row[*name].clone()).collect::<Vec<_>>();
    let there: HashSet<Vec<String>> = after.iter().map(values).collect();
    before.iter().filter(|row| !there.contains(&values(row))).collect()
}
