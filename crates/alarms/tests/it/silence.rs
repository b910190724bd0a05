//! Devices and gateways that are not heard: late is not silent, and neither is what nobody could hear.

use std::time::Duration;

use alarms::{AlarmState, Because, Link, Object, Watches};

use crate::house::{BOTTOM, House, MINUTE, TOP, device, gateway, silent};

const HALF: Duration = Duration::from_secs(30);

/// A house with two gateways that report every half minute, and a rule about gateways.
async fn gateways() -> (House, alarms::Engine) {
    let house = House::new().await;
    let engine = house.engine().await;
    for number in [1, 2] {
        house.add(&engine, Object::Gateway(gateway(number)), TOP, Some(HALF));
        house.hear(&engine, number);
    }
    house.rule(&engine, alarms::NewRule { watches: Some(Watches::Gateways), ..silent(TOP, Some(300)) }).await;
    (house, engine)
}

async fn states(house: &House) -> Vec<AlarmState> {
    house.alarms(TOP).await.iter().map(|it| it.alarm.state()).collect()
}

#[tokio::test]
async fn pro_08_a_gateway_goes_silent_and_comes_back() {
    let (house, engine) = gateways().await;
    for _ in 0..9 {
        house.pass(&engine, HALF).await;
        house.hear(&engine, 2);
    }
    assert!(states(&house).await.is_empty());
    house.pass(&engine, HALF).await;
    let alarm = &house.alarms(TOP).await[0].alarm;
    assert_eq!((alarm.gateway_id, alarm.last_seen_at), (Some(gateway(1)), Some(house.clock.now().minus(MINUTE * 5))));
    house.hear(&engine, 1);
    engine.tick().await.unwrap();
    let alarm = &house.alarms(TOP).await[0].alarm;
    assert_eq!((alarm.state(), alarm.cleared_because), (AlarmState::Cleared, Some(Because::Heard)));
    // Written in the same moment: in no order of their own.
    let mut mails = house.mails().await;
    mails.sort_unstable();
    assert_eq!(mails, ["ops@example.com cleared Silent: gateway 1", "ops@example.com raised Silent: gateway 1"]);
    // And it is watched again.
    for _ in 0..10 {
        house.pass(&engine, HALF).await;
        house.hear(&engine, 2);
    }
    assert_eq!(states(&house).await, [AlarmState::Raised, AlarmState::Cleared]);
}

#[tokio::test]
async fn pro_08_jitter_is_no_silence() {
    let house = House::new().await;
    let engine = house.engine().await;
    house.add(&engine, Object::Device(device(1)), TOP, Some(MINUTE * 10));
    house.rule(&engine, silent(TOP, None)).await;
    // Early, late, one lost, late again: never three missed in a row.
    for minutes in [10, 8, 13, 20, 12, 10, 25, 1, 29] {
        house.pass(&engine, MINUTE * minutes).await;
        house.report(&engine, 1, TOP, 20.0).await;
    }
    assert!(states(&house).await.is_empty());
    house.pass(&engine, MINUTE * 30).await;
    assert_eq!(states(&house).await, [AlarmState::Raised]);
}

#[tokio::test]
async fn a_device_that_never_spoke_is_silent_after_its_first_time() {
    let house = House::new().await;
    let engine = house.engine().await;
    house.add(&engine, Object::Device(device(1)), BOTTOM, Some(MINUTE * 10));
    house.rule(&engine, silent(TOP, None)).await;
    house.pass(&engine, MINUTE * 29).await;
    assert!(states(&house).await.is_empty());
    house.pass(&engine, MINUTE).await;
    let alarm = &house.alarms(BOTTOM).await[0].alarm;
    assert_eq!((alarm.state(), alarm.last_seen_at), (AlarmState::Raised, None));
}

#[tokio::test]
async fn pro_08_a_broker_that_is_away_makes_nobody_silent() {
    let (house, engine) = gateways().await;
    engine.link(Link::Up);
    house.pass(&engine, MINUTE * 4).await;
    engine.link(Link::Down);
    house.pass(&engine, MINUTE * 120).await;
    engine.link(Link::Up);
    engine.tick().await.unwrap();
    assert!(states(&house).await.is_empty(), "nobody could be heard");
    house.pass(&engine, HALF).await;
    house.hear(&engine, 1);
    house.pass(&engine, HALF).await;
    assert_eq!(house.alarms(TOP).await.len(), 1, "gateway 2 had its time: four minutes before, one after");
    assert_eq!(house.alarms(TOP).await[0].alarm.gateway_id, Some(gateway(2)));
}

#[tokio::test]
async fn pro_08_when_everybody_is_silent_it_may_be_us_but_not_for_ever() {
    let (house, engine) = gateways().await;
    house.pass(&engine, MINUTE * 6).await;
    assert!(states(&house).await.is_empty(), "two gateways at once: likely an outage");
    house.hear(&engine, 1);
    house.pass(&engine, HALF).await;
    assert!(states(&house).await.is_empty(), "and it was one");
    house.pass(&engine, MINUTE * 40).await;
    assert_eq!(states(&house).await.len(), 2, "total silence that lasts is news");
    assert_eq!(house.mails().await.len(), 1, "in one mail");
}

#[tokio::test]
async fn pro_08_with_the_broker_there_a_silent_house_is_silent() {
    let (house, engine) = gateways().await;
    engine.link(Link::Up);
    house.pass(&engine, MINUTE * 5).await;
    assert_eq!(states(&house).await.len(), 2);
}

#[tokio::test]
async fn pro_08_a_restart_is_no_silence_and_forgets_no_alarm() {
    let (house, engine) = gateways().await;
    engine.link(Link::Up);
    for _ in 0..10 {
        house.pass(&engine, HALF).await;
        house.hear(&engine, 2);
    }
    assert_eq!(house.alarms(TOP).await.len(), 1);
    engine.flush(true).await.unwrap();
    drop(engine);
    // The server is away for an hour; gateway 1 came back meanwhile, and telemetry heard neither.
    house.clock.advance(MINUTE * 60).unwrap();
    let engine = house.engine().await;
    engine.link(Link::Up);
    engine.tick().await.unwrap();
    assert_eq!(states(&house).await, [AlarmState::Raised], "the old alarm stands, and there is no new one");
    house.hear(&engine, 1);
    house.pass(&engine, HALF).await;
    assert_eq!(states(&house).await, [AlarmState::Cleared]);
    house.pass(&engine, MINUTE * 5).await;
    let silent: Vec<_> = house.alarms(TOP).await.iter().map(|it| it.alarm.gateway_id.unwrap()).collect();
    assert!(silent.contains(&gateway(2)), "who does not come back is told");
}

#[tokio::test]
async fn an_alarm_ends_if_the_device_was_heard_while_the_engine_was_away() {
    let (house, engine) = gateways().await;
    engine.link(Link::Up);
    house.pass(&engine, MINUTE * 5).await;
    assert_eq!(house.alarms(TOP).await.len(), 2);
    drop(engine);
    house.clock.advance(HALF).unwrap();
    let now = house.clock.now();
    for watched in house.world.objects.lock().unwrap().values_mut() {
        watched.last_seen_at = Some(now);
    }
    let engine = house.engine().await;
    engine.tick().await.unwrap();
    assert_eq!(states(&house).await, [AlarmState::Cleared, AlarmState::Cleared]);
    assert_eq!(house.alarms(TOP).await[0].alarm.cleared_at, Some(now));
}
