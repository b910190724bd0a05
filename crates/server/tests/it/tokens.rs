//! `/api/tokens`: what machines sign in with.

use identity::Role;
use serde_json::json;
use testkit::{TestServer, test_server::PASSWORD};

#[tokio::test]
async fn a_token_may_what_its_scopes_leave_of_its_makers_role() {
    let server = TestServer::start().await;
    let reader = server.machine(&["read"]).await;
    reader.get("/api/accounts").await.expect(200);
    let draft = json!({ "parent_id": server.root().await, "name": "x" });
    reader.post("/api/tenants", draft.clone()).await.expect(403);
    server.machine(&["write"]).await.post("/api/tenants", draft).await.expect(201);
    let ingest = server.machine(&["ingest"]).await;
    ingest.get("/api/accounts").await.expect(403);
    // Nothing of a person's own, and no further tokens.
    let all = server.machine(&["ingest", "read", "write"]).await;
    for path in ["/api/session", "/api/sessions", "/api/account", "/api/tokens"] {
        all.get(path).await.expect(403);
    }
    server.client().with_token("obh_guessed").get("/api/accounts").await.expect(401);
}

#[tokio::test]
async fn a_token_is_shown_once_listed_without_its_text_and_revoked_at_once() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let made = staff.post("/api/tokens", json!({ "name": "gateway", "scopes": ["read"] })).await.expect(201);
    let token = made["token"].as_str().unwrap();
    let machine = server.client().with_token(token);
    machine.get("/api/tenants").await.expect(200);
    let listed = staff.get("/api/tokens").await;
    assert!(!listed.text().contains(token));
    let listed = listed.expect(200);
    assert_eq!((&listed["items"][0]["name"], &listed["items"][0]["scopes"]), (&json!("gateway"), &json!(["read"])));
    assert_eq!(listed["items"][0]["last_used_at"], json!(server.now()));
    staff.delete(&format!("/api/tokens/{}", made["id"].as_str().unwrap())).await.expect(204);
    machine.get("/api/tenants").await.expect(401);
    for wrong in [
        json!({ "name": "", "scopes": ["read"] }),
        json!({ "name": "x", "scopes": [] }),
        json!({ "name": "x", "scopes": ["root"] }),
    ] {
        staff.post("/api/tokens", wrong).await.expect(422);
    }
    let user = server.someone(server.root().await, "user@x.example", Role::User).await;
    user.post("/api/tokens", json!({ "name": "x", "scopes": ["read"] })).await.expect(403);
}

#[tokio::test]
async fn a_leaked_token_changes_no_account_no_address_and_no_role() {
    let server = TestServer::start().await;
    let (staff, root) = (server.staff().await, server.root().await);
    let own = staff.get("/api/session").await.expect(200)["account"]["id"].as_str().unwrap().to_owned();
    let other = server.account(root, "other@x.example", Role::User).await;
    let token = server.machine(&["ingest", "read", "write"]).await;
    for id in [own, other.to_string()] {
        let path = format!("/api/accounts/{id}");
        for change in [
            json!({ "email": "thief@example.org" }),
            json!({ "role": "instance_admin" }),
            json!({ "status": "blocked" }),
            json!({ "phone": "+49 681 123456" }),
        ] {
            token.patch(&path, change).await.expect(403);
        }
        token.delete(&path).await.expect(403);
        token.post(&format!("{path}/invitation"), json!({})).await.expect(403);
    }
    let draft = json!({
        "tenant_id": root, "email": "thief@example.org", "first_name": "T", "last_name": "T", "role": "instance_admin",
    });
    token.post("/api/accounts", draft).await.expect(403);
    let contact = json!({ "name": "Thief", "email": "thief@example.org" });
    let tenant = server.tenant(root, "Customer").await;
    let changed = token.patch(&format!("/api/tenants/{tenant}"), json!({ "contact": contact })).await;
    assert!([403, 422].contains(&changed.status), "{}", changed.text());
    token.patch(&format!("/api/tenants/{tenant}"), json!({ "name": "Client" })).await.expect(200);
    token
        .post("/api/privacy/people/0190c3f0-0000-7000-8000-000000000000/link", json!({ "language": "de" }))
        .await
        .expect(403);
}

#[tokio::test]
async fn with_another_password_somebody_says_what_becomes_of_the_tokens() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let change = |new: &str, current: &str, tokens: Option<&str>| {
        let mut body = json!({ "current": current, "new": new });
        if let Some(tokens) = tokens {
            body["tokens"] = json!(tokens);
        }
        body
    };
    let path = "/api/account/password";
    staff.post(path, change("without tokens 1", PASSWORD, None)).await.expect(204);
    let made = staff.post("/api/tokens", json!({ "name": "gateway", "scopes": ["read"] })).await.expect(201);
    let machine = server.client().with_token(made["token"].as_str().unwrap());
    machine.get("/api/tenants").await.expect(200);
    let asked = staff.post(path, change("another one 22", "without tokens 1", None)).await.expect(422);
    assert_eq!((&asked["errors"][0]["field"], &asked["errors"][0]["code"]), (&json!("tokens"), &json!("required")));
    staff.post(path, change("another one 22", "without tokens 1", Some("keep"))).await.expect(204);
    machine.get("/api/tenants").await.expect(200);
    staff.post(path, change("another one 33", "another one 22", Some("end"))).await.expect(204);
    machine.get("/api/tenants").await.expect(401);
    assert_eq!(staff.get("/api/tokens").await.expect(200)["items"], json!([]));
}
