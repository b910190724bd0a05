//! One server at a time keeps a database, and a database that restarts costs no request.

use std::time::Duration;

use store::{Database, Error, Permit, Settings, sql};
use testkit::{OwnPostgres, Postgres, wait};

async fn alone(url: &str) -> Result<Database, Error> {
    Database::open_alone(&url.parse().unwrap(), Settings::default()).await
}

async fn read(database: &Database) -> Result<i64, Error> {
    let mut tx = database.read(Permit::NOT_PERSONAL).await?;
    Ok(tx.value(sql!("SELECT 1"), []).await?.unwrap())
}

async fn only_one_at_a_time(url: &str) {
    let first = alone(url).await.unwrap();
    let said = alone(url).await.err().expect("a refusal").to_string();
    assert!(said.contains("kept by another obhut"), "{said}");
    // What only looks may look.
    let beside = Database::open(&url.parse().unwrap(), Settings::default()).await.unwrap();
    assert_eq!(read(&beside).await.unwrap(), 1);
    assert!(tokio::time::timeout(Duration::ZERO, first.lost()).await.is_err(), "it is still ours");
    drop(first);
    alone(url).await.unwrap();
}

#[tokio::test]
async fn only_one_server_keeps_a_directory_and_the_refusal_names_it() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().display());
    only_one_at_a_time(&url).await;
    let _first = alone(&url).await.unwrap();
    let said = alone(&url).await.err().expect("a refusal").to_string();
    assert!(said.contains(&format!("(process {})", std::process::id())), "{said}");
}

#[tokio::test]
async fn only_one_server_keeps_a_database_of_postgresql() {
    let database = Postgres::shared().await.database().await;
    only_one_at_a_time(database.url()).await;
}

/// Ends every session of the database but the one that asks.
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test]
async fn a_lock_that_was_another_servers_in_between_is_lost_for_good() {
    let database = Postgres::shared().await.database().await;
    let ours = alone(database.url()).await.unwrap();
    let other = database.client().await;
    other.batch_execute("COMMENT ON SCHEMA main IS 'kept by another'").await.unwrap();
    other.query(CUT, &[]).await.unwrap();
    tokio::time::timeout(wait::DEADLINE, ours.lost()).await.expect("it is told");
    assert!(matches!(read(&ours).await, Err(Error::NotKept)));
    assert!(matches!(ours.write(Permit::NOT_PERSONAL).await.err(), Some(Error::NotKept)));
}

#[tokio::test]
async fn after_a_restart_of_postgresql_no_transaction_meets_a_dead_connection_and_the_lock_is_held_again() {
    let mut postgres = OwnPostgres::start().await;
    let plain = Database::open(&postgres.url().parse().unwrap(), Settings::default()).await.unwrap();
    let ours = alone(&postgres.url()).await.unwrap();
    // Many connections wait in the pool.
    let open = futures::future::join_all((0..10).map(|_| plain.read(Permit::NOT_PERSONAL))).await;
    for tx in open {
        tx.unwrap().commit().await.unwrap();
    }
    // Stops and starts without letting this thread see the connections end.
    postgres.restart();
    for _ in 0..20 {
        read(&plain).await.expect("a connection that lives");
    }
    wait::until("the lock", wait::DEADLINE, async || read(&ours).await.ok()).await;
    let said = alone(&postgres.url()).await.err().expect("a refusal").to_string();
    assert!(said.contains("kept by another obhut"), "{said}");
}
