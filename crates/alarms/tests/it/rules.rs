//! Rules: who may make which, and what a change does to what was judged.

use alarms::{AlarmState, Because, Change, Error, NewRule, Recipient, RuleFilter, Scope};
use types::Id;

use crate::house::{BOTTOM, House, MIDDLE, MINUTE, STRANGER, TOP, device, silent, too_warm};

fn fields(result: Result<impl std::fmt::Debug, Error>) -> Vec<&'static str> {
    match result {
        Err(Error::Invalid(flaws)) => flaws.iter().map(|flaw| flaw.field).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_rule_must_make_sense() {
    let house = House::new().await;
    let engine = house.engine().await;
    let service = house.service(&engine);
    let admin = house.person(MIDDLE, "instance_admin");
    let make = async |new: NewRule| fields(service.create_rule(&admin, new).await);
    let good = || too_warm(MIDDLE);
    assert_eq!(make(NewRule { name: " ".into(), ..good() }).await, ["name"]);
    assert_eq!(make(NewRule { metric: None, ..good() }).await, ["metric"]);
    assert_eq!(
        make(NewRule { threshold: Some(f64::NAN), hysteresis: Some(-1.0), ..good() }).await,
        ["threshold", "hysteresis"]
    );
    assert_eq!(make(NewRule { duration_seconds: -1, ..good() }).await, ["duration_seconds"]);
    assert_eq!(
        make(NewRule { recipients: vec![Recipient::Email(types::EmailAddress::kept("nobody"))], ..good() }).await,
        ["recipients"]
    );
    assert_eq!(
        make(NewRule { threshold: Some(1.0), ..silent(MIDDLE, Some(10)) }).await,
        ["silence_seconds", "threshold"]
    );
    let gateway = Scope::Gateway(Id::from_bytes([8; 16]));
    assert_eq!(make(NewRule { scope: gateway, ..good() }).await, ["scope", "scope"]);
}

#[tokio::test]
async fn a_rule_stays_within_the_reach_of_who_makes_it_and_of_its_tenant() {
    let house = House::new().await;
    let engine = house.engine().await;
    house.add(&engine, alarms::Object::Device(device(1)), STRANGER, None);
    let service = house.service(&engine);
    let admin = house.person(MIDDLE, "instance_admin");
    let make = async |new: NewRule| fields(service.create_rule(&admin, new).await);
    assert_eq!(make(too_warm(TOP)).await, ["tenant_id"]);
    assert_eq!(make(NewRule { scope: Scope::Tenant(MIDDLE), ..too_warm(BOTTOM) }).await, ["scope"]);
    assert_eq!(make(NewRule { scope: Scope::Device(device(1)), ..too_warm(MIDDLE) }).await, ["scope"]);
    let made = service.create_rule(&admin, too_warm(BOTTOM)).await.unwrap();
    let stranger = house.person(STRANGER, "instance_admin");
    let id = made.row.rule_id;
    assert!(matches!(service.rule(&stranger, id).await, Err(Error::NotFound(_))));
    assert!(matches!(service.delete_rule(&stranger, id).await, Err(Error::NotFound(_))));
    assert!(
        service.rules(&stranger, &RuleFilter { limit: 10, ..RuleFilter::default() }).await.unwrap().items.is_empty()
    );
    assert_eq!(service.rule(&house.person(TOP, "operator_staff"), id).await.unwrap(), made);
}

#[tokio::test]
async fn the_notice_says_who_sees_the_recipients() {
    let house = House::new().await;
    let engine = house.engine().await;
    let id = house.rule(&engine, too_warm(TOP)).await.row.rule_id;
    let service = house.service(&engine);
    assert!(service.rule(&house.person(TOP, "user"), id).await.unwrap().recipients.is_some());
    assert_eq!(service.rule(&house.person(TOP, "read_only"), id).await.unwrap().recipients, None);
}

#[tokio::test]
async fn what_judges_otherwise_ends_what_was_judged_and_a_new_name_does_not() {
    let house = House::new().await;
    let engine = house.engine().await;
    let id = house.rule(&engine, too_warm(TOP)).await.row.rule_id;
    let (service, admin) = (house.service(&engine), house.person(TOP, "instance_admin"));
    house.report(&engine, 1, TOP, 35.0).await;
    let renamed = Change {
        name: Some("Far too warm".into()),
        recipients: Some(vec![Recipient::Email(types::EmailAddress::kept("new@example.com"))]),
        ..Change::default()
    };
    let rule = service.change_rule(&admin, id, renamed).await.unwrap();
    assert_eq!(rule.recipients, Some(vec![Recipient::Email(types::EmailAddress::kept("new@example.com"))]));
    assert_eq!(house.alarms(TOP).await[0].alarm.state(), AlarmState::Raised);
    service.change_rule(&admin, id, Change { threshold: Some(40.0), ..Change::default() }).await.unwrap();
    let alarm = &house.alarms(TOP).await[0].alarm;
    assert_eq!((alarm.state(), alarm.cleared_because), (AlarmState::Cleared, Some(Because::RuleChanged)));
    house.report(&engine, 1, TOP, 39.0).await;
    assert_eq!(house.alarms(TOP).await.len(), 1);
    house.clock.advance(MINUTE).unwrap();
    house.report(&engine, 1, TOP, 41.0).await;
    assert_eq!(house.alarms(TOP).await.len(), 2);
    service.change_rule(&admin, id, Change { enabled: Some(false), ..Change::default() }).await.unwrap();
    assert_eq!(house.alarms(TOP).await[0].alarm.cleared_because, Some(Because::RuleChanged));
    house.report(&engine, 1, TOP, 60.0).await;
    assert_eq!(house.alarms(TOP).await.len(), 2);
    service.delete_rule(&admin, id).await.unwrap();
    assert_eq!(house.alarms(TOP).await[1].alarm.rule_name, "Too warm", "their course stays");
    assert_eq!(
        house.mails().await,
        ["ops@example.com raised Too warm: device 1", "new@example.com raised Far too warm: device 1"]
    );
    let actions = house.audit_actions().await;
    assert_eq!(actions.iter().filter(|action| ["create", "update", "delete"].contains(&action.as_str())).count(), 5);
}

#[tokio::test]
async fn a_rule_deleted_while_its_alarm_waits_to_be_written_raises_none() {
    let house = House::new().await;
    let engine = house.engine().await;
    let id = house.rule(&engine, too_warm(TOP)).await.row.rule_id;
    engine.observe(&house.commit(vec![house.temperature(1, TOP, 35.0)]));
    house.service(&engine).delete_rule(&house.person(TOP, "instance_admin"), id).await.unwrap();
    engine.tick().await.unwrap();
    assert!(house.alarms(TOP).await.is_empty() && house.mails().await.is_empty());
}

#[tokio::test]
async fn pro_15_recipients_and_alarms_end_with_the_contract() {
    use store::{params, sql};
    let house = House::new().await;
    let engine = house.engine().await;
    let id = house.rule(&engine, too_warm(MIDDLE)).await.row.rule_id;
    house.report(&engine, 1, MIDDLE, 35.0).await;
    engine.flush(true).await.unwrap();
    house.sweep().await;
    assert_eq!(house.alarms(MIDDLE).await.len(), 1, "nothing is due yet");
    let mut tx = house.privacy.write_plain(&house.system()).await.unwrap();
    let end = sql!("UPDATE tenant SET contract_ended_at = $2 WHERE tenant_id = $1");
    tx.execute(end, params![MIDDLE, house.clock.now()]).await.unwrap();
    tx.commit().await.unwrap();
    house.clock.advance(MINUTE).unwrap();
    house.sweep().await;
    let rule = house.service(&engine).rule(&house.person(TOP, "operator_staff"), id).await.unwrap();
    assert_eq!((rule.recipients, house.alarms(TOP).await.len()), (Some(Vec::new()), 0));
    let mut tx = house.privacy.read(&house.system(), privacy::Look::list("alarm"), &["alarm"]).await.unwrap();
    assert_eq!(tx.value::<i64>(sql!("SELECT count(*) FROM rule_state"), []).await.unwrap(), Some(0));
}
