//! `/api/password-resets`.

use identity::Role;
use serde_json::json;
use testkit::TestServer;

use crate::activations::link_token;

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_mail() {
    let server = TestServer::start().await;
    let signed_in = server.someone(server.root().await, "a@x.example", Role::User).await;
    let visitor = server.client();
    visitor.post("/api/password-resets", json!({ "email": "a@x.example" })).await.expect(202);
    let token = link_token(&server, "a@x.example", "reset").await;
    let path = format!("/api/password-resets/{token}");
    visitor.post(&path, json!({ "password": "short" })).await.expect(422);
    visitor.post(&path, json!({ "password": "another good one" })).await.expect(204);
    visitor.post(&path, json!({ "password": "another good one" })).await.expect(404);
    signed_in.get("/api/session").await.expect(401);
    let credentials = json!({ "email": "a@x.example", "password": "another good one" });
    visitor.post("/api/session", credentials).await.expect(200);
}

#[tokio::test]
async fn the_answer_does_not_tell_who_has_an_account() {
    let server = TestServer::start().await;
    server.account(server.root().await, "a@x.example", Role::User).await;
    let visitor = server.client();
    let known = visitor.post("/api/password-resets", json!({ "email": "a@x.example" })).await;
    let unknown = visitor.post("/api/password-resets", json!({ "email": "nobody@x.example" })).await;
    assert_eq!((known.status, &known.body), (202, &unknown.body));
    assert_eq!(unknown.status, 202);
}
