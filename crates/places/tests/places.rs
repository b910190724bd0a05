//! What a place is, who sees it, and how places stand in each other: on both engines, behind the progres notice.

mod house;

use house::{House, NORTH, OTHER_UTILITY, SOUTH, UTILITY};
use places::{Address, Change, Error, Filter, Kind, New, Place, Service};
use types::TenantId;

fn new(tenant: TenantId, name: &str) -> New {
    let address = Address {
        street: Some("Lindenstraße".into()),
        house_number: Some("12a".into()),
        postal_code: Some("66117".into()),
        city: Some("Saarbrücken".into()),
        country: Some("de".into()),
    };
    New { tenant_id: tenant, parent_id: None, kind: Kind::Building, name: name.into(), address }
}

fn all() -> Filter {
    Filter { limit: 200, ..Filter::default() }
}

fn names(places: &[Place]) -> Vec<&str> {
    places.iter().map(|place| place.name.as_str()).collect()
}

fn code(error: &Error) -> Vec<(&'static str, &'static str)> {
    match error {
        Error::Invalid(errors) => errors.iter().map(|error| (error.field, error.code)).collect(),
        other => panic!("{other}"),
    }
}

async fn pro_10_a_building_keeps_its_address(house: House) {
    let service = Service::new(house.privacy.clone());
    let admin = house.admin(UTILITY);
    let made = service.create(&admin, new(UTILITY, "  Haus Eins ")).await.unwrap();
    let read = service.get(&admin, made.place_id).await.unwrap();
    assert_eq!(read, made);
    assert_eq!((read.name.as_str(), read.country.as_deref()), ("Haus Eins", Some("DE")));
    let change = Change { street: Some(Some("Am Markt".into())), house_number: Some(None), ..Change::default() };
    let changed = service.update(&admin, made.place_id, change).await.unwrap();
    assert_eq!((changed.street.as_deref(), changed.house_number), (Some("Am Markt"), None));
    assert_eq!(changed.city.as_deref(), Some("Saarbrücken"));
    service.delete(&admin, made.place_id).await.unwrap();
    assert!(matches!(service.get(&admin, made.place_id).await, Err(Error::NotFound)));
    let audit = house.audit().await;
    assert_eq!(
        audit.iter().filter(|entry| *entry != "view place").collect::<Vec<_>>(),
        ["create place", "update place", "delete place"]
    );
}

async fn pro_10_nobody_sees_or_touches_a_place_outside_of_their_reach(house: House) {
    let service = Service::new(house.privacy.clone());
    let utility = house.admin(UTILITY);
    let north = service.create(&utility, new(NORTH, "Nord")).await.unwrap();
    service.create(&utility, new(SOUTH, "Süd")).await.unwrap();
    for (tenant, expected) in [(UTILITY, vec!["Nord", "Süd"]), (NORTH, vec!["Nord"]), (OTHER_UTILITY, vec![])] {
        let seen = service.list(&house.admin(tenant), &all()).await.unwrap();
        assert_eq!(names(&seen.items), expected);
    }
    let outside = house.admin(SOUTH);
    assert!(matches!(service.get(&outside, north.place_id).await, Err(Error::NotFound)));
    let change = Change { name: Some("Mine".into()), ..Change::default() };
    assert!(matches!(service.update(&outside, north.place_id, change).await, Err(Error::NotFound)));
    assert!(matches!(service.delete(&outside, north.place_id).await, Err(Error::NotFound)));
    assert_eq!(service.tenant_of(&outside, north.place_id).await.unwrap(), None);
    let beyond = service.create(&outside, new(NORTH, "Beyond")).await.unwrap_err();
    assert_eq!(code(&beyond), [("tenant_id", "unknown")]);
    assert!(service.get(&utility, north.place_id).await.is_ok());
}

async fn places_stand_in_each_other_without_circles_and_within_a_tenant(house: House) {
    let service = Service::new(house.privacy.clone());
    let admin = house.admin(UTILITY);
    let inside = |place: &Place, name: &str| New { parent_id: Some(place.place_id), ..new(NORTH, name) };
    let building = service.create(&admin, new(NORTH, "Building")).await.unwrap();
    let floor = service.create(&admin, inside(&building, "Floor")).await.unwrap();
    let room = service.create(&admin, inside(&floor, "Room")).await.unwrap();
    let circle = Change { parent_id: Some(Some(room.place_id)), ..Change::default() };
    assert_eq!(code(&service.update(&admin, building.place_id, circle).await.unwrap_err()), [("parent_id", "circle")]);
    let elsewhere = New { tenant_id: SOUTH, ..inside(&building, "Elsewhere") };
    assert_eq!(code(&service.create(&admin, elsewhere).await.unwrap_err()), [("parent_id", "unknown")]);
    assert!(matches!(service.delete(&admin, floor.place_id).await, Err(Error::HasInner)));
    service.delete(&admin, room.place_id).await.unwrap();
    service.delete(&admin, floor.place_id).await.unwrap();

    let mut last = building.clone();
    for depth in 1..=places::rules::DEPTH_MAX {
        last = service.create(&admin, inside(&last, &format!("level {depth}"))).await.unwrap();
    }
    assert_eq!(code(&service.create(&admin, inside(&last, "x")).await.unwrap_err()), [("parent_id", "too_deep")]);
    let outer = service.create(&admin, new(NORTH, "Outer")).await.unwrap();
    let deeper = Change { parent_id: Some(Some(outer.place_id)), ..Change::default() };
    assert_eq!(
        code(&service.update(&admin, building.place_id, deeper).await.unwrap_err()),
        [("parent_id", "too_deep")]
    );
}

async fn a_list_is_searched_filtered_and_paged(house: House) {
    let service = Service::new(house.privacy.clone());
    let admin = house.admin(UTILITY);
    for number in 0..7 {
        let tenant = if number % 2 == 0 { NORTH } else { SOUTH };
        service.create(&admin, new(tenant, &format!("haus {}", number % 3))).await.unwrap();
    }
    let other = New { address: Address::default(), ..new(NORTH, "100%_Lager") };
    service.create(&admin, other).await.unwrap();
    let (mut paged, mut cursor) = (Vec::new(), None);
    loop {
        let page = service.list(&admin, &Filter { cursor, limit: 3, ..Filter::default() }).await.unwrap();
        paged.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, service.list(&admin, &all()).await.unwrap().items);
    assert_eq!(paged.len(), 8);
    for (search, found) in [("HAUS 1", 2), ("linden", 7), ("66117 saar", 7), ("0%_l", 1), ("%", 1), ("nothing", 0)] {
        let filter = Filter { search: Some(search.into()), ..all() };
        assert_eq!(service.list(&admin, &filter).await.unwrap().items.len(), found, "{search}");
    }
    let north = Filter { tenant_id: Some(NORTH), ..all() };
    assert_eq!(service.list(&admin, &north).await.unwrap().items.len(), 5);
    assert_eq!(service.list(&house.admin(SOUTH), &north).await.unwrap().items.len(), 0);
    assert_eq!(service.all(&house.admin(SOUTH)).await.unwrap().len(), 3);
}

async fn a_wrong_field_is_named(house: House) {
    let service = Service::new(house.privacy.clone());
    let wrong = New {
        name: " ".into(),
        address: Address {
            country: Some("Deutschland".into()),
            city: Some("x".repeat(500)),
            street: Some("a\u{7}".into()),
            ..Address::default()
        },
        ..new(UTILITY, "")
    };
    let errors = service.create(&house.admin(UTILITY), wrong).await.unwrap_err();
    assert_eq!(
        code(&errors),
        [("name", "required"), ("street", "control_character"), ("city", "too_long"), ("country", "not_a_country")]
    );
}

async fn pro_16_the_end_of_the_contract_takes_the_places_with_it(house: House) {
    let service = Service::new(house.privacy.clone());
    let admin = house.admin(UTILITY);
    let outer = service.create(&admin, new(NORTH, "North")).await.unwrap();
    service.create(&admin, New { parent_id: Some(outer.place_id), ..new(NORTH, "Inner") }).await.unwrap();
    service.create(&admin, new(SOUTH, "South")).await.unwrap();
    let mut tx = house.privacy.write_plain(&house.system()).await.unwrap();
    let end = store::sql!("UPDATE tenant SET contract_ended_at = $2 WHERE tenant_id = $1");
    tx.execute(end, store::params![NORTH, house.clock.now()]).await.unwrap();
    tx.commit().await.unwrap();
    house.clock.advance(std::time::Duration::from_secs(86_400)).unwrap();
    house.privacy.sweep(&house.system(), &house.notice, &[]).await.unwrap();
    assert_eq!(names(&service.list(&admin, &all()).await.unwrap().items), ["South"]);
}

on_both_engines![
    pro_10_a_building_keeps_its_address,
    pro_10_nobody_sees_or_touches_a_place_outside_of_their_reach,
    places_stand_in_each_other_without_circles_and_within_a_tenant,
    a_list_is_searched_filtered_and_paged,
    a_wrong_field_is_named,
    pro_16_the_end_of_the_contract_takes_the_places_with_it,
];
