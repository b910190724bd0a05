//! The hot path costs little: what no rule is about passes by, and what one is about is judged in memory.

use alarms::NewRule;

use crate::house::{House, TOP, too_warm};

#[tokio::test]
async fn a_second_of_full_load_is_judged_in_a_fraction_of_it() {
    let house = House::new().await;
    let engine = house.engine().await;
    for number in 0..10 {
        house.rule(&engine, NewRule { name: format!("rule {number}"), ..too_warm(TOP) }).await;
    }
    let metrics: Vec<std::sync::Arc<str>> =
        ["volume", "energy", "co2", "battery", "temperature"].map(Into::into).into();
    let batches: Vec<_> = (0..100)
        .map(|batch| {
            let readings = (0..1_000).map(|n| {
                let mut it = house.temperature((n % 250) as u8, TOP, 20.0);
                it.metric = metrics[(n + batch) % metrics.len()].clone();
                it
            });
            house.commit(readings.collect())
        })
        .collect();
    let watch = types::Stopwatch::start();
    for batch in &batches {
        engine.observe(batch);
    }
    let (elapsed, count) = (watch.elapsed(), 100_000);
    println!("{count} readings, a fifth of them under ten rules each: {elapsed:?}");
    // Unoptimised and on a loaded machine; optimised it is some ten times faster.
    assert!(elapsed.as_secs() < 5, "{elapsed:?}");
}
