//! From an account somebody else makes to one that its holder uses.

use futures::future::join_all;
use identity::{Error, Purpose, Role, Status};

use crate::fixture::{House, PASSWORD, hours, new_account, origin, visitor};

#[tokio::test]
async fn pro_04_only_the_link_and_a_password_make_an_account_active() {
    let house = House::new().await;
    let customer = house.tenant(house.root, "Customer").await;
    let staff = house.staff().await;
    let new = new_account(customer, "Erika@Customer.example", Role::User);
    let account = house.service.create_account(&staff, new).await.unwrap();
    assert_eq!(account.status, Status::Invited);
    let letter = house.letter_to("Erika@Customer.example").unwrap();
    assert_eq!((letter.purpose, letter.expires_at), (Purpose::Activation, account.created_at.plus(hours(72))));
    assert!(matches!(
        house.service.sign_in(&visitor(), "erika@customer.example", PASSWORD).await,
        Err(Error::WrongCredentials)
    ));

    let info = house.service.link_info(&visitor(), Purpose::Activation, &letter.link_token).await.unwrap();
    assert_eq!(info.first_name, "Erika");
    let weak = house.service.activate(&visitor(), &letter.link_token, "mustermann").await;
    assert!(matches!(weak, Err(Error::Invalid(mistakes)) if mistakes[0].code == "too_personal"));
    let activated = house.service.activate(&visitor(), &letter.link_token, PASSWORD).await.unwrap();
    assert_eq!(activated.status, Status::Active);
    house.sign_in("ERIKA@customer.example").await;

    assert!(matches!(house.service.activate(&visitor(), &letter.link_token, PASSWORD).await, Err(Error::LinkNotValid)));
    let audit = house.audit().await;
    let erika = Some("Erika@Customer.example".to_owned());
    assert!(audit.contains(&("create account".into(), Some("staff@operator.example".into()))));
    assert!(audit.contains(&("activate account".into(), erika.clone())));
    assert!(audit.contains(&("sign_in session".into(), erika)));
}

#[tokio::test]
async fn of_two_who_follow_a_link_at_once_one_gets_in() {
    let house = House::new().await;
    house.service.create_account(&house.system(), new_account(house.root, "a@x.example", Role::User)).await.unwrap();
    let letter = house.letter_to("a@x.example").unwrap();
    let visitor = visitor();
    let many = (0..4).map(|_| house.service.activate(&visitor, &letter.link_token, PASSWORD));
    let followed = join_all(many).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(followed, 1);
}

#[tokio::test]
async fn a_link_expires_and_a_new_one_replaces_it() {
    let house = House::new().await;
    let new = new_account(house.root, "a@x.example", Role::User);
    let account = house.service.create_account(&house.system(), new).await.unwrap();
    let first = house.letter_to("a@x.example").unwrap();
    let staff = house.staff().await;
    house.service.invite_again(&staff, account.account_id).await.unwrap();
    let second = house.letter_to("a@x.example").unwrap();
    assert!(matches!(house.service.activate(&visitor(), &first.link_token, PASSWORD).await, Err(Error::LinkNotValid)));
    house.advance(hours(72));
    assert!(matches!(house.service.activate(&visitor(), &second.link_token, PASSWORD).await, Err(Error::LinkNotValid)));
    assert!(matches!(
        house.service.link_info(&visitor(), Purpose::Activation, &second.link_token).await,
        Err(Error::LinkNotValid)
    ));
    assert_eq!(house.service.remove_expired(&house.system()).await.unwrap(), 2, "the link, and the idle session");
    let staff = house.staff().await;
    house.service.invite_again(&staff, account.account_id).await.unwrap();
    let third = house.letter_to("a@x.example").unwrap();
    house.service.activate(&visitor(), &third.link_token, PASSWORD).await.unwrap();
    assert!(matches!(house.service.invite_again(&staff, account.account_id).await, Err(Error::NotInvited)));
}

#[tokio::test]
async fn a_reset_changes_the_password_and_signs_everyone_else_out() {
    let house = House::new().await;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    let signed_in = house.sign_in("a@x.example").await;
    house.service.request_reset(&visitor(), " A@x.example").await.unwrap();
    let letter = house.letter_to("a@x.example").unwrap();
    assert_eq!((letter.purpose, letter.expires_at), (Purpose::PasswordReset, house.clock.now().plus(hours(2))));
    let other = "another good one";
    assert!(matches!(house.service.activate(&visitor(), &letter.link_token, other).await, Err(Error::LinkNotValid)));
    house.service.reset_password(&visitor(), &letter.link_token, other, None).await.unwrap();
    let cookie = signed_in.cookie.expose();
    assert!(matches!(house.service.by_session(&visitor(), cookie).await, Err(Error::NotSignedIn)));
    assert!(matches!(house.service.sign_in(&visitor(), "a@x.example", PASSWORD).await, Err(Error::WrongCredentials)));
    house.service.sign_in(&visitor(), "a@x.example", other).await.unwrap();
    assert_eq!(house.service.sessions(&someone).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_reset_does_not_tell_who_has_an_account() {
    let house = House::new().await;
    house.someone(house.root, "a@x.example", Role::User).await;
    let sent = house.letters.0.lock().len();
    house.service.request_reset(&visitor(), "nobody@x.example").await.unwrap();
    assert_eq!(house.letters.0.lock().len(), sent);
    // Each leaves one entry, so each takes about as long; that of the stranger holds nothing they typed.
    house.service.request_reset(&visitor(), "a@x.example").await.unwrap();
    let entries = house.privacy.audit_entries(&house.system(), &Default::default(), 2).await.unwrap();
    assert!(entries.iter().all(|entry| entry.action == "request_password_reset" && entry.user_name.is_none()));
    assert_eq!(entries.iter().filter(|entry| entry.about().is_none()).count(), 1);
    for _ in 0..20 {
        house.service.request_reset(&visitor(), "a@x.example").await.unwrap();
    }
    assert!(house.letters.0.lock().len() < sent + 8, "nobody floods a mailbox");
}

#[tokio::test]
async fn changing_the_password_needs_the_old_one_and_keeps_only_this_session() {
    let house = House::new().await;
    house.someone(house.root, "a@x.example", Role::User).await;
    let (here, there) = (house.sign_in("a@x.example").await, house.sign_in("a@x.example").await);
    let ctx = here.signed_in.ctx(origin());
    let session = here.signed_in.session();
    let wrong = house.service.change_password(&ctx, session, ("not the one at all", "another good one"), None).await;
    assert!(matches!(wrong, Err(Error::Invalid(mistakes)) if mistakes[0].field == "current"));
    house.service.change_password(&ctx, session, (PASSWORD, "another good one"), None).await.unwrap();
    house.service.by_session(&visitor(), here.cookie.expose()).await.unwrap();
    assert!(house.service.by_session(&visitor(), there.cookie.expose()).await.is_err());
}
