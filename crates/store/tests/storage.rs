//! A disk that is full, a file that cannot be used: a transaction fails and says why, and the next one that can be kept
//! is kept.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use store::{Database, Error, Permit, Settings, Storage, params, sql};
use testkit::{SmallDisk, wait};

const MIB: u64 = 1024 * 1024;
/// So many writers are under way at a time, so that several share a commit.
const WRITERS: u64 = 8;

async fn open(directory: &Path) -> Database {
    open_with(directory, Settings::default()).await
}

async fn open_with(directory: &Path, settings: Settings) -> Database {
    let url = format!("sqlite:{}", directory.display()).parse().unwrap();
    Database::open(&url, settings).await.unwrap()
}

async fn becomes(database: &Database, wanted: Storage) {
    let what = format!("the storage is {wanted:?}");
    wait::until(&what, wait::DEADLINE, async || (database.storage() == wanted).then_some(())).await;
}

/// What fills the disk asks first, until it is refused; gives how much was taken.
async fn fill_politely(database: &Database) -> u64 {
    for number in 100_000_000.. {
        if database.check_room().is_err() {
            return number - 100_000_000;
        }
        insert(database, number, 20_000).await.expect("there is room while it is not refused");
    }
    unreachable!()
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

#[tokio::test(flavor = "multi_thread")]
async fn what_fills_the_disk_is_refused_before_it_is_full_and_the_reserve_is_for_the_rest() {
    let directory = tempfile::tempdir().unwrap();
    let settings = Settings { sqlite_bytes_max: Some(24 * MIB), ..Settings::default() };
    let database = open_with(directory.path(), settings).await;
    assert_eq!((database.storage(), database.check_room().is_ok()), (Storage::Ample, true));
    let taken = fill_politely(&database).await;
    assert!((500..1_100).contains(&taken), "{taken} times 20 kB of 24 MiB");
    assert!(matches!(database.check_room(), Err(Error::StorageFull)));
    let room = database.room_bytes().unwrap();
    assert!((MIB..5 * MIB).contains(&room), "{room}");
    // What people do has three megabytes.
    for number in 0..100 {
        insert(&database, number, 20_000).await.expect("the reserve");
    }
    let log = fs::metadata(directory.path().join("obhut.db-wal")).unwrap().len();
    assert!(log <= 2 * MIB, "the log has {log} bytes");
    // Erasing is written too, and makes room inside of the file.
    let mut tx = database.write(Permit::NOT_PERSONAL).await.unwrap();
    tx.execute(sql!("DELETE FROM setting WHERE name >= $1"), params!["100000000"]).await.unwrap();
    tx.commit().await.unwrap();
    becomes(&database, Storage::Ample).await;
    database.check_room().expect("it goes on by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_somebody_else_fills_leaves_the_reserve() {
    let Some(disk) = SmallDisk::mount(24 * MIB) else { return };
    let database = open(disk.path()).await;
    insert(&database, 0, 1_000).await.unwrap();
    let others = disk.fill();
    becomes(&database, Storage::Full).await;
    for number in 1..50 {
        insert(&database, number, 20_000).await.expect("the reserve");
    }
    fs::remove_file(others).unwrap();
    becomes(&database, Storage::Ample).await;
    assert_eq!(fs::metadata(disk.path().join("obhut.reserve")).unwrap().len(), 3 * MIB, "made again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_takes_long_does_not_let_the_log_grow_without_end() {
    let directory = tempfile::tempdir().unwrap();
    let settings = Settings { sqlite_bytes_max: Some(64 * MIB), ..Settings::default() };
    let database = open_with(directory.path(), settings).await;
    insert(&database, 1, 10).await.unwrap();
    let mut reading = database.read(Permit::NOT_PERSONAL).await.unwrap();
    let name = sql!("SELECT count(*) FROM setting");
    reading.query(name, []).await.unwrap();
    let change = sql!("UPDATE setting SET value = $1 WHERE name = $2");
    for round in 0..600 {
        let mut tx = database.write(Permit::NOT_PERSONAL).await.unwrap();
        tx.execute(change, params![["a", "b"][round % 2].repeat(60_000), "000000001"]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let ended = async || matches!(reading.query(name, []).await, Err(Error::TooSlow)).then_some(());
    wait::until("the read is ended", wait::DEADLINE, ended).await;
    insert(&database, 2, 10).await.unwrap();
    let log = directory.path().join("obhut.db-wal");
    wait::until("a short log", wait::DEADLINE, async || (fs::metadata(&log).unwrap().len() < 17 * MIB).then_some(()))
        .await;
    let mut again = database.read(Permit::NOT_PERSONAL).await.unwrap();
    again.query(name, []).await.expect("readers go on");
}

#[tokio::test]
async fn what_lies_in_the_data_directory_is_nobody_elses() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    // As an earlier version left it, under the usual umask.
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["obhut.lock", "erasures"] {
        fs::write(data.join(name), "").unwrap();
        fs::set_permissions(data.join(name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let url = format!("sqlite:{}", data.display()).parse().unwrap();
    let database = Database::open_alone(&url, Settings::default()).await.unwrap();
    insert(&database, 1, 10).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    // What is not ours stays as it is.
    let shared = directory.path().join("shared");
    fs::create_dir(&shared).unwrap();
    fs::write(shared.join("somebody-elses"), "").unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o755)).unwrap();
    open(&shared).await;
    assert_eq!((mode(&shared), mode(&shared.join("obhut.db"))), (0o755, 0o600));
}
