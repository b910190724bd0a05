//! `/api/tokens`: what machines sign in with.

use identity::Role;
use serde_json::json;
use testkit::TestServer;

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
