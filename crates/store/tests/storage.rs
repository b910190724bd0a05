//! A disk that is full, a file that cannot be used: a transaction fails and says why, and the next one that can be kept
//! is kept.

use std::path::Path;

use store::{Database, Error, Permit, Settings, params, sql};
use testkit::SmallDisk;

const MIB: u64 = 1024 * 1024;
/// So many writers are under way at a time, so that several share a commit.
const WRITERS: u64 = 8;

async fn open(directory: &Path) -> Database {
    let url = format!("sqlite:{}", directory.display()).parse().unwrap();
    Database::open(&url, Settings::default()).await.unwrap()
}

async fn insert(database: &Database, number: u64, bytes: usize) -> Result<(), Error> {
    let mut tx = database.write(Permit::NOT_PERSONAL).await?;
    let insert = sql!("INSERT INTO setting (name, value) VALUES ($1, $2)");
    tx.execute(insert, params![format!("{number:09}"), "x".repeat(bytes)]).await?;
    tx.commit().await
}

async fn kept(database: &Database) -> Vec<u64> {
    let mut tx = database.read(Permit::NOT_PERSONAL).await.unwrap();
    let rows = tx.query(sql!("SELECT name FROM setting WHERE length(name) = 9 ORDER BY name"), []).await.unwrap();
    rows.iter().map(|row| row.get::<String>(0).unwrap().parse().unwrap()).collect()
}

/// Writes until nothing more is taken; gives what was acknowledged.
async fn fill(database: &Database, bytes: usize) -> Vec<u64> {
    let mut acknowledged = Vec::new();
    for round in 0.. {
        let numbers = round * WRITERS..(round + 1) * WRITERS;
        let results = futures::future::join_all(numbers.clone().map(|number| insert(database, number, bytes))).await;
        let none = results.iter().all(Result::is_err);
        for (number, result) in numbers.zip(results) {
            match result {
                Ok(()) => acknowledged.push(number),
                Err(Error::StorageFull) => {}
                Err(other) => panic!("{other}"),
            }
        }
        if none {
            break;
        }
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_transactions_keeps_what_was_acknowledged_and_ends_nothing() {
    let Some(disk) = SmallDisk::mount(10 * MIB) else { return };
    let database = open(disk.path()).await;
    let mut acknowledged = fill(&database, 60_000).await;
    assert!(acknowledged.len() > 10, "{}", acknowledged.len());
    assert_eq!(kept(&database).await, acknowledged, "what is full is read");
    disk.resize(20 * MIB);
    insert(&database, 900_000_000, 60_000).await.expect("there is room again");
    acknowledged.push(900_000_000);
    // A change of its own that is larger than the cache spills, and fails in the middle of it.
    let mut tx = database.write(Permit::NOT_PERSONAL).await.unwrap();
    let spill = sql!("INSERT INTO setting (name, value) VALUES ($1, $2)");
    let large = (0..400).map(|n| params![format!("large {n}"), "y".repeat(60_000)].into()).collect();
    assert!(matches!(tx.execute_many(spill, large).await, Err(Error::StorageFull)));
    // Whoever does not look at the answer must not write outside of the transaction.
    assert!(tx.execute(spill, params!["000000001x", "z"]).await.is_err());
    assert!(tx.commit().await.is_err());
    insert(&database, 900_000_001, 1_000).await.expect("nothing of it is left");
    acknowledged.push(900_000_001);
    assert_eq!(kept(&database).await, acknowledged);
    drop(database);
    assert_eq!(kept(&open(disk.path()).await).await, acknowledged, "after a restart");
}
