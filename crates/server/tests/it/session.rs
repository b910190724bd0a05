//! `/api/session`: signing in and out, over the wire.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use testkit::{
    TestServer,
    test_server::{PASSWORD, STAFF_EMAIL},
};

fn credentials(password: &str) -> serde_json::Value {
    json!({ "email": STAFF_EMAIL, "password": password })
}

#[tokio::test]
async fn signing_in_sets_a_cookie_that_scripts_cannot_read_and_signing_out_ends_it() {
    let server = TestServer::start().await;
    server.root().await;
    let client = server.client();
    assert_eq!(client.get("/api/session").await.status, 401);
    let answer = client.post("/api/session", credentials(PASSWORD)).await;
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("obhut_session="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "not over plain HTTP, where the browser would drop it");
    let me = answer.expect(200);
    assert_eq!(me["account"]["role"], "operator_staff");
    assert_eq!(me["tenant"]["name"], "Operator");
    assert_eq!(me["product"]["title"]["de"], "PROGRES IoT-Plattform");
    assert!(me["permissions"].as_array().unwrap().contains(&json!("audit.read")));
    assert_eq!(client.get("/api/session").await.expect(200), me);

    let stolen = cookie.split(';').next().unwrap().to_owned();
    client.delete("/api/session").await.expect(204);
    let thief = server.client();
    let request = thief.request(Method::GET, "/api/session").header("cookie", stolen);
    assert_eq!(thief.send(request).await.status, 401, "the session is gone, not just the cookie");
    client.delete("/api/session").await.expect(204);
}

#[tokio::test]
async fn the_cookie_is_secure_behind_https() {
    let server = TestServer::builder().settings(|s| s.public_url = "https://x.example".into()).start().await;
    server.root().await;
    let answer = server.client().post("/api/session", credentials(PASSWORD)).await;
    assert!(answer.header("set-cookie").unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn wrong_and_unknown_look_the_same_and_guessing_must_wait() {
    let server = TestServer::start().await;
    server.root().await;
    let client = server.client();
    let unknown = json!({ "email": "nobody@x.example", "password": PASSWORD });
    let (wrong, unknown) =
        (client.post("/api/session", credentials("wrong wrong")).await, client.post("/api/session", unknown).await);
    assert_eq!((wrong.status, wrong.problem()), (401, "wrong-credentials".into()));
    assert_eq!(wrong.json(), unknown.json());
    for _ in 0..5 {
        client.post("/api/session", credentials("wrong wrong")).await.expect(401);
    }
    let refused = client.post("/api/session", credentials(PASSWORD)).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("2"));
    server.clock().advance(Duration::from_secs(2)).unwrap();
    client.post("/api/session", credentials(PASSWORD)).await.expect(200);
}

#[tokio::test]
async fn a_foreign_page_changes_nothing() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let answer = staff.led_by_foreign_page().delete("/api/session").await;
    assert_eq!((answer.status, answer.problem()), (403, "foreign-page".into()));
    staff.get("/api/session").await.expect(200);
}

#[tokio::test]
async fn pro_05_who_signed_in_from_where_with_what_is_in_the_audit_log() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    staff.delete("/api/session").await.expect(204);
    let entries =
        server.house().privacy.audit_entries(&server.house_ctx().await, &Default::default(), 2).await.unwrap();
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["sign_out", "sign_in"]);
    for entry in entries {
        assert_eq!(entry.user_name.as_deref(), Some(STAFF_EMAIL));
        assert_eq!(entry.ip.as_deref(), Some("127.0.0.1"));
        assert_eq!(entry.browser.as_deref(), Some("Chrome"));
        assert_eq!(entry.browser_version.as_deref(), Some("131.0.0"));
        assert_eq!(entry.os.as_deref(), Some("Linux"));
    }
}

#[tokio::test]
async fn what_a_page_drawn_for_somebody_else_asks_is_neither_done_nor_shown() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let me = staff.get("/api/session").await.expect(200);
    let own = me["account"]["id"].as_str().unwrap().to_owned();
    let ask = |method: Method, drawn_for: &str| {
        staff
            .request(method, "/api/account")
            .header("x-obhut-account", drawn_for)
            .json(&json!({ "first_name": "Other" }))
    };
    for stranger in ["019a0000-0000-7000-8000-000000000000", "", "*", "\u{e4}"] {
        for method in [Method::GET, Method::PATCH] {
            let answer = staff.send(ask(method, stranger)).await;
            assert_eq!((answer.status, answer.problem()), (409, "other-account".into()), "{stranger}");
        }
    }
    assert_eq!(staff.get("/api/session").await.expect(200), me, "nothing was changed");
    staff.send(ask(Method::GET, &own)).await.expect(200);
}
