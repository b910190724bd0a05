//! Gateways, devices that nobody registered, and previews of imports.

#[path = "../../places/tests/house/mod.rs"]
mod house;

use std::{sync::Arc, time::Duration};

use bus::Bus;
use devices::{AtPlace, Error, GatewayChange, GatewayFilter, New, NewGateway, Service, sheet};
use house::{House, NORTH, OPERATOR, SOUTH, UTILITY};
use types::{Eui, Id, Rng};

fn service(house: &House) -> Service {
    Service::new(house.privacy.clone(), Bus::new(), Arc::new(|_: &str| true))
}

fn gateway(eui: u64) -> NewGateway {
    NewGateway {
        tenant_id: NORTH,
        gateway_eui: Eui(eui),
        name: " Dach ".into(),
        place: Some(AtPlace { place_id: Id::from_bytes([8; 16]), tenant_id: NORTH }),
        interval_seconds: 30,
    }
}

async fn a_gateway_is_kept_found_changed_and_removed(house: House) {
    let all = service(&house);
    let gateways = all.gateways();
    let admin = house.admin(UTILITY);
    let made = gateways.create(&admin, gateway(0xa84041ffff1e6f1c)).await.unwrap();
    assert_eq!(gateways.get(&admin, made.gateway_id).await.unwrap(), made);
    assert_eq!(made.name, "Dach");
    assert_eq!(all.registry().gateway(made.gateway_eui).unwrap().gateway_id, made.gateway_id);
    assert!(matches!(gateways.create(&admin, gateway(made.gateway_eui.0)).await, Err(Error::EuiTaken)));
    let never = NewGateway { interval_seconds: 0, tenant_id: SOUTH, ..gateway(1) };
    let Err(Error::Invalid(errors)) = gateways.create(&admin, never).await else { panic!() };
    let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
    assert_eq!(codes, ["other_tenant", "out_of_range"]);

    let search = |text: &str| GatewayFilter { search: Some(text.into()), limit: 10, ..GatewayFilter::default() };
    for (text, found) in [("A84041", 1), ("dach", 1), ("keller", 0)] {
        assert_eq!(gateways.list(&admin, &search(text)).await.unwrap().items.len(), found);
    }
    let outside = house.admin(SOUTH);
    assert!(gateways.list(&outside, &search("dach")).await.unwrap().items.is_empty());
    assert!(matches!(gateways.get(&outside, made.gateway_id).await, Err(Error::NotFound)));
    assert!(matches!(gateways.delete(&outside, made.gateway_id).await, Err(Error::NotFound)));

    let change = GatewayChange { interval_seconds: Some(60), tenant_id: Some(SOUTH), ..GatewayChange::default() };
    let changed = gateways.update(&admin, made.gateway_id, change).await.unwrap();
    assert_eq!((changed.interval_seconds, changed.tenant_id, changed.place_id), (60, SOUTH, None));
    let restarted = service(&house);
    restarted.load(&house.system()).await.unwrap();
    assert_eq!(restarted.registry().gateway(made.gateway_eui).unwrap().interval_seconds, 60);
    gateways.delete(&admin, made.gateway_id).await.unwrap();
    assert_eq!(all.registry().gateways_count(), 0);
}

async fn an_unknown_device_is_counted_until_it_is_registered(house: House) {
    let all = service(&house);
    let staff = house.person("operator_staff", OPERATOR);
    let product = staff.product.clone();
    for eui in [1, 2, 1] {
        all.unknown().count(&product, Eui(eui), house.clock.now());
        house.clock.advance(Duration::from_secs(60)).unwrap();
    }
    let seen = |list: Vec<devices::UnknownDevice>| -> Vec<_> {
        list.iter().map(|unknown| (unknown.dev_eui.0, unknown.heard_count)).collect()
    };
    assert_eq!(seen(all.unknown().list(&staff).await.unwrap()), [(1, 2), (2, 1)]);
    all.unknown().count(&product, Eui(2), house.clock.now());
    all.unknown().flush(&house.system()).await.unwrap();
    let list = all.unknown().list(&staff).await.unwrap();
    assert_eq!(list[0].last_at.since(list[0].first_at), Duration::from_secs(120));
    assert_eq!(seen(list), [(2, 2), (1, 2)]);
    let device = New {
        tenant_id: UTILITY,
        dev_eui: Eui(2),
        name: "a".into(),
        profile: "any".into(),
        place: None,
        meter_number: None,
        metering_location: None,
        site: None,
        installation_place: None,
    };
    all.create(&house.admin(UTILITY), device).await.unwrap();
    assert_eq!(seen(all.unknown().list(&staff).await.unwrap()), [(1, 2)]);
    // They age as the notice says of radio data: three months.
    house.clock.advance(Duration::from_secs(100 * 86_400)).unwrap();
    house.privacy.sweep(&house.system(), &house.notice, &[]).await.unwrap();
    assert!(all.unknown().list(&staff).await.unwrap().is_empty());
}

async fn a_flood_of_unknown_devices_stays_bounded(house: House) {
    let all = service(&house);
    let staff = house.person("operator_staff", OPERATOR);
    let max = devices::UNKNOWN_DEVICES_MAX;
    for round in 0..2u64 {
        for eui in 0..u64::from(max) + 500 {
            all.unknown().count(&staff.product, Eui(round << 32 | eui), house.clock.now());
        }
        all.unknown().flush(&house.system()).await.unwrap();
        house.clock.advance(Duration::from_secs(1)).unwrap();
    }
    let mut tx = house.privacy.read_plain(&house.system()).await.unwrap();
    let count = tx.value::<i64>(store::sql!("SELECT count(*) FROM unknown_device"), []).await.unwrap();
    assert!(count.unwrap() <= i64::from(max));
    let list = all.unknown().list(&staff).await.unwrap();
    assert!(list.iter().all(|unknown| unknown.dev_eui.0 >> 32 == 1), "the latest stay");
    assert!(!list.is_empty());
}

async fn a_preview_is_its_makers_and_short_lived(house: House) {
    let all = service(&house);
    let (imports, rng) = (all.imports(), Rng::seeded(3));
    let plan = || {
        let sheet = sheet::read(b"dev_eui,name,profile\n0000000000000001,a,b\n").unwrap();
        sheet::plan(
            sheet,
            sheet::Surroundings {
                own_tenant: UTILITY,
                tenants: &[],
                places: Vec::new(),
                is_registered: &|_| false,
                prepare: &|new| all.prepare(new),
            },
        )
    };
    let (admin, other) = (house.admin(UTILITY), house.admin(NORTH));
    let id = imports.keep(&admin, plan(), &house.clock, &rng).unwrap();
    assert!(matches!(imports.take(&other, id, &house.clock), Err(Error::NoSuchImport)));
    assert_eq!(imports.take(&admin, id, &house.clock).unwrap().devices(&[], house.clock.now()).len(), 1);
    assert!(matches!(imports.take(&admin, id, &house.clock), Err(Error::NoSuchImport)), "once only");
    let first = imports.keep(&admin, plan(), &house.clock, &rng).unwrap();
    let second = imports.keep(&admin, plan(), &house.clock, &rng).unwrap();
    assert!(matches!(imports.take(&admin, first, &house.clock), Err(Error::NoSuchImport)), "the newest replaces it");
    house.clock.advance(Duration::from_secs(3_600)).unwrap();
    assert!(matches!(imports.take(&admin, second, &house.clock), Err(Error::NoSuchImport)), "too old");
}

on_both_engines![
    a_gateway_is_kept_found_changed_and_removed,
    an_unknown_device_is_counted_until_it_is_registered,
    a_flood_of_unknown_devices_stays_bounded,
    a_preview_is_its_makers_and_short_lived,
];
