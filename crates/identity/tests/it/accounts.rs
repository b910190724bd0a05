//! Accounts: what they hold, who may change them, and that nothing is left of a deleted one.

use identity::{AccountChange, AccountFilter, Error, OwnChange, Role};
use store::{params, sql};

use crate::fixture::{House, new_account, visitor};

#[tokio::test]
async fn pro_03_an_account_needs_names_and_an_address_and_the_rest_is_optional() {
    let house = House::new().await;
    let mut empty = new_account(house.root, " ", Role::User);
    (empty.first_name, empty.last_name) = (String::new(), "  ".into());
    let Err(Error::Invalid(mistakes)) = house.service.create_account(&house.staff().await, empty).await else {
        panic!("an account without a name was made")
    };
    let fields: Vec<&str> = mistakes.iter().map(|mistake| mistake.field).collect();
    assert_eq!(fields, ["email", "first_name", "last_name"]);
    let mut full = new_account(house.root, "full@x.example", Role::User);
    full.address = Some("Hohenzollernstraße 75\n66117 Saarbrücken".into());
    full.phone = Some("0681/587-2857".into());
    let full = house.service.create_account(&house.system(), full).await.unwrap();
    assert_eq!(full.address.as_deref(), Some("Hohenzollernstraße 75\n66117 Saarbrücken"));
    let again =
        house.service.create_account(&house.system(), new_account(house.root, "FULL@x.example", Role::User)).await;
    assert!(matches!(again, Err(Error::EmailTaken)));
}

#[tokio::test]
async fn nobody_touches_an_account_above_their_own() {
    let house = House::new().await;
    let admin = house.someone(house.root, "admin@x.example", Role::InstanceAdmin).await;
    let take_over = AccountChange { email: Some("mine@x.example".into()), ..Default::default() };
    let touched = house.service.change_account(&admin, house.staff_id, take_over).await;
    assert!(matches!(touched, Err(Error::Forbidden(_))));
    assert!(matches!(house.service.delete_account(&admin, house.staff_id).await, Err(Error::Forbidden(_))));
    let own = admin.actor.account().unwrap();
    for role in [Role::OperatorStaff, Role::User] {
        let change = AccountChange { role: Some(role), ..Default::default() };
        assert!(matches!(house.service.change_account(&admin, own, change).await, Err(Error::Forbidden(_))));
    }
    assert!(matches!(house.service.delete_account(&admin, own).await, Err(Error::Forbidden(_))));
    let user = house.someone(house.root, "user@x.example", Role::User).await;
    let listed = house.service.accounts(&user, &AccountFilter::default(), 10).await;
    assert!(matches!(listed, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn accounts_are_listed_by_name_page_by_page_and_found_by_a_part_of_it() {
    let house = House::new().await;
    let staff = house.staff().await;
    for (number, last_name) in ["Zander", "Abel", "Moll_", "Moll%"].iter().enumerate() {
        let mut new = new_account(house.root, &format!("n{number}@x.example"), Role::User);
        new.last_name = (*last_name).into();
        house.service.create_account(&staff, new).await.unwrap();
    }
    let mut names = Vec::new();
    let mut filter = AccountFilter::default();
    loop {
        let page = house.service.accounts(&staff, &filter, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        filter.after = Some(last.account_id);
        names.extend(page.into_iter().map(|account| account.last_name));
    }
    assert_eq!(names, ["Abel", "Moll%", "Moll_", "Staff", "Zander"]);
    for (search, found) in [("moll", 2), ("l%", 1), ("ka A", 1), ("n3@", 1), ("nothing", 0), ("%", 1), ("!", 0)] {
        let filter = AccountFilter { search: Some(search.into()), ..Default::default() };
        assert_eq!(house.service.accounts(&staff, &filter, 10).await.unwrap().len(), found, "{search}");
    }
}

#[tokio::test]
async fn a_new_address_makes_old_links_worthless() {
    let house = House::new().await;
    let staff = house.staff().await;
    let new = new_account(house.root, "old@x.example", Role::User);
    let account = house.service.create_account(&staff, new).await.unwrap();
    let old = house.letter_to("old@x.example").unwrap();
    let change = AccountChange { email: Some("new@x.example".into()), ..Default::default() };
    house.service.change_account(&staff, account.account_id, change).await.unwrap();
    let followed = house.service.activate(&visitor(), &old.link_token, "a good password").await;
    assert!(matches!(followed, Err(Error::LinkNotValid)));
    let letter = house.letter_to("new@x.example").unwrap();
    house.service.activate(&visitor(), &letter.link_token, "a good password").await.unwrap();
}

#[tokio::test]
async fn a_person_changes_their_own_data_whatever_their_role() {
    let house = House::new().await;
    let someone = house.someone(house.root, "a@x.example", Role::ReadOnly).await;
    let change = OwnChange { phone: Some(Some("0681 1".into())), last_name: Some("Neu".into()), ..Default::default() };
    house.service.change_own(&someone, change).await.unwrap();
    let own = house.service.own(&someone).await.unwrap();
    assert_eq!((own.last_name.as_str(), own.phone.as_deref()), ("Neu", Some("0681 1")));
    let gone = OwnChange { phone: Some(None), ..Default::default() };
    assert_eq!(house.service.change_own(&someone, gone).await.unwrap().account.phone, None);
    let entries = house.privacy.audit_entries(&house.system(), &Default::default(), 1).await.unwrap();
    assert_eq!(entries[0].detail.as_deref(), Some("phone"), "what changed, never to what");
}

#[tokio::test]
async fn nothing_is_left_of_a_deleted_account() {
    let house = House::new().await;
    let staff = house.staff().await;
    let admin = house.someone(house.root, "admin@x.example", Role::InstanceAdmin).await;
    let new = identity::NewToken { name: "n".into(), scopes: vec![identity::Scope::Ingest], expires_at: None };
    let (_, token) = house.service.create_token(&admin, new).await.unwrap();
    house.service.by_token(&visitor(), token.expose()).await.unwrap();
    house.service.request_reset(&visitor(), "admin@x.example").await.unwrap();
    let id = admin.actor.account().unwrap();
    house.service.delete_account(&staff, id).await.unwrap();
    assert!(house.service.by_token(&visitor(), token.expose()).await.is_err());
    let mut tx = house.privacy.read_plain(&house.system()).await.unwrap();
    let left: Option<i64> = tx
        .value(
            sql!(
                "SELECT (SELECT count(*) FROM account WHERE account_id = $1)
                   + (SELECT count(*) FROM credential WHERE account_id = $1)
                   + (SELECT count(*) FROM account_link WHERE account_id = $1)
                   + (SELECT count(*) FROM session WHERE account_id = $1)
                   + (SELECT count(*) FROM api_token WHERE account_id = $1)"
            ),
            params![id],
        )
        .await
        .unwrap();
    assert_eq!(left, Some(0));
}
