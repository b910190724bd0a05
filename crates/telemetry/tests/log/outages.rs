//! A database that breaks off or refuses: nothing acknowledged is lost, nothing is stored twice.

use std::time::Duration;

use telemetry::{Error, ingest::Outcome};
use testkit::{TestDatabase, wait};
use tokio::sync::watch;

use crate::house::{
    House, Place, clock, device, messages_stored, person, send, try_messages_stored, try_send, try_values, values,
};

const DISCONNECT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Sends each message until it is taken, and counts those that are.
async fn send_all(house: &House, number: u8, messages: u32, taken: &watch::Sender<u32>) {
    for id in 0..messages {
        let at = house.clock.now().plus(Duration::from_millis(u64::from(id)));
        loop {
            match try_send(&house.service, number, id, at, f64::from(id)).await {
                Ok(Outcome::Accepted | Outcome::Duplicate) => break,
                Ok(other) => panic!("{other:?}"),
                Err(Error::Stopped) => tokio::task::yield_now().await,
                Err(error) => panic!("{error}"),
            }
        }
        taken.send_modify(|taken| *taken += 1);
    }
}

/// Ends every connection again and again. The next blow waits until a few more messages were taken, not for a time:
/// on a slow machine blows at a fixed pace would let no commit through, ever.
async fn break_connections(database: &TestDatabase, mut taken: watch::Receiver<u32>, broken: &mut usize) {
    let saboteur = database.client().await;
    for blow in 0_u32.. {
        *broken += saboteur.query(DISCONNECT, &[]).await.unwrap().len();
        // One to four messages, then a part of a commit: each blow meets another moment of it.
        let next = *taken.borrow() + 1 + blow % 4;
        taken.wait_for(|taken| *taken >= next).await.unwrap();
        for _ in 0..blow * 37 % 200 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_break_at_any_moment_lose_and_double_nothing() {
    const MESSAGES: u32 = 120;
    let place = Place::postgres().await;
    let Place::Postgres(database) = &place else { unreachable!() };
    let house = place.house(&clock()).await;
    let taken = watch::Sender::new(0);
    let mut broken = 0;
    {
        let sending = futures::future::join_all((1..=4).map(|number| send_all(&house, number, MESSAGES, &taken)));
        tokio::select! {
            _ = sending => {}
            () = break_connections(database, taken.subscribe(), &mut broken) => unreachable!("it has no end"),
        }
    }
    assert!(broken > 10, "{broken}");
    // The last blow left broken connections in the pool, each of which fails one request.
    let stored = wait::until("an answer", wait::DEADLINE, async || try_messages_stored(&house).await.ok()).await;
    assert_eq!(stored, i64::from(4 * MESSAGES), "each is stored once");
    let expected: Vec<f64> = (0..MESSAGES).map(f64::from).collect();
    for number in 1..=4 {
        let values = wait::until("an answer", wait::DEADLINE, async || try_values(&house.service, number).await.ok());
        assert_eq!(values.await, expected);
    }
    drop(house);
    let again = place.house(&clock()).await;
    again.service.archive().await.unwrap();
    for number in 1..=4 {
        assert_eq!(values(&again, number).await, expected, "after a restart");
    }
}

/// Archiving fails half way: chunks are written, devices' rows refused.
#[tokio::test]
async fn archiving_that_fails_loses_nothing_and_is_made_up_for() {
    let place = Place::postgres().await;
    let Place::Postgres(database) = &place else { unreachable!() };
    let clock = clock();
    let house = place.house(&clock).await;
    let saboteur = database.client().await;
    saboteur
        .batch_execute(
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER refuse BEFORE INSERT ON device_state FOR EACH ROW EXECUTE FUNCTION refuse();",
        )
        .await
        .unwrap();
    let mut expected = Vec::new();
    let check = async |expected: &[f64]| {
        assert_eq!(values(&house, 1).await, expected);
        let frames = house.service.frames(&person(), device(1)).await.unwrap();
        assert_eq!(frames.len(), expected.len());
    };
    for id in 1..=3 {
        clock.advance(Duration::from_secs(1)).unwrap();
        assert_eq!(send(&house, 1, id, f64::from(id)).await, Outcome::Accepted);
        expected.push(f64::from(id));
        assert!(house.service.archive().await.is_err());
        check(&expected).await;
        assert_eq!(send(&house, 1, id, f64::from(id)).await, Outcome::Duplicate);
    }
    assert_eq!(messages_stored(&house).await, 3, "the log is kept until all is archived");
    saboteur.batch_execute("DROP TRIGGER refuse ON device_state").await.unwrap();
    house.service.archive().await.unwrap();
    check(&expected).await;
    assert_eq!(messages_stored(&house).await, 0);
    assert_eq!(send(&house, 1, 3, 3.0).await, Outcome::Duplicate);
}
