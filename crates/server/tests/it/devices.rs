//! `/api/devices`: what is kept of devices, who sees them, whether they speak, and how they leave.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::Client};
use types::TenantId;

const MELO: &str = "DE00056266802AO6G56M11SN51G21M24S";

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

fn id(of: &Value) -> &str {
    of["id"].as_str().unwrap()
}

async fn meter(client: &Client, tenant: TenantId, eui: &str, name: &str) -> Value {
    let draft = json!({ "tenant_id": tenant, "dev_eui": eui, "name": name, "profile": "water-meter" });
    client.post("/api/devices", draft).await.expect(201)
}

both_databases! {
    async fn pro_09_a_device_names_its_meter_and_where_it_is(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let user = server.someone(customer, "user@customer.example", Role::User).await;
        let draft = json!({
            "tenant_id": customer, "dev_eui": "00-04-A3-0B-00-1C-05-30", "name": "Wasser", "profile": "water-meter",
            "meter_number": "8ZRI0012345678", "metering_location": "de000562 66802AO6G56M11SN51G21M24S",
            "site": "Keller", "installation_place": "Schacht links"
        });
        let made = user.post("/api/devices", draft.clone()).await.expect(201);
        assert_eq!((&made["dev_eui"], &made["metering_location"]), (&json!("0004a30b001c0530"), &json!(MELO)));
        assert_eq!(
            (&made["status"], &made["last_seen_at"], &made["latest"]),
            (&json!("never"), &json!(null), &json!([]))
        );
        let path = format!("/api/devices/{}", id(&made));
        assert_eq!(user.get(&path).await.expect(200), made);
        let taken = user.post("/api/devices", draft).await;
        assert_eq!((taken.status, taken.problem()), (409, "eui-taken".into()));
        let change = json!({ "site": null, "installation_place": "Schacht rechts" });
        let changed = user.patch(&path, change).await.expect(200);
        assert_eq!((&changed["site"], &changed["installation_place"]), (&json!(null), &json!("Schacht rechts")));
        let wrong = json!({
            "tenant_id": customer, "dev_eui": "1", "name": "", "profile": "toaster", "metering_location": "DE1"
        });
        user.post("/api/devices", wrong.clone()).await.expect(422);
        let mut wrong = wrong;
        wrong["dev_eui"] = json!("0000000000000001");
        let errors = user.post("/api/devices", wrong).await.expect(422);
        let field = |error: &Value| error["field"].as_str().unwrap().to_owned();
        let named: Vec<_> = errors["errors"].as_array().unwrap().iter().map(field).collect();
        assert_eq!(named, ["name", "profile", "metering_location"]);
        user.delete(&path).await.expect(204);
        user.get(&path).await.expect(404);
    }

    async fn pro_09_a_sub_customer_sees_only_theirs(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let (sub, beside) = (server.tenant(customer, "Sub").await, server.tenant(customer, "Beside").await);
        let admin = server.someone(customer, "admin@customer.example", Role::InstanceAdmin).await;
        let theirs = server.someone(sub, "admin@sub.example", Role::InstanceAdmin).await;
        let device = meter(&admin, beside, "0000000000000001", "Beside").await;
        meter(&admin, sub, "0000000000000002", "Theirs").await;
        assert_eq!(names(&admin.get("/api/devices").await.expect(200)), ["Beside", "Theirs"]);
        assert_eq!(names(&theirs.get("/api/devices").await.expect(200)), ["Theirs"]);
        let path = format!("/api/devices/{}", id(&device));
        theirs.get(&path).await.expect(404);
        theirs.patch(&path, json!({ "tenant_id": sub })).await.expect(404);
        theirs.delete(&path).await.expect(404);
        let export = theirs.get("/api/devices/export").await;
        assert!(export.text().contains("Theirs") && !export.text().contains("Beside"));
        // Moving needs reach of both ends.
        let beyond = theirs.get("/api/devices?search=theirs").await.expect(200);
        let own = format!("/api/devices/{}", id(&beyond["items"][0]));
        assert_eq!(
            theirs.patch(&own, json!({ "tenant_id": beside })).await.expect(422)["errors"][0]["code"],
            "unknown"
        );
        let moved = admin.patch(&path, json!({ "tenant_id": sub })).await.expect(200);
        assert_eq!(moved["tenant_id"], json!(sub));
        assert_eq!(names(&theirs.get("/api/devices").await.expect(200)), ["Beside", "Theirs"]);
    }

    async fn pro_11_a_device_speaks_falls_silent_and_is_found_by_that(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let root = server.root().await;
        for number in 1..=5 {
            meter(&staff, root, &format!("000000000000000{number}"), &format!("Meter {number}")).await;
        }
        let machine = server.machine(&["ingest"]).await;
        let speak = async |number: u8| {
            let message = json!({ "device": format!("000000000000000{number}"), "values": { "volume": 12.5 } });
            machine.post("/api/ingest/plain", message).await.expect(200);
        };
        speak(1).await;
        speak(2).await;
        server.advance(Duration::from_secs(4 * 3_600)).await;
        speak(2).await;
        speak(4).await;
        let of = async |status: &str| {
            let list = staff.get(&format!("/api/devices?limit=1&status={status}")).await.expect(200);
            let (mut found, mut cursor) = (names(&list).join(","), list["next_cursor"].clone());
            while let Some(next) = cursor.as_str() {
                let list = staff.get(&format!("/api/devices?limit=1&status={status}&cursor={next}")).await.expect(200);
                found = [found, names(&list).join(",")].join(";");
                cursor = list["next_cursor"].clone();
            }
            found.trim_end_matches(';').to_owned()
        };
        assert_eq!(of("silent").await, "Meter 1");
        assert_eq!(of("online").await, "Meter 2;Meter 4");
        assert_eq!(of("never").await, "Meter 3;Meter 5");
        let list = staff.get("/api/devices?search=meter 2").await.expect(200);
        let device = &list["items"][0];
        assert_eq!(device["last_seen_at"], json!(server.now()));
        let title = json!({ "de": "Zählerstand", "en": "Meter reading" });
        let latest = json!([{
            "metric": "volume", "title": title, "value": 12.5, "unit": "m³", "at": server.now()
        }]);
        assert_eq!(device["latest"], latest);
        // Who may not see radio data sees the readings and the status.
        let reader = server.someone(root, "reader@operator.example", Role::ReadOnly).await;
        let seen = reader.get(&format!("/api/devices/{}", id(device))).await.expect(200);
        assert_eq!((&seen["status"], &seen["latest"]), (&json!("online"), &latest));
        staff.get("/api/devices?status=asleep").await.expect(400);
        staff.get("/api/devices?sort=colour").await.expect(400);
        let backwards = staff.get("/api/devices?sort=-dev_eui&limit=2").await.expect(200);
        assert_eq!(names(&backwards), ["Meter 5", "Meter 4"]);
    }

    async fn pro_11_whoever_spoke_last_comes_first_and_only_within_reach(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let root = server.root().await;
        let customer = server.tenant(root, "Customer").await;
        let theirs = server.someone(customer, "user@customer.example", Role::User).await;
        for (number, tenant) in [(1, root), (2, root), (3, customer), (4, root)] {
            meter(&staff, tenant, &format!("000000000000000{number}"), &format!("Meter {number}")).await;
        }
        let machine = server.machine(&["ingest"]).await;
        let recent = async |client: &Client, limit: u8| {
            names(&client.get(&format!("/api/devices/recent?limit={limit}")).await.expect(200)).join(", ")
        };
        assert_eq!(recent(&staff, 9).await, "", "nobody has spoken");
        for number in [2, 1, 3] {
            let message = json!({ "device": format!("000000000000000{number}"), "values": { "volume": 12.5 } });
            machine.post("/api/ingest/plain", message).await.expect(200);
            server.advance(Duration::from_secs(1)).await;
        }
        assert_eq!(recent(&staff, 9).await, "Meter 3, Meter 1, Meter 2");
        server.house().app.telemetry().archive().await.unwrap();
        assert_eq!(recent(&staff, 2).await, "Meter 3, Meter 1");
        // The archived and what came since are one list.
        machine.post("/api/ingest/plain", json!({ "device": "0000000000000002", "values": { "volume": 13 } })).await.expect(200);
        assert_eq!(recent(&staff, 9).await, "Meter 2, Meter 3, Meter 1");
        assert_eq!(recent(&theirs, 9).await, "Meter 3");
    }
}

#[tokio::test]
async fn pro_05_looking_at_devices_and_exporting_them_is_in_the_audit_log() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let device = meter(&staff, server.root().await, "0000000000000001", "a").await;
    staff.get(&format!("/api/devices/{}", id(&device))).await.expect(200);
    staff.get("/api/devices/export?format=xlsx").await;
    let ctx = server.house_ctx().await;
    let mut tx = server.house().privacy.read_plain(&ctx).await.unwrap();
    let rows = tx
        .query(store::sql!("SELECT action FROM audit WHERE object_kind = 'device' ORDER BY sequence"), [])
        .await
        .unwrap();
    let actions: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    assert_eq!(actions, ["create", "view", "export", "view"]);
}

#[tokio::test]
async fn what_a_device_said_follows_it_even_where_the_server_ended_in_between() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let root = server.root().await;
    let customer = server.tenant(root, "Customer").await;
    let (gone, moved) =
        (meter(&staff, root, "0000000000000001", "gone").await, meter(&staff, root, "0000000000000002", "moved").await);
    let machine = server.machine(&["ingest"]).await;
    for eui in ["0000000000000001", "0000000000000002"] {
        let message = json!({ "device": eui, "values": { "volume": 12.5 } });
        machine.post("/api/ingest/plain", message).await.expect(200);
    }
    server.advance(Duration::from_secs(60)).await;
    // The change is durable, and nobody was told of it any more.
    let mut tx = server.house().privacy.write_plain(&server.house_ctx().await).await.unwrap();
    let of = |device: &Value| id(device).parse::<types::DeviceId>().unwrap();
    tx.execute(store::sql!("DELETE FROM device WHERE device_id = $1"), store::params![of(&gone)]).await.unwrap();
    let shift = store::sql!("UPDATE device SET tenant_id = $2 WHERE device_id = $1");
    tx.execute(shift, store::params![of(&moved), customer]).await.unwrap();
    tx.commit().await.unwrap();
    let directory = server.stop().await;

    let server = TestServer::builder().directory(directory).start().await;
    let mut tx = server.house().privacy.read_plain(&server.house_ctx().await).await.unwrap();
    let rows = tx.query(store::sql!("SELECT device_id, tenant_id FROM device_state"), []).await.unwrap();
    let left: Vec<(types::DeviceId, TenantId)> =
        rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect();
    assert_eq!(left, [(of(&moved), customer)]);
    let rows = tx.query(store::sql!("SELECT device_id, tenant_id FROM series"), []).await.unwrap();
    assert!(rows.iter().all(|row| row.get::<TenantId>(1).unwrap() == customer) && !rows.is_empty());
}

#[tokio::test]
async fn pro_16_a_device_goes_with_the_contract_and_is_unknown_afterwards() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    meter(&staff, customer, "0000000000000001", "a").await;
    let ended = json!({ "contract_ended_at": server.now() });
    staff.patch(&format!("/api/tenants/{customer}"), ended).await.expect(200);
    server.advance(Duration::from_secs(2 * 3_600)).await;
    assert_eq!(names(&staff.get("/api/devices").await.expect(200)), Vec::<&str>::new());
    assert_eq!(server.house().app.devices().registry().devices_count(), 0);
}
