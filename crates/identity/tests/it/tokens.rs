//! API tokens.

use identity::{Error, NewToken, Permission, Role, Scope};
use types::Actor;

use crate::fixture::{House, hours, origin, visitor};

fn new(scopes: &[Scope]) -> NewToken {
    NewToken { name: "meter gateway".into(), scopes: scopes.to_vec(), expires_at: None }
}

#[tokio::test]
async fn a_token_acts_for_its_maker_within_its_scopes() {
    let house = House::new().await;
    let customer = house.tenant(house.root, "Customer").await;
    let admin = house.someone(customer, "admin@x.example", Role::InstanceAdmin).await;
    let (made, secret) = house.service.create_token(&admin, new(&[Scope::Ingest])).await.unwrap();
    assert!(secret.expose().starts_with("obh_"));
    let token = house.service.by_token(&visitor(), secret.expose()).await.unwrap();
    assert_eq!(token.permissions.iter().collect::<Vec<_>>(), [Permission::Ingest]);
    let ctx = token.ctx(origin());
    assert_eq!(ctx.tenant, customer);
    assert!(matches!(ctx.actor, Actor::Token { token, .. } if token == made.token_id));
    // A machine has no account of its own, and cannot make further tokens.
    assert!(matches!(house.service.own(&ctx).await, Err(Error::Forbidden(_))));
    assert!(matches!(house.service.create_token(&ctx, new(&[Scope::Read])).await, Err(Error::Forbidden(_))));
    let listed = house.service.tokens(&admin).await.unwrap();
    assert_eq!(listed[0].last_used_at, Some(house.clock.now()));
    // The cookie's door does not take it, nor does the other product's.
    assert!(house.service.by_session(&visitor(), secret.expose()).await.is_err());
    let elsewhere = types::Ctx { product: "livy".into(), ..visitor() };
    assert!(house.service.by_token(&elsewhere, secret.expose()).await.is_err());
}

#[tokio::test]
async fn a_token_expires_and_is_revoked_at_once() {
    let house = House::new().await;
    let staff = house.staff().await;
    let short = NewToken { expires_at: Some(house.clock.now().plus(hours(1))), ..new(&[Scope::Read]) };
    let (_, secret) = house.service.create_token(&staff, short).await.unwrap();
    house.service.by_token(&visitor(), secret.expose()).await.unwrap();
    house.advance(hours(1));
    assert!(house.service.by_token(&visitor(), secret.expose()).await.is_err());

    let (token, secret) = house.service.create_token(&staff, new(&[Scope::Write])).await.unwrap();
    house.service.by_token(&visitor(), secret.expose()).await.unwrap();
    house.service.revoke_token(&staff, token.token_id).await.unwrap();
    assert!(house.service.by_token(&visitor(), secret.expose()).await.is_err());
    assert!(matches!(house.service.revoke_token(&staff, token.token_id).await, Err(Error::NotFound("token"))));
}

#[tokio::test]
async fn tokens_have_limits() {
    let house = House::new().await;
    let staff = house.staff().await;
    for wrong in [
        NewToken { name: " ".into(), ..new(&[Scope::Read]) },
        new(&[]),
        NewToken { expires_at: Some(house.clock.now()), ..new(&[Scope::Read]) },
        NewToken { expires_at: Some(house.clock.now().plus(hours(24 * 365 * 6))), ..new(&[Scope::Read]) },
    ] {
        assert!(matches!(house.service.create_token(&staff, wrong).await, Err(Error::Invalid(_))));
    }
    for _ in 0..50 {
        house.service.create_token(&staff, new(&[Scope::Read])).await.unwrap();
    }
    let beyond = house.service.create_token(&staff, new(&[Scope::Read])).await;
    assert!(matches!(beyond, Err(Error::LimitReached { count_max: 50, .. })));
    let user = house.someone(house.root, "user@x.example", Role::User).await;
    assert!(matches!(house.service.create_token(&user, new(&[Scope::Read])).await, Err(Error::Forbidden(_))));
}
