//! Killed at any moment, the engine raises the same alarms and sends the same mails as if it had never been.

use std::time::Duration;

use alarms::{Engine, Error, NewRule, Object, Observed};
use types::{Rng, Time};

use crate::house::{House, MINUTE, TOP, at, device, too_warm};

/// What a run left behind: each alarm's device, beginning and end, and every mail.
type Left = (Vec<(u8, Time, Option<Time>)>, Vec<String>);

async fn left(house: &House) -> Left {
    let mut alarms: Vec<_> = house
        .alarms(TOP)
        .await
        .iter()
        .map(|it| (it.alarm.device_id.unwrap().bytes()[15], it.alarm.raised_at, it.alarm.cleared_at))
        .collect();
    alarms.sort();
    let mut mails = house.mails().await;
    mails.sort();
    (alarms, mails)
}

/// Forty batches of three devices around the limit, some late; `crash` says when the engine is killed, and whether it
/// had time to write.
async fn run(house: &House, seed: u64, crash: impl Fn(u64) -> bool, flush: impl Fn(u64) -> Option<bool>) -> Left {
    let readings = Rng::seeded(seed);
    // Without a duration, two readings of one instant may raise and clear: judged twice, they would do so twice.
    let duration_seconds = if seed.is_multiple_of(2) { 3 } else { 0 };
    let mut engine = house.engine().await;
    for number in 0..3 {
        house.add(&engine, Object::Device(device(number)), TOP, None);
    }
    house.rule(&engine, NewRule { duration_seconds, ..too_warm(TOP) }).await;
    for step in 0..40 {
        // Quicker than checkpoints, so that a crash leaves something to be judged again.
        house.clock.advance(Duration::from_secs(1)).unwrap();
        let batch = (0..readings.below(6)).map(|_| {
            let mut it = house.temperature(readings.below(3) as u8, TOP, 26.0 + readings.below(8) as f64);
            if readings.below(6) == 0 {
                it.at = it.at.minus(Duration::from_secs(4));
            }
            it
        });
        let batch = house.commit(batch.collect());
        engine.observe(&batch);
        if let Some(all) = flush(step) {
            engine.flush(all).await.unwrap();
        }
        if crash(step) {
            drop(engine);
            engine = house.engine().await;
        }
    }
    engine.flush(true).await.unwrap();
    left(house).await
}

/// Mails of several moments become one when they were written late, so only their lines are compared.
fn lines(mails: &[String]) -> Vec<String> {
    let split = |mail: &String| -> Vec<String> {
        let (head, names) = mail.split_once(": ").unwrap();
        names.split(", ").map(|name| format!("{head}: {name}")).collect()
    };
    let mut lines: Vec<String> = mails.iter().flat_map(split).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn pro_08_killed_at_any_moment_it_raises_the_same_alarms() {
    let mut raised = 0;
    for seed in 0..12 {
        let calm = run(&House::new().await, seed, |_| false, |_| Some(false)).await;
        let (dice, die) = (Rng::seeded(seed + 100), Rng::seeded(seed + 200));
        let wild = run(
            &House::new().await,
            seed,
            |_| dice.below(4) == 0,
            |_| match die.below(5) {
                0 => None,
                1 => Some(true),
                _ => Some(false),
            },
        )
        .await;
        assert_eq!(wild.0, calm.0, "alarms of seed {seed}");
        assert_eq!(lines(&wild.1), lines(&calm.1), "mails of seed {seed}");
        raised += calm.0.len();
    }
    assert!(raised > 20, "the test must see alarms: {raised}");
}

#[tokio::test]
async fn pro_08_the_same_on_postgres() {
    let calm = run(&House::on_postgres().await, 3, |_| false, |_| Some(false)).await;
    let wild =
        run(&House::on_postgres().await, 3, |step| step % 5 == 0, |step| (step % 3 > 0).then_some(step % 3 == 1)).await;
    assert_eq!((&wild.0, lines(&wild.1)), (&calm.0, lines(&calm.1)));
}

#[tokio::test]
async fn a_batch_counts_once_and_a_gap_is_noticed() {
    let house = House::new().await;
    let engine = house.engine().await;
    house.rule(&engine, too_warm(TOP)).await;
    let first = house.commit(vec![house.temperature(1, TOP, 35.0)]);
    let _second = house.commit(vec![house.temperature(1, TOP, 20.0)]);
    let third = house.commit(vec![house.temperature(1, TOP, 36.0)]);
    assert_eq!(engine.observe(&first), Observed::Judged);
    assert_eq!(engine.observe(&first), Observed::Known);
    assert_eq!(engine.observe(&third), Observed::Gap);
    engine.catch_up().await.unwrap();
    assert_eq!(engine.observe(&third), Observed::Known);
    engine.flush(true).await.unwrap();
    assert_eq!(house.alarms(TOP).await.len(), 2);
    assert_eq!(engine.cursor(), 3);
}

#[tokio::test]
async fn two_processes_over_one_database_double_nothing() {
    let house = House::new().await;
    let (a, b) = (house.engine().await, house.engine().await);
    let watched = house.add(&a, Object::Device(device(1)), TOP, None);
    b.watch(watched);
    house.rule(&a, too_warm(TOP)).await;
    b.reload_rules().await.unwrap();
    for value in [35.0, 20.0, 36.0, 21.0, 37.0] {
        house.clock.advance(MINUTE).unwrap();
        let batch = house.commit(vec![house.temperature(1, TOP, value)]);
        for engine in [&a, &b] {
            engine.observe(&batch);
            settle(engine).await;
        }
    }
    assert_eq!(house.alarms(TOP).await.len(), 3);
    assert_eq!(house.mails().await.len(), 5);
}

async fn settle(engine: &Engine) {
    for _ in 0..5 {
        match engine.flush(false).await {
            Ok(()) => return,
            Err(Error::Overtaken) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("it never came to rest");
}

#[tokio::test]
async fn the_running_job_judges_what_the_bus_tells() {
    let house = House::new().await;
    let engine = house.engine_not_loaded();
    let job = tokio::spawn({
        let engine = engine.clone();
        async move { engine.run().await }
    });
    testkit::wait::until("the job listens", testkit::wait::DEADLINE, async || {
        (house.bus.listeners() > 0).then_some(())
    })
    .await;
    let made = at("2026-11-22T12:00:00Z");
    assert_eq!(house.clock.now(), made);
    house.rule(&engine, too_warm(TOP)).await;
    testkit::wait::until("an alarm", testkit::wait::DEADLINE, async || {
        let batch = house.commit(vec![house.temperature(1, TOP, 35.0)]);
        house.bus.publish(bus::Event::Readings(batch.into()));
        (house.mails().await.len() == 1).then_some(())
    })
    .await;
    job.abort();
}
