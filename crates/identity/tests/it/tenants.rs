//! The tree of tenants, contact persons, and the end of a contract.

use identity::{Error, NewContact, NewTenant, Role, TenantChange};
use types::TenantId;

use crate::fixture::{House, PASSWORD, hours, new_account, visitor};

#[tokio::test]
async fn pro_07_tenants_form_a_tree_with_optional_contact_persons() {
    let house = House::new().await;
    let staff = house.staff().await;
    let mut parent = house.root;
    for depth in 1..=40 {
        let new = NewTenant { parent_id: parent, name: format!("level {depth}"), contact: None };
        let made = house.service.create_tenant(&staff, new).await.unwrap();
        assert_eq!(made.depth, depth);
        parent = made.tenant_id;
    }
    let contact = NewContact {
        email: Some("Kim@Customer.example".into()),
        first_name: Some("Kim".into()),
        last_name: None,
        phone: None,
    };
    let new = NewTenant { parent_id: parent, name: "the last".into(), contact: Some(contact) };
    let last = house.service.create_tenant(&staff, new).await.unwrap().tenant_id;
    let (_, found) = house.service.tenant(&staff, last).await.unwrap();
    assert_eq!(found.unwrap().email.as_ref().map(types::EmailAddress::as_str), Some("Kim@Customer.example"));
    assert_eq!(house.service.tenants(&staff, None, 100).await.unwrap().len(), 42);

    let admin = house.someone(parent, "admin@x.example", Role::InstanceAdmin).await;
    let seen: Vec<_> = house.service.tenants(&admin, None, 100).await.unwrap();
    assert_eq!(seen.iter().map(|t| (t.tenant_id, t.depth)).collect::<Vec<_>>(), [(parent, 0), (last, 1)]);
    let user = house.someone(parent, "user@x.example", Role::User).await;
    assert_eq!(house.service.tenant(&user, last).await.unwrap().1, None, "the notice shows it to administrators");
    let none = TenantChange { contact: Some(None), ..Default::default() };
    house.service.change_tenant(&admin, last, none).await.unwrap();
    assert_eq!(house.service.tenant(&admin, last).await.unwrap().1, None);
}

#[tokio::test]
async fn a_tenant_is_changed_from_above_and_deleted_when_nothing_is_left() {
    let house = House::new().await;
    let staff = house.staff().await;
    let (a, b) = (house.tenant(house.root, "A").await, house.tenant(house.root, "B").await);
    let below = house.tenant(a, "A1").await;
    let admin = house.someone(a, "admin@x.example", Role::InstanceAdmin).await;
    let rename = TenantChange { name: Some("renamed".into()), ..Default::default() };
    house.service.change_tenant(&admin, a, rename.clone()).await.unwrap();
    assert!(matches!(house.service.change_tenant(&admin, b, rename).await, Err(Error::NotFound("tenant"))));
    let elsewhere = NewTenant { parent_id: b, name: "x".into(), contact: None };
    assert!(matches!(house.service.create_tenant(&admin, elsewhere).await, Err(Error::NotFound("tenant"))));
    assert!(matches!(house.service.delete_tenant(&admin, a).await, Err(Error::Forbidden(_))));
    assert!(matches!(house.service.delete_tenant(&staff, a).await, Err(Error::TenantInUse)));
    house.service.delete_tenant(&admin, below).await.unwrap();
    assert!(matches!(house.service.tenant(&admin, below).await, Err(Error::NotFound("tenant"))));
    // A's own audit log stays, and with it the tenant it belongs to.
    house.service.delete_account(&staff, admin.actor.account().unwrap()).await.unwrap();
    assert!(matches!(house.service.delete_tenant(&staff, a).await, Err(Error::TenantInUse)));
    house.service.delete_tenant(&staff, b).await.unwrap();
}

#[tokio::test]
async fn a_user_has_no_business_with_tenants() {
    let house = House::new().await;
    let user = house.someone(house.root, "user@x.example", Role::User).await;
    let new = NewTenant { parent_id: house.root, name: "x".into(), contact: None };
    assert!(matches!(house.service.create_tenant(&user, new).await, Err(Error::Forbidden(_))));
}

async fn end(house: &House, tenant: TenantId, at: Option<types::Time>) {
    let staff = house.staff().await;
    let change = TenantChange { contract_ended_at: Some(at), ..Default::default() };
    house.service.change_tenant(&staff, tenant, change).await.unwrap();
}

#[tokio::test]
async fn pro_15_when_the_contract_ends_nobody_signs_in_and_user_data_goes() {
    let house = House::new().await;
    let customer = house.tenant(house.root, "Customer").await;
    let below = house.tenant(customer, "Customer's customer").await;
    let contact = NewContact { phone: Some("0681 1".into()), ..Default::default() };
    let change = TenantChange { contact: Some(Some(contact)), ..Default::default() };
    house.service.change_tenant(&house.system(), below, change).await.unwrap();
    let admin = house.someone(below, "admin@x.example", Role::InstanceAdmin).await;
    let done = house.sign_in("admin@x.example").await;
    end(&house, customer, Some(house.clock.now().plus(hours(1)))).await;
    house.service.by_session(&visitor(), done.cookie.expose()).await.unwrap();

    house.advance(hours(1));
    assert!(house.service.by_session(&visitor(), done.cookie.expose()).await.is_err());
    let refused = house.service.sign_in(&visitor(), "admin@x.example", PASSWORD).await;
    assert!(matches!(refused, Err(Error::ContractEnded)));
    let wrong = house.service.sign_in(&visitor(), "admin@x.example", "wrong wrong wrong").await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)), "only who knows the password is told");
    let new = new_account(below, "late@x.example", Role::User);
    assert!(matches!(house.service.create_account(&house.staff().await, new).await, Err(Error::Invalid(_))));

    let swept = house.privacy.sweep(&house.system(), &house.notice, &[]).await.unwrap();
    assert!(swept.iter().any(|count| count.table == "account"), "{swept:?}");
    let id = admin.actor.account().unwrap();
    let staff = house.staff().await;
    assert!(matches!(house.service.account(&staff, id).await, Err(Error::NotFound("account"))));
    let left: Option<i64> = {
        let mut tx = house.privacy.read_plain(&house.system()).await.unwrap();
        tx.value(
            store::sql!(
                "SELECT (SELECT count(*) FROM credential WHERE tenant_id = $1)
                   + (SELECT count(*) FROM session WHERE tenant_id = $1)
                   + (SELECT count(*) FROM contact_person WHERE tenant_id = $1)"
            ),
            store::params![below],
        )
        .await
        .unwrap()
    };
    assert_eq!(left, Some(0));
}

#[tokio::test]
async fn nobody_ends_or_renews_their_own_contract() {
    let house = House::new().await;
    let customer = house.tenant(house.root, "Customer").await;
    let admin = house.someone(customer, "admin@x.example", Role::InstanceAdmin).await;
    let change = TenantChange { contract_ended_at: Some(Some(house.clock.now())), ..Default::default() };
    assert!(matches!(house.service.change_tenant(&admin, customer, change).await, Err(Error::Forbidden(_))));
    end(&house, customer, Some(house.clock.now())).await;
    end(&house, customer, None).await;
    house.sign_in("admin@x.example").await;
}
