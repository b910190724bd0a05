//! `/api/gateways` and `/api/unknown-devices`.

use identity::Role;
use serde_json::json;
use testkit::both_databases;

both_databases! {
    async fn a_gateway_is_registered_watched_and_removed(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (one, other) = (server.tenant(root, "One").await, server.tenant(root, "Other").await);
        let admin = server.someone(one, "admin@one.example", Role::InstanceAdmin).await;
        let stranger = server.someone(other, "admin@other.example", Role::InstanceAdmin).await;
        let draft = json!({ "tenant_id": one, "gateway_eui": "A84041FFFF1E6F1C", "name": "Dach" });
        let made = admin.post("/api/gateways", draft.clone()).await.expect(201);
        assert_eq!((&made["gateway_eui"], &made["interval_seconds"]), (&json!("a84041ffff1e6f1c"), &json!(30)));
        assert_eq!((&made["status"], &made["last_seen_at"]), (&json!("never"), &json!(null)));
        assert_eq!(admin.post("/api/gateways", draft).await.problem(), "eui-taken");
        let path = format!("/api/gateways/{}", made["id"].as_str().unwrap());
        assert_eq!(admin.get(&path).await.expect(200), made);
        assert_eq!(admin.get("/api/gateways?search=dach").await.expect(200)["items"], json!([made]));
        let by_status = async |status: &str| {
            let list = admin.get(&format!("/api/gateways?status={status}&limit=1")).await.expect(200);
            list["items"].as_array().unwrap().len()
        };
        assert_eq!((by_status("never").await, by_status("silent").await), (1, 0));
        assert_eq!(stranger.get("/api/gateways").await.expect(200)["items"], json!([]));
        stranger.get(&path).await.expect(404);
        stranger.patch(&path, json!({ "name": "Mine" })).await.expect(404);
        stranger.delete(&path).await.expect(404);
        let changed = admin.patch(&path, json!({ "interval_seconds": 60 })).await.expect(200);
        assert_eq!((&changed["interval_seconds"], &changed["name"]), (&json!(60), &json!("Dach")));
        admin.patch(&path, json!({ "interval_seconds": 0 })).await.expect(422);
        admin.delete(&path).await.expect(204);
        admin.get(&path).await.expect(404);
    }

    async fn pro_11_a_device_nobody_registered_is_counted_and_nothing_of_it_kept(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let staff = server.staff().await;
        let machine = server.machine(&["ingest"]).await;
        let message = json!({ "device": "00000000000000ff", "values": { "volume": 4711.25 } });
        for _ in 0..2 {
            let taken = machine.post("/api/ingest/plain", message.clone()).await;
            assert_eq!((taken.status, &taken.json()["unknown"]), (200, &json!(1)), "{}", taken.text());
        }
        let expected = json!({
            "dev_eui": "00000000000000ff", "count": 2, "first_seen_at": server.now(), "last_seen_at": server.now()
        });
        assert_eq!(staff.get("/api/unknown-devices").await.expect(200)["items"], json!([expected]));
        let admin = server.someone(root, "admin@operator.example", Role::InstanceAdmin).await;
        admin.get("/api/unknown-devices").await.expect(403);
        let device = json!({ "tenant_id": root, "dev_eui": "00000000000000ff", "name": "a", "profile": "water-meter" });
        let device = staff.post("/api/devices", device).await.expect(201);
        assert_eq!(staff.get("/api/unknown-devices").await.expect(200)["items"], json!([]));
        assert_eq!(device["latest"], json!([]), "what it said before is not kept");
    }
}
