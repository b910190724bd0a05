//! Signing in, sessions, and who is kept out.

use std::time::Duration;

use identity::{Error, Role, Status};
use store::{params, sql};

use crate::fixture::{House, PASSWORD, hours, visitor};

#[tokio::test]
async fn pro_05_sign_in_and_out_are_in_the_audit_log_with_browser_and_address() {
    let house = House::new().await;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    let session = house.service.sessions(&someone).await.unwrap()[0].session_id;
    house.service.sign_out(&someone, session).await.unwrap();
    let _ = house.service.sign_in(&visitor(), "a@x.example", "wrong wrong wrong").await;
    let mut entries = house.privacy.audit_entries(&house.system(), &Default::default(), 4).await.unwrap();
    entries.retain(|entry| entry.action != "view");
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["sign_in_failed", "sign_out", "sign_in"]);
    for entry in &entries {
        assert_eq!(entry.ip.as_deref(), Some("192.0.2.7"));
        assert_eq!((entry.browser.as_deref(), entry.browser_version.as_deref()), (Some("Firefox"), Some("145.0")));
        assert_eq!(entry.os.as_deref(), Some("Linux"));
    }
    assert_eq!(entries[0].user_name, None);
    assert_eq!(entries[1].user_name.as_deref(), Some("a@x.example"));
}

#[tokio::test]
async fn guessing_is_slowed_down_and_strangers_get_the_same_answer() {
    let house = House::new().await;
    house.someone(house.root, "a@x.example", Role::User).await;
    for email in ["a@x.example", "nobody@x.example"] {
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(house.service.sign_in(&visitor(), email, "wrong wrong wrong").await.unwrap_err().to_string());
        }
        assert!(answers[..6].iter().all(|answer| answer == "e-mail address or password is wrong"), "{answers:?}");
        assert_eq!(answers[6], "too many tries: wait 2 seconds");
    }
    // The right password has to wait as well.
    assert!(matches!(
        house.service.sign_in(&visitor(), "a@x.example", PASSWORD).await,
        Err(Error::TooManyTries(privacy::throttle::TooMany { retry_after_seconds: 2 }))
    ));
    house.advance(Duration::from_secs(2));
    house.sign_in("a@x.example").await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_or_old_or_revoked() {
    let house = House::new().await;
    let service = &house.service;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    let idle = house.sign_in("a@x.example").await;
    house.advance(hours(24));
    assert!(service.by_session(&visitor(), idle.cookie.expose()).await.is_err());

    let used = house.sign_in("a@x.example").await;
    for _ in 0..30 {
        house.advance(hours(23));
        service.by_session(&visitor(), used.cookie.expose()).await.unwrap();
    }
    house.advance(hours(23));
    service.by_session(&visitor(), used.cookie.expose()).await.unwrap();
    house.advance(hours(8));
    assert!(service.by_session(&visitor(), used.cookie.expose()).await.is_err(), "30 days are over");

    let revoked = house.sign_in("a@x.example").await;
    service.by_session(&visitor(), revoked.cookie.expose()).await.unwrap();
    service.revoke_session(&someone, revoked.signed_in.session().unwrap()).await.unwrap();
    assert!(service.by_session(&visitor(), revoked.cookie.expose()).await.is_err(), "at once, remembered or not");
    let someone_else = house.someone(house.root, "b@x.example", Role::User).await;
    let theirs = house.sign_in("a@x.example").await.signed_in.session().unwrap();
    assert!(matches!(service.revoke_session(&someone_else, theirs).await, Err(Error::NotFound("session"))));
}

#[tokio::test]
async fn the_last_use_is_written_once_a_minute() {
    let house = House::new().await;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    let done = house.sign_in("a@x.example").await;
    let used_at = async || {
        let sessions = house.service.sessions(&someone).await.unwrap();
        sessions.iter().find(|one| Some(one.session_id) == done.signed_in.session()).unwrap().last_used_at
    };
    let begun = used_at().await;
    house.advance(Duration::from_secs(59));
    house.service.by_session(&visitor(), done.cookie.expose()).await.unwrap();
    assert_eq!(used_at().await, begun);
    house.advance(Duration::from_secs(1));
    house.service.by_session(&visitor(), done.cookie.expose()).await.unwrap();
    assert_eq!(used_at().await, begun.plus(Duration::from_secs(60)));
}

#[tokio::test]
async fn a_session_that_nobody_uses_is_erased_as_the_notice_says() {
    let house = House::new().await;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    let count = async || house.service.sessions(&someone).await.unwrap().len();
    house.advance(hours(24));
    house.privacy.sweep(&house.system(), &house.notice, &[]).await.unwrap();
    assert_eq!(count().await, 1);
    house.advance(Duration::from_secs(1));
    house.privacy.sweep(&house.system(), &house.notice, &[]).await.unwrap();
    assert_eq!(count().await, 0);
    house.sign_in("a@x.example").await;
}

#[tokio::test]
async fn nobody_continues_outside_of_a_sandbox() {
    let house = House::new().await;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    assert!(matches!(house.service.continue_in_sandbox(&someone).await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn a_blocked_account_is_out_at_once() {
    let house = House::new().await;
    let staff = house.staff().await;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    let id = someone.actor.account().unwrap();
    let done = house.sign_in("a@x.example").await;
    let change = |status| identity::AccountChange { status: Some(status), ..Default::default() };
    house.service.change_account(&staff, id, change(Status::Blocked)).await.unwrap();
    assert!(house.service.by_session(&visitor(), done.cookie.expose()).await.is_err());
    assert!(matches!(house.service.sign_in(&visitor(), "a@x.example", PASSWORD).await, Err(Error::WrongCredentials)));
    house.service.change_account(&staff, id, change(Status::Active)).await.unwrap();
    house.sign_in("a@x.example").await;
}

#[tokio::test]
async fn nothing_that_opens_an_account_lies_in_the_database() {
    let house = House::new().await;
    let staff = house.staff().await;
    let cookie = house.sign_in("staff@operator.example").await.cookie;
    let new = identity::NewToken { name: "n".into(), scopes: vec![identity::Scope::Read], expires_at: None };
    let (_, token) = house.service.create_token(&staff, new).await.unwrap();
    house.service.request_reset(&visitor(), "staff@operator.example").await.unwrap();
    let link = house.letter_to("staff@operator.example").unwrap().link_token;
    let mut tx = house
        .privacy
        .read(&house.system(), privacy::Look::list("test"), &["account", "credential", "session"])
        .await
        .unwrap();
    let mut rows = tx.query(sql!("SELECT * FROM session"), params![]).await.unwrap();
    rows.extend(tx.query(sql!("SELECT * FROM account_link"), params![]).await.unwrap());
    rows.extend(tx.query(sql!("SELECT * FROM api_token"), params![]).await.unwrap());
    rows.extend(tx.query(sql!("SELECT * FROM credential"), params![]).await.unwrap());
    assert!(rows.len() >= 4);
    for value in rows.into_iter().flat_map(|row| row.0) {
        let bytes = match value {
            store::Value::Text(text) => text.into_bytes(),
            store::Value::Blob(bytes) => bytes,
            _ => continue,
        };
        for secret in [cookie.expose(), token.expose(), &link, PASSWORD] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}

#[tokio::test]
async fn an_account_keeps_its_latest_fifty_sessions() {
    let house = House::new().await;
    let someone = house.someone(house.root, "a@x.example", Role::User).await;
    for _ in 0..52 {
        house.advance(Duration::from_secs(1));
        house.sign_in("a@x.example").await;
    }
    let sessions = house.service.sessions(&someone).await.unwrap();
    assert_eq!(sessions.len(), 50);
    assert_eq!(sessions[0].last_used_at, house.clock.now());
}
