//! An alarm's course: raised, acknowledged, cleared; who sees it, who is told.

use alarms::{AlarmFilter, AlarmState, Because, Error, Object, Scope};
use bus::{Event, Received};

use crate::house::{BOTTOM, House, MIDDLE, MINUTE, STRANGER, TOP, device, too_warm};

async fn pro_08_raised_acknowledged_cleared(house: House) {
    let engine = house.engine().await;
    house.rule(&engine, too_warm(MIDDLE)).await;
    let mut events = house.bus.subscribe();
    house.report(&engine, 1, MIDDLE, 29.0).await;
    assert!(house.alarms(TOP).await.is_empty());
    house.report(&engine, 1, MIDDLE, 31.5).await;
    let alarm = house.alarms(MIDDLE).await.remove(0);
    assert_eq!(
        (alarm.alarm.state(), alarm.alarm.value, alarm.alarm.threshold),
        (AlarmState::Raised, Some(31.5), Some(30.0))
    );
    assert_eq!(alarm.alarm.device_id, Some(device(1)));
    assert_eq!((alarm.alarm.rule_name.as_str(), alarm.description.name.as_deref()), ("Too warm", Some("device 1")));
    let Some(Received::Event(Event::AlarmChanged { alarm: changed, tenant })) = events.next().await else { panic!() };
    assert_eq!((changed, tenant), (alarm.alarm.alarm_id, MIDDLE));

    house.clock.advance(MINUTE).unwrap();
    let service = house.service(&engine);
    let eva = house.person(MIDDLE, "instance_admin");
    let id = alarm.alarm.alarm_id;
    let acknowledged = service.acknowledge(&eva, id, Some(" on my way ".into())).await.unwrap().alarm;
    assert_eq!(acknowledged.state(), AlarmState::Acknowledged);
    assert_eq!(acknowledged.acknowledged_at, Some(house.clock.now()));
    assert_eq!(
        (acknowledged.acknowledged_name.as_deref(), acknowledged.note.as_deref()),
        (Some("eva@example.com"), Some("on my way"))
    );
    let again = service.acknowledge(&eva, id, Some("me too".into())).await.unwrap().alarm;
    assert_eq!(again.note.as_deref(), Some("on my way"), "the first one stands");

    house.report(&engine, 1, MIDDLE, 29.0).await;
    assert_eq!(house.alarms(MIDDLE).await[0].alarm.state(), AlarmState::Acknowledged, "hysteresis");
    house.clock.advance(MINUTE).unwrap();
    house.report(&engine, 1, MIDDLE, 27.0).await;
    let cleared = &house.alarms(MIDDLE).await[0].alarm;
    assert_eq!((cleared.state(), cleared.cleared_because), (AlarmState::Cleared, Some(Because::Value)));
    assert_eq!(cleared.cleared_at, Some(house.clock.now()));
    assert!(matches!(service.acknowledge(&eva, id, None).await, Err(Error::Cleared)));
    assert_eq!(
        house.mails().await,
        ["ops@example.com raised Too warm: device 1", "ops@example.com cleared Too warm: device 1"]
    );
    let actions = house.audit_actions().await;
    assert_eq!(actions.iter().filter(|action| *action == "acknowledge").count(), 1);
}

#[tokio::test]
async fn pro_08_raised_acknowledged_cleared_on_sqlite() {
    pro_08_raised_acknowledged_cleared(House::new().await).await;
}

#[tokio::test]
async fn pro_08_raised_acknowledged_cleared_on_postgres() {
    pro_08_raised_acknowledged_cleared(House::on_postgres().await).await;
}

#[tokio::test]
async fn a_rule_reaches_below_and_an_alarm_is_seen_from_above_and_by_no_one_else() {
    let house = House::new().await;
    let engine = house.engine().await;
    house.rule(&engine, too_warm(MIDDLE)).await;
    for (number, tenant) in [(1, TOP), (2, MIDDLE), (3, BOTTOM), (4, STRANGER)] {
        house.report(&engine, number, tenant, 35.0).await;
    }
    // Raised in the same moment: in no order of their own.
    let seen = async |tenant| {
        let mut seen: Vec<_> = house.alarms(tenant).await.iter().map(|it| it.alarm.device_id.unwrap()).collect();
        seen.sort_unstable();
        seen
    };
    assert_eq!(seen(TOP).await, [device(2), device(3)]);
    assert_eq!(seen(MIDDLE).await, [device(2), device(3)]);
    assert_eq!(seen(BOTTOM).await, [device(3)]);
    assert!(seen(STRANGER).await.is_empty());
    let service = house.service(&engine);
    let id = house.alarms(BOTTOM).await[0].alarm.alarm_id;
    let stranger = house.person(STRANGER, "instance_admin");
    assert!(matches!(service.alarm(&stranger, id).await, Err(Error::NotFound(_))));
    assert!(matches!(service.acknowledge(&stranger, id, None).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn alarms_are_listed_by_state_and_page_by_page() {
    let house = House::new().await;
    let engine = house.engine().await;
    house.rule(&engine, too_warm(TOP)).await;
    for number in 1..=5 {
        house.clock.advance(MINUTE).unwrap();
        house.report(&engine, number, TOP, 35.0).await;
    }
    house.report(&engine, 1, TOP, 20.0).await;
    let service = house.service(&engine);
    let staff = house.person(TOP, "operator_staff");
    let second = house.alarms(TOP).await[3].alarm.alarm_id;
    service.acknowledge(&staff, second, None).await.unwrap();
    let count = async |state, open| {
        let filter = AlarmFilter { state, open, limit: 200, ..AlarmFilter::default() };
        service.alarms(&staff, &filter).await.unwrap().items.len()
    };
    assert_eq!(count(None, false).await, 5);
    assert_eq!(count(None, true).await, 4);
    assert_eq!(count(Some(AlarmState::Raised), false).await, 3);
    assert_eq!(count(Some(AlarmState::Acknowledged), false).await, 1);
    assert_eq!(count(Some(AlarmState::Cleared), false).await, 1);
    assert_eq!(service.open_count(&staff).await.unwrap(), 4);
    let mut devices = Vec::new();
    let mut before = None;
    loop {
        let filter = AlarmFilter { before, limit: 2, ..AlarmFilter::default() };
        let page = service.alarms(&staff, &filter).await.unwrap();
        devices.extend(page.items.iter().map(|it| it.alarm.device_id.unwrap().bytes()[15]));
        before = page.next_cursor;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(devices, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn one_moment_of_one_rule_is_one_mail() {
    let house = House::new().await;
    let engine = house.engine().await;
    house.rule(&engine, too_warm(TOP)).await;
    let batch = house.commit((1..=3).map(|number| house.temperature(number, TOP, 35.0)).collect());
    engine.observe(&batch);
    engine.tick().await.unwrap();
    assert_eq!(house.mails().await, ["ops@example.com raised Too warm: device 1, device 2, device 3"]);
    assert_eq!(house.alarms(TOP).await.len(), 3);
}

#[tokio::test]
async fn a_device_that_leaves_takes_its_alarms_with_it() {
    let house = House::new().await;
    let engine = house.engine().await;
    let moved = house.add(&engine, Object::Device(device(1)), MIDDLE, None);
    house.add(&engine, Object::Device(device(2)), MIDDLE, None);
    house.rule(&engine, too_warm(MIDDLE)).await;
    house.report(&engine, 1, MIDDLE, 35.0).await;
    house.report(&engine, 2, MIDDLE, 35.0).await;
    house.put(&engine, alarms::Watched { tenant: TOP, ..moved });
    engine.forget(Object::Device(device(2)));
    engine.tick().await.unwrap();
    let because: Vec<_> = house.alarms(TOP).await.iter().map(|it| it.alarm.cleared_because).collect();
    assert_eq!(because, [Some(Because::ObjectGone), Some(Because::ObjectGone)]);
    assert_eq!(house.mails().await.iter().filter(|mail| mail.contains("cleared")).count(), 0);
    // Back again, it is judged anew.
    house.clock.advance(MINUTE).unwrap();
    house.put(
        &engine,
        alarms::Watched { tenant: MIDDLE, ..house.add(&engine, Object::Device(device(1)), MIDDLE, None) },
    );
    house.report(&engine, 1, MIDDLE, 36.0).await;
    assert_eq!(house.alarms(TOP).await[0].alarm.value, Some(36.0));
}

#[tokio::test]
async fn the_scope_of_a_rule_is_a_device_a_place_a_profile_or_a_tenant() {
    use crate::house::{FLAT, HOUSE};
    let house = House::new().await;
    let engine = house.engine().await;
    house.add(&engine, Object::Device(device(1)), MIDDLE, None);
    for (name, scope) in [
        ("device", Scope::Device(device(1))),
        ("place", Scope::Place(HOUSE)),
        ("profile", Scope::Profile("climate".into())),
    ] {
        let new = alarms::NewRule { name: name.into(), scope, ..too_warm(MIDDLE) };
        house.service(&engine).create_rule(&house.person(TOP, "operator_staff"), new).await.unwrap();
    }
    let mut readings: Vec<_> = (1..=4).map(|number| house.temperature(number, MIDDLE, 35.0)).collect();
    readings[1].place = Some(FLAT);
    readings[1].profile = "other".into();
    readings[2].profile = "other".into();
    readings[3].tenant = STRANGER;
    engine.observe(&house.commit(readings));
    engine.tick().await.unwrap();
    let mut raised: Vec<_> = house
        .alarms(TOP)
        .await
        .iter()
        .map(|it| (it.alarm.rule_name.clone(), it.alarm.device_id.unwrap().bytes()[15]))
        .collect();
    raised.sort();
    assert_eq!(raised, [("device".into(), 1), ("place".into(), 2), ("profile".into(), 1)]);
}
