//! Devices: what is kept of them, who sees them, how they move, and what resolves their EUI.

#[path = "../../places/tests/house/mod.rs"]
mod house;

use std::sync::Arc;

use bus::{Bus, Event, Received};
use devices::{AtPlace, Change, CountInPlace, Device, Error, Filter, New, Service, Sort};
use house::{House, NORTH, OPERATOR, OTHER_UTILITY, SOUTH, UTILITY};
use types::{Eui, Id, PlaceId, TenantId};

const MELO: &str = "DE00056266802AO6G56M11SN51G21M24S";
const PLACE: PlaceId = Id::from_bytes([8; 16]);

fn service(house: &House) -> (Service, Bus) {
    let bus = Bus::new();
    let profiles = Arc::new(|profile: &str| matches!(profile, "water-meter" | "heat-meter"));
    (Service::new(house.privacy.clone(), bus.clone(), profiles), bus)
}

fn new(tenant: TenantId, eui: u64, name: &str) -> New {
    New {
        tenant_id: tenant,
        dev_eui: Eui(eui),
        name: name.into(),
        profile: "water-meter".into(),
        place: None,
        meter_number: Some(format!(" 8ZRI{eui} ")),
        metering_location: Some("de000562 66802AO6G56M11SN51G21M24S".into()),
        site: Some("Keller".into()),
        installation_place: Some("  ".into()),
    }
}

fn all() -> Filter {
    Filter { limit: 200, ..Filter::default() }
}

fn names(devices: &[Device]) -> Vec<&str> {
    devices.iter().map(|device| device.name.as_str()).collect()
}

fn code(error: &Error) -> Vec<(&'static str, &'static str)> {
    match error {
        Error::Invalid(errors) => errors.iter().map(|error| (error.field, error.code)).collect(),
        other => panic!("{other}"),
    }
}

async fn pro_09_a_device_keeps_where_and_what_it_is(house: House) {
    let (service, _) = service(&house);
    let admin = house.admin(UTILITY);
    let made = service.create(&admin, new(UTILITY, 0x0004_a30b_001c_0530, "Wasser")).await.unwrap();
    let read = service.get(&admin, made.device_id).await.unwrap();
    assert_eq!(read, made);
    assert_eq!(read.dev_eui.to_string(), "0004a30b001c0530");
    assert_eq!(read.metering_location.as_deref(), Some(MELO));
    assert_eq!(
        (read.meter_number.as_deref(), read.installation_place),
        (Some(&*format!("8ZRI{}", 0x0004_a30b_001c_0530u64)), None)
    );
    let change = Change { site: Some(None), name: Some("Wasser kalt".into()), ..Change::default() };
    let changed = service.update(&admin, made.device_id, change).await.unwrap();
    assert_eq!((changed.site.as_deref(), changed.name.as_str()), (None, "Wasser kalt"));
    let wrong = New { profile: "toaster".into(), metering_location: Some("DE1".into()), ..new(UTILITY, 2, " ") };
    let errors = service.create(&admin, wrong).await.unwrap_err();
    assert_eq!(code(&errors), [("name", "required"), ("profile", "unknown"), ("metering_location", "length")]);
    let again = service.create(&house.admin(OTHER_UTILITY), new(OTHER_UTILITY, made.dev_eui.0, "x")).await;
    assert!(matches!(again, Err(Error::EuiTaken)));
    service.delete(&admin, made.device_id).await.unwrap();
    assert!(matches!(service.get(&admin, made.device_id).await, Err(Error::NotFound)));
    let audit = house.audit().await;
    let done: Vec<_> = audit.iter().filter(|entry| *entry != "view device").collect();
    assert_eq!(done, ["create device", "update device", "delete device"]);
}

async fn pro_09_nobody_sees_or_touches_a_device_outside_of_their_reach(house: House) {
    let (service, _) = service(&house);
    let utility = house.admin(UTILITY);
    let north = service.create(&utility, new(NORTH, 1, "Nord")).await.unwrap();
    service.create(&utility, new(SOUTH, 2, "Süd")).await.unwrap();
    for (tenant, expected) in [(OPERATOR, 2), (UTILITY, 2), (NORTH, 1), (OTHER_UTILITY, 0)] {
        let ctx = house.admin(tenant);
        assert_eq!(service.list(&ctx, &all()).await.unwrap().items.len(), expected);
        assert_eq!(service.slice(&ctx, None).await.unwrap().len(), expected);
    }
    let outside = house.admin(SOUTH);
    assert!(matches!(service.get(&outside, north.device_id).await, Err(Error::NotFound)));
    assert!(matches!(service.update(&outside, north.device_id, Change::default()).await, Err(Error::NotFound)));
    assert!(matches!(service.delete(&outside, north.device_id).await, Err(Error::NotFound)));
    assert_eq!(service.tenant_of(&outside, north.device_id).await.unwrap(), None);
    let beyond = service.create(&outside, new(NORTH, 3, "x")).await.unwrap_err();
    assert_eq!(code(&beyond), [("tenant_id", "unknown")]);
    // The cursor of a device out of reach opens nothing.
    let cursor = Filter { cursor: Some(north.device_id), ..all() };
    assert_eq!(code(&service.list(&outside, &cursor).await.unwrap_err()), [("cursor", "gone")]);
    // A role the notice does not name as viewer is refused by the gate.
    let stranger = house.person("visitor", UTILITY);
    assert!(matches!(service.list(&stranger, &all()).await, Err(Error::Privacy(privacy::Error::Refused(_)))));
}

async fn a_device_moves_within_reach_and_leaves_its_place(house: House) {
    let (service, bus) = service(&house);
    let utility = house.admin(UTILITY);
    let place = AtPlace { place_id: PLACE, tenant_id: NORTH };
    let device = service.create(&utility, New { place: Some(place), ..new(NORTH, 1, "a") }).await.unwrap();
    assert_eq!(device.place_id, Some(PLACE));
    assert_eq!(service.count_in_place(&utility, PLACE).await.unwrap(), CountInPlace { devices: 1, gateways: 0 });
    assert_eq!(service.counts_by_place(&utility).await.unwrap(), [(PLACE, 1)]);
    let mut events = bus.subscribe();
    let to = |tenant| Change { tenant_id: Some(tenant), ..Change::default() };
    let beyond = service.update(&house.admin(NORTH), device.device_id, to(SOUTH)).await.unwrap_err();
    assert_eq!(code(&beyond), [("tenant_id", "unknown")]);
    let elsewhere = Change { place: Some(Some(place)), ..to(SOUTH) };
    let refused = service.update(&utility, device.device_id, elsewhere).await.unwrap_err();
    assert_eq!(code(&refused), [("place_id", "other_tenant")]);
    let moved = service.update(&utility, device.device_id, to(SOUTH)).await.unwrap();
    assert_eq!((moved.tenant_id, moved.place_id), (SOUTH, None));
    let event = events.next().await;
    let Some(Received::Event(Event::DeviceChanged { device: id, tenant })) = event else { panic!("{event:?}") };
    assert_eq!((id, tenant), (device.device_id, SOUTH));
    assert_eq!(service.registry().device(Eui(1)).unwrap().tenant_id, SOUTH);
    assert!(matches!(service.get(&house.admin(NORTH), device.device_id).await, Err(Error::NotFound)));
}

async fn a_list_is_searched_filtered_sorted_and_paged(house: House) {
    let (service, _) = service(&house);
    let admin = house.admin(UTILITY);
    for number in 0..9u64 {
        let tenant = if number % 2 == 0 { NORTH } else { SOUTH };
        let profile = if number < 4 { "heat-meter" } else { "water-meter" };
        let device = New { profile: profile.into(), ..new(tenant, 0xa0 + number, &format!("gerät {}", 8 - number)) };
        service.create(&admin, device).await.unwrap();
    }
    for (sort, descending) in [(Sort::Name, false), (Sort::DevEui, true), (Sort::Profile, false), (Sort::Site, true)] {
        let filter = |cursor, limit| Filter { sort, descending, cursor, limit, ..Filter::default() };
        let whole = service.list(&admin, &filter(None, 200)).await.unwrap().items;
        let (mut paged, mut cursor) = (Vec::new(), None);
        loop {
            let page = service.list(&admin, &filter(cursor, 2)).await.unwrap();
            paged.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, whole);
        assert_eq!(whole.len(), 9);
        let euis: Vec<_> = whole.iter().map(|device| device.dev_eui).collect();
        match sort {
            Sort::Name | Sort::DevEui => assert!(euis.is_sorted_by(|a, b| a > b)),
            Sort::Profile => assert!(whole.is_sorted_by_key(|device| device.profile.clone())),
            _ => {}
        }
    }
    for (search, found) in [("00A3", 1), ("GER", 9), ("8zri16", 9), ("de0005", 9), ("keller", 9), ("_", 0)] {
        let filter = Filter { search: Some(search.into()), ..all() };
        assert_eq!(service.list(&admin, &filter).await.unwrap().items.len(), found, "{search}");
    }
    let heat = Filter { profile: Some("heat-meter".into()), tenant_id: Some(NORTH), ..all() };
    assert_eq!(names(&service.list(&admin, &heat).await.unwrap().items), ["gerät 6", "gerät 8"]);
    let place = Filter { place_id: Some(PLACE), ..all() };
    assert!(service.list(&admin, &place).await.unwrap().items.is_empty());
}

async fn the_registry_follows_every_change_and_a_restart(house: House) {
    let (service, bus) = service(&house);
    let admin = house.admin(UTILITY);
    let mut events = bus.subscribe();
    let device = service.create(&admin, new(NORTH, 7, "a")).await.unwrap();
    assert!(matches!(events.next().await, Some(Received::Event(Event::DeviceCreated { .. }))));
    let known = service.registry().device(Eui(7)).unwrap();
    assert_eq!((known.device_id, known.tenant_id), (device.device_id, NORTH));
    assert_eq!((&*known.profile, &*known.product), ("water-meter", "progres"));
    assert_eq!(service.registry().device_by_id(device.device_id), Some((Eui(7), known)));
    // What is not committed does not reach it.
    service.create(&admin, new(NORTH, 7, "again")).await.unwrap_err();
    let change = Change { profile: Some("heat-meter".into()), ..Change::default() };
    service.update(&admin, device.device_id, change).await.unwrap();
    assert_eq!(&*service.registry().device(Eui(7)).unwrap().profile, "heat-meter");

    let (restarted, _) = self::service(&house);
    assert_eq!(restarted.registry().device(Eui(7)), None);
    restarted.load(&house.system()).await.unwrap();
    assert_eq!(restarted.registry().device(Eui(7)), service.registry().device(Eui(7)));
    service.delete(&admin, device.device_id).await.unwrap();
    assert_eq!((service.registry().device(Eui(7)), service.registry().devices_count()), (None, 0));
    restarted.load(&house.system()).await.unwrap();
    assert_eq!(restarted.registry().device(Eui(7)), None);
}

async fn many_at_once_leave_the_registry_as_the_database_is(house: House) {
    let (service, _) = service(&house);
    let admin = house.admin(UTILITY);
    let device = service.create(&admin, new(NORTH, 1, "a")).await.unwrap().device_id;
    let mut changes = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (service, admin) = (service.clone(), admin.clone());
        let tenant = if number % 3 == 0 { NORTH } else { SOUTH };
        changes.spawn(async move {
            let change = Change { tenant_id: Some(tenant), ..Change::default() };
            service.update(&admin, device, change).await.unwrap();
        });
    }
    for (number, field) in ["site", "meter", "installed"].into_iter().enumerate() {
        let (service, admin, new) = (service.clone(), admin.clone(), Some(Some(field.to_owned())));
        changes.spawn(async move {
            let change = match number {
                0 => Change { site: new, ..Change::default() },
                1 => Change { meter_number: new, ..Change::default() },
                _ => Change { installation_place: new, ..Change::default() },
            };
            service.update(&admin, device, change).await.unwrap();
        });
    }
    changes.join_all().await;
    let stored = service.get(&admin, device).await.unwrap();
    assert_eq!(service.registry().device(Eui(1)).unwrap().tenant_id, stored.tenant_id);
    // None of them overwrote what another one had changed.
    let kept = [stored.site, stored.meter_number, stored.installation_place].map(Option::unwrap);
    assert_eq!(kept, ["site", "meter", "installed"]);
}

on_both_engines![
    pro_09_a_device_keeps_where_and_what_it_is,
    pro_09_nobody_sees_or_touches_a_device_outside_of_their_reach,
    a_device_moves_within_reach_and_leaves_its_place,
    a_list_is_searched_filtered_sorted_and_paged,
    the_registry_follows_every_change_and_a_restart,
    many_at_once_leave_the_registry_as_the_database_is,
];
