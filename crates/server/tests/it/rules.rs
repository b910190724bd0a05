//! `/api/rules`: what is watched and who is told, within reach.

use identity::Role;
use serde_json::json;
use testkit::both_databases;

both_databases! {
    async fn pro_08_a_rule_is_made_changed_and_removed(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (one, other) = (server.tenant(root, "One").await, server.tenant(root, "Other").await);
        let admin = server.someone(one, "admin@one.example", Role::InstanceAdmin).await;
        let user = server.account(one, "user@one.example", Role::User).await;
        let draft = json!({
            "tenant_id": one, "name": "Zu warm", "kind": "threshold", "metric": "temperature", "comparison": "above",
            "threshold": 30.0, "hysteresis": 1.5, "duration_seconds": 600, "severity": "critical",
            "recipients": ["ops@one.example", { "account_id": user }]
        });
        let made = admin.post("/api/rules", draft.clone()).await.expect(201);
        assert_eq!((&made["scope"], &made["enabled"]), (&json!({ "tenant_id": one }), &json!(true)));
        assert_eq!(made["recipients"], json!([{ "email": "ops@one.example" }, { "account_id": user }]));
        let path = format!("/api/rules/{}", made["id"].as_str().unwrap());
        assert_eq!(admin.get(&path).await.expect(200), made);
        assert_eq!(admin.get(&format!("/api/rules?tenant_id={one}")).await.expect(200)["items"], json!([made]));
        assert_eq!(server.staff().await.get("/api/rules").await.expect(200)["items"], json!([made]));

        let change = json!({ "threshold": 28, "hysteresis": null, "recipients": [], "enabled": false });
        let changed = admin.patch(&path, change).await.expect(200);
        assert_eq!((&changed["threshold"], &changed["hysteresis"]), (&json!(28.0), &json!(null)));
        assert_eq!((&changed["recipients"], &changed["enabled"], &changed["name"]),
            (&json!([]), &json!(false), &json!("Zu warm")));

        let stranger = server.someone(other, "admin@other.example", Role::InstanceAdmin).await;
        assert_eq!(stranger.get("/api/rules").await.expect(200)["items"], json!([]));
        for answer in [stranger.get(&path).await, stranger.patch(&path, json!({ "name": "x" })).await,
            stranger.delete(&path).await] {
            assert_eq!((answer.status, answer.problem()), (404, "not-found".into()));
        }
        assert_eq!(stranger.post("/api/rules", draft).await.expect(422)["errors"][0]["field"], "tenant_id");
        let reader = server.someone(one, "reader@one.example", Role::ReadOnly).await;
        let seen = reader.get(&path).await.expect(200);
        assert_eq!(seen.get("recipients"), None, "the notice does not show them to readers");
        reader.delete(&path).await.expect(403);
        admin.delete(&path).await.expect(204);
        admin.get(&path).await.expect(404);
    }
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_refused_field_by_field() {
    let server = testkit::TestServer::start().await;
    let root = server.root().await;
    let staff = server.staff().await;
    let refused = async |draft: serde_json::Value| {
        let problem = staff.post("/api/rules", draft).await.expect(422);
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let base = json!({ "tenant_id": root, "name": "", "kind": "threshold" });
    assert_eq!(refused(base).await, ["name", "metric", "comparison", "threshold"]);
    let two =
        json!({ "tenant_id": root, "name": "a", "kind": "silence", "scope": { "tenant_id": root, "profile": "x" } });
    assert_eq!(refused(two).await, ["scope"]);
    let nobody = json!({ "tenant_id": root, "name": "a", "kind": "silence", "recipients": [{}] });
    assert_eq!(refused(nobody).await, ["recipients"]);
    let unknown = json!({ "tenant_id": root, "name": "a", "kind": "silence", "colour": "red" });
    assert!(refused(unknown).await.is_empty());
}
