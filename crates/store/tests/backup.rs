//! A backup of either engine, loaded into either: the same rows, or nothing.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use store::{
    Database, Permit, Settings, Url,
    backup::{self, Companion},
    params, sql,
};
use types::{Id, TenantId, Time};

/// A file in memory.
#[derive(Clone, Default)]
struct Sheet(Arc<Mutex<Vec<u8>>>);

impl Sheet {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn tenant(number: u16) -> TenantId {
    let mut bytes = [7; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    Id::from_bytes(bytes)
}

async fn open(url: &Url) -> Database {
    let settings = Settings { postgres_connections_max: 4, ..Settings::default() };
    Database::open(url, settings).await.unwrap()
}

/// Tenants, children before parents in the order of their ids, and texts of every kind.
async fn fill(url: &Url) {
    let database = open(url).await;
    let mut tx = database.write(Permit::NOT_PERSONAL).await.unwrap();
    let insert =
        sql!("INSERT INTO tenant (tenant_id, parent_id, product, name, created_at) VALUES ($1, $2, $3, $4, $5)");
    for number in (1..=300_u16).rev() {
        let parent = (number < 300).then(|| tenant(number + 1));
        let name = format!("Größe '{number}'\t\\N\n$1");
        tx.execute(insert, params![tenant(number), parent, "p", name, Time::from_micros(i64::from(number))])
            .await
            .unwrap();
    }
    tx.execute(sql!("INSERT INTO setting (name, value) VALUES ($1, $2)"), params!["kept", ""]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn rows(database: &Database) -> Vec<store::Row> {
    let mut tx = database.read(Permit::NOT_PERSONAL).await.unwrap();
    let mut rows =
        tx.query(sql!("SELECT tenant_id, parent_id, name, created_at FROM tenant ORDER BY 1"), []).await.unwrap();
    rows.extend(tx.query(sql!("SELECT name, value FROM setting WHERE name = 'kept'"), []).await.unwrap());
    rows.extend(tx.query(sql!("SELECT sequence, hash FROM audit_head"), []).await.unwrap());
    rows
}

async fn goes_from_to(from: &Url, to: &Url) {
    fill(from).await;
    let companion = Companion { name: "signing-key".into(), bytes: vec![1, 2, 3] };
    let sheet = Sheet::default();
    let made_at = Time::from_seconds(9);
    let written = backup::write(from, made_at, vec![companion.clone()], sheet.clone()).await.unwrap();
    assert!(written.rows_count > 300 && written.tables_count > 10);
    let bytes = sheet.bytes();
    // Damaged or cut, it leaves nothing behind.
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert!(backup::load(to, io::Cursor::new(damaged)).await.is_err());
    assert!(backup::load(to, io::Cursor::new(bytes[..bytes.len() - 40].to_vec())).await.is_err());
    let loaded = backup::load(to, io::Cursor::new(bytes.clone())).await.unwrap();
    assert_eq!((&loaded, &loaded.companions), (&written, &vec![companion]));
    // Until a server stands over it, another attempt takes its place.
    assert_eq!(backup::load(to, io::Cursor::new(bytes.clone())).await.unwrap(), written);
    let database = open(to).await;
    let mut tx = database.write(Permit::NOT_PERSONAL).await.unwrap();
    tx.execute(sql!("DELETE FROM setting WHERE name = $1"), params![backup::RESTORING]).await.unwrap();
    tx.commit().await.unwrap();
    drop(database);
    let again = backup::load(to, io::Cursor::new(bytes)).await.unwrap_err().to_string();
    assert!(again.contains("already holds"), "{again}");
    assert_eq!(rows(&open(to).await).await, rows(&open(from).await).await);
}

fn directory() -> (tempfile::TempDir, Url) {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().display()).parse().unwrap();
    (directory, url)
}

#[tokio::test]
async fn from_sqlite_to_sqlite() {
    let ((_a, from), (_b, to)) = (directory(), directory());
    goes_from_to(&from, &to).await;
}

#[tokio::test]
async fn from_sqlite_to_postgres() {
    let (_a, from) = directory();
    let to = testkit::Postgres::shared().await.database().await;
    goes_from_to(&from, &to.url().parse().unwrap()).await;
}

#[tokio::test]
async fn from_postgres_to_sqlite() {
    let from = testkit::Postgres::shared().await.database().await;
    let (_b, to) = directory();
    goes_from_to(&from.url().parse().unwrap(), &to).await;
}

#[tokio::test]
async fn a_file_that_is_no_backup_is_not_loaded() {
    let (_b, to) = directory();
    let said = backup::load(&to, io::Cursor::new(b"no backup at all".to_vec())).await.unwrap_err().to_string();
    assert!(said.contains("no backup"), "{said}");
}
