//! What follows from a commit: run by who commits, in the order of commits, though nobody waits; and never otherwise.

use std::{
    future::Future as _,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Waker},
};

use store::{Database, Error, Permit, params, sql};
use testkit::{Postgres, wait};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{insert, permit, tenant};

/// What was heard, in its order.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<i64>>>);

impl Heard {
    fn all(&self) -> Vec<i64> {
        self.0.lock().unwrap().clone()
    }

    fn of(&self, number: i64) -> impl FnOnce() + Send + 'static {
        let heard = self.0.clone();
        move || heard.lock().unwrap().push(number)
    }
}

async fn count(database: &Database) -> i64 {
    let mut tx = database.read(Permit::NOT_PERSONAL).await.unwrap();
    tx.value(sql!("SELECT created_at FROM tenant"), []).await.unwrap().unwrap()
}

async fn changed(database: &Database) -> (store::Tx, i64) {
    let mut tx = database.write(permit()).await.unwrap();
    let next = sql!("UPDATE tenant SET created_at = created_at + 1 WHERE tenant_id = $1 RETURNING created_at");
    let number = tx.value(next, params![tenant(1)]).await.unwrap().unwrap();
    (tx, number)
}

pub async fn what_follows_from_a_commit_follows_though_its_caller_has_gone(database: Database) {
    insert(&database, 1).await.unwrap();
    let heard = Heard::default();
    let (mut tx, number) = changed(&database).await;
    tx.after_commit(heard.of(number));
    {
        let mut commit = pin!(tx.commit());
        let _ = commit.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
    wait::until("it is heard", wait::DEADLINE, async || (heard.all() == [number]).then_some(())).await;
    assert_eq!(count(&database).await, number, "and durable");
}

pub async fn what_follows_from_commits_follows_in_their_order(database: Database) {
    insert(&database, 1).await.unwrap();
    let heard = Heard::default();
    let one = async || {
        let (mut tx, number) = changed(&database).await;
        tx.after_commit(heard.of(number));
        tx.commit().await.unwrap();
        assert!(heard.all().contains(&number), "before the caller hears of it");
    };
    futures::future::join_all((0..60).map(|_| one())).await;
    let all = heard.all();
    assert!(all.len() == 60 && all.is_sorted(), "{all:?}");
}

pub async fn nothing_follows_from_what_is_not_committed(database: Database) {
    insert(&database, 1).await.unwrap();
    let heard = Heard::default();
    let (mut tx, number) = changed(&database).await;
    tx.after_commit(heard.of(number));
    drop(tx);
    let mut tx = database.write(permit()).await.unwrap();
    let orphan =
        sql!("INSERT INTO tenant (tenant_id, parent_id, product, name, created_at) VALUES ($1, $1, 'p', 'a', 1)");
    tx.after_commit(heard.of(1));
    assert!(tx.execute(orphan, params![tenant(1)]).await.is_err(), "taken");
    let engine_goes_on = tx.commit().await;
    assert_eq!(engine_goes_on.is_ok(), database.is_sqlite(), "PostgreSQL commits nothing behind a failed statement");
    if database.is_sqlite() {
        assert_eq!(heard.all(), [1]);
    } else {
        assert_eq!(heard.all(), Vec::<i64>::new());
    }
    assert_eq!(count(&database).await, 1_000_000);
}

pub async fn one_that_fails_takes_nobody_with_it(database: Database) {
    insert(&database, 1).await.unwrap();
    let heard = Heard::default();
    for _ in 0..2 {
        let (mut tx, number) = changed(&database).await;
        tx.after_commit(|| panic!("on purpose"));
        tx.after_commit(heard.of(number));
        tx.commit().await.unwrap();
    }
    assert_eq!(heard.all(), [1_000_001, 1_000_002]);
}

pub async fn what_is_held_is_read_as_it_will_be_committed(database: Database) {
    insert(&database, 1).await.unwrap();
    let add = async || {
        let mut tx = database.write(permit()).await.unwrap();
        tx.hold("tenant", tenant(1).bytes()).await.unwrap();
        let now: i64 = tx.value(sql!("SELECT created_at FROM tenant"), []).await.unwrap().unwrap();
        let set = sql!("UPDATE tenant SET created_at = $2 WHERE tenant_id = $1");
        tx.execute(set, params![tenant(1), now + 1]).await.unwrap();
        tx.commit().await.unwrap();
    };
    futures::future::join_all((0..30).map(|_| add())).await;
    assert_eq!(count(&database).await, 1_000_030);
}

/// Between a server and its database: hands everything on, until it is told to lose the answer to a COMMIT.
async fn losing_line(to: u16, lose: Arc<Mutex<bool>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let lose = lose.clone();
            tokio::spawn(async move {
                let server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
                    (client.into_split(), server.into_split());
                let answers = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
                let mut bytes = vec![0; 65_536];
                while let Ok(length @ 1..) = from_client.read(&mut bytes).await {
                    let is_commit = bytes[..length].windows(6).any(|word| word == b"COMMIT");
                    if is_commit && std::mem::take(&mut *lose.lock().unwrap()) {
                        answers.abort();
                        let _ = answers.await;
                        to_server.write_all(&bytes[..length]).await.unwrap();
                        return;
                    }
                    to_server.write_all(&bytes[..length]).await.unwrap();
                }
                answers.abort();
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_from_a_commit_whose_answer_was_lost_follows_as_the_database_says() {
    let own = Postgres::shared().await.database().await;
    let (before, rest) = own.url().split_once("127.0.0.1:").unwrap();
    let (port, name) = rest.split_once('/').unwrap();
    let lose = Arc::new(Mutex::new(false));
    let line = losing_line(port.parse().unwrap(), lose.clone()).await;
    let url = format!("{before}127.0.0.1:{line}/{name}").parse().unwrap();
    let settings = store::Settings { postgres_connections_max: 4, ..store::Settings::default() };
    let database = Database::open(&url, settings).await.unwrap();
    insert(&database, 1).await.unwrap();
    let heard = Heard::default();
    let (mut tx, number) = changed(&database).await;
    tx.after_commit(heard.of(number));
    *lose.lock().unwrap() = true;
    let told: Result<(), Error> = tx.commit().await;
    assert!(told.is_ok() && !*lose.lock().unwrap(), "{told:?}");
    assert_eq!((heard.all(), count(&database).await), (vec![number], number));
}
