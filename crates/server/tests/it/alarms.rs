//! `/api/alarms`, from a reading to the mail, and from silence to being heard again.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{Mail, SmtpSink, TestServer, both_databases, test_server::Client, wait};
use types::TenantId;

const DEVICE: &str = "70b3d57ed0000001";

/// A climate sensor of the tenant; its id.
async fn sensor(staff: &Client, tenant: TenantId) -> Value {
    let device = json!({ "tenant_id": tenant, "dev_eui": DEVICE, "name": "Ratssaal", "profile": "indoor-climate" });
    staff.post("/api/devices", device).await.expect(201)["id"].clone()
}

async fn report(server: &TestServer, machine: &Client, temperature: f64) {
    let message = json!({ "device": DEVICE, "at": server.now(), "values": { "temperature": temperature } });
    let taken = machine.post("/api/ingest/plain", message).await.expect(200);
    assert_eq!(taken["accepted"], 1, "{taken}");
    // The next look of every job: what is judged is written, what is written is sent.
    server.advance(Duration::from_secs(60)).await;
}

async fn subjects(mail: &SmtpSink, count: usize) -> Vec<String> {
    mail.wait_for(count, wait::DEADLINE).await.iter().map(Mail::subject).collect()
}

/// Follows the link that the last mail to an address holds.
async fn confirm(server: &TestServer, email: &str, count: usize) {
    let mails = server.mail().wait_for(count, wait::DEADLINE).await;
    let asked = mails.iter().rfind(|mail| mail.to[0] == email).unwrap_or_else(|| panic!("{email} was not asked"));
    let text = asked.text();
    let token = text.split("/alarm-mails/").nth(1).unwrap().split_whitespace().next().unwrap();
    let client = server.client();
    let path = format!("/api/alarm-recipients/{token}");
    client.get(&path).await.expect(200);
    assert_eq!(client.post(&path, json!({})).await.status, 204);
}

both_databases! {
    async fn pro_08_a_value_beyond_its_limit_is_an_alarm_and_a_mail(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (one, other) = (server.tenant(root, "Stadt").await, server.tenant(root, "Other").await);
        let (staff, machine) = (server.staff().await, server.machine(&["ingest"]).await);
        let admin = server.someone(one, "admin@one.example", Role::InstanceAdmin).await;
        let stranger = server.someone(other, "admin@other.example", Role::InstanceAdmin).await;
        let device = sensor(&staff, one).await;
        let user = server.account(one, "user@one.example", Role::User).await;
        let rule = json!({
            "tenant_id": one, "name": "Zu warm", "kind": "threshold", "metric": "temperature", "comparison": "above",
            "threshold": 30, "hysteresis": 2, "scope": { "device_id": device },
            "recipients": ["ops@one.example", { "account_id": user }]
        });
        let asked = server.mail().mails().len() + 1;
        let made = admin.post("/api/rules", rule).await.expect(201);
        assert_eq!(made["unconfirmed"], json!(["ops@one.example"]));
        server.run_due().await;
        confirm(&server, "ops@one.example", asked).await;
        let before = server.mail().mails().len();
        report(&server, &machine, 29.0).await;
        assert_eq!(admin.get("/api/alarms").await.expect(200)["items"], json!([]));
        report(&server, &machine, 31.5).await;
        let alarms = admin.get("/api/alarms?state=open").await.expect(200)["items"].clone();
        let alarm = &alarms[0];
        assert_eq!((&alarm["state"], &alarm["severity"], &alarm["value"]), (&json!("raised"), &json!("warning"), &json!(31.5)));
        assert_eq!((&alarm["device_id"], &alarm["device_name"], &alarm["unit"]), (&device, &json!("Ratssaal"), &json!("°C")));
        let sent = subjects(server.mail(), before + 2).await;
        assert_eq!(sent[before..], ["Alarm (Warnung): Zu warm – Ratssaal", "Alarm (Warnung): Zu warm – Ratssaal"]);
        let mails = server.mail().mails();
        let mut to: Vec<_> = mails[before..].iter().map(|mail| mail.to[0].clone()).collect();
        to.sort();
        assert_eq!(to, ["ops@one.example", "user@one.example"]);
        for part in ["Ratssaal", "31,5 °C", "über 30 °C", "Stadt"] {
            assert!(mails[before].text().contains(part), "{part} in {}", mails[before].text());
        }

        let path = format!("/api/alarms/{}", alarm["id"].as_str().unwrap());
        stranger.get(&path).await.expect(404);
        assert_eq!(stranger.get("/api/alarms").await.expect(200)["items"], json!([]));
        let reader = server.someone(one, "reader@one.example", Role::ReadOnly).await;
        reader.post(&format!("{path}/acknowledge"), json!({})).await.expect(403);
        let acknowledged = admin.post(&format!("{path}/acknowledge"), json!({ "note": "Bin dran" })).await.expect(200);
        assert_eq!((&acknowledged["state"], &acknowledged["acknowledged_by"], &acknowledged["note"]),
            (&json!("acknowledged"), &json!("admin@one.example"), &json!("Bin dran")));
        report(&server, &machine, 29.0).await;
        assert_eq!(admin.get(&path).await.expect(200)["state"], "acknowledged", "hysteresis");
        report(&server, &machine, 27.5).await;
        let cleared = admin.get(&path).await.expect(200);
        assert_eq!((&cleared["state"], &cleared["cleared_because"]), (&json!("cleared"), &json!("value")));
        let sent = subjects(server.mail(), before + 4).await;
        assert_eq!(sent.last().unwrap(), "Alarm beendet: Zu warm – Ratssaal");
        assert_eq!(admin.post(&format!("{path}/acknowledge"), json!({})).await.problem(), "alarm-cleared");
    }

    async fn pro_08_an_address_gets_nothing_until_it_says_so_once(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (staff, machine) = (server.staff().await, server.machine(&["ingest"]).await);
        let device = sensor(&staff, root).await;
        let rule = |name: &str, recipients: Value| json!({
            "tenant_id": root, "name": name, "kind": "threshold", "metric": "temperature", "comparison": "above",
            "threshold": 30, "scope": { "device_id": device }, "recipients": recipients
        });
        let before = server.mail().mails().len();
        let all = json!(["ops@one.example", "eva@one.example"]);
        let made = staff.post("/api/rules", rule("Zu warm", all)).await.expect(201);
        server.run_due().await;
        // Two questions, and no alarm until they are answered.
        report(&server, &machine, 31.0).await;
        report(&server, &machine, 20.0).await;
        let sent = subjects(server.mail(), before + 2).await[before..].to_vec();
        assert!(sent.iter().all(|subject| subject.starts_with("Alarm-E-Mails bestätigen")), "{sent:?}");
        assert_eq!(sent.len(), 2);
        confirm(&server, "eva@one.example", before + 2).await;
        let path = format!("/api/rules/{}", made["id"].as_str().unwrap());
        assert_eq!(staff.get(&path).await.expect(200)["unconfirmed"], json!(["ops@one.example"]));
        // Once is enough, for another rule too; saved again at once, nobody is asked again.
        let more = staff.post("/api/rules", rule("Viel zu warm", json!(["eva@one.example"]))).await.expect(201);
        assert_eq!(more.get("unconfirmed"), None);
        staff.patch(&path, json!({ "name": "Warm" })).await.expect(200);
        report(&server, &machine, 31.0).await;
        let mails = server.mail().wait_for(before + 4, wait::DEADLINE).await[before + 2..].to_vec();
        assert!(mails.iter().all(|mail| mail.to[0] == "eva@one.example"), "both rules, the one who said so");
        assert_eq!(mails.len(), 2);
        let long = "a".repeat(5_000);
        for wrong in ["nothing", "", long.as_str(), "%00"] {
            assert_eq!(server.client().post(&format!("/api/alarm-recipients/{wrong}"), json!({})).await.status / 100, 4);
        }
    }

    async fn pro_08_a_value_on_its_limit_is_told_as_flapping_once_and_summed_up_when_it_is_calm(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (staff, machine) = (server.staff().await, server.machine(&["ingest"]).await);
        let device = sensor(&staff, root).await;
        let user = server.account(root, "user@operator.example", Role::User).await;
        let rule = json!({
            "tenant_id": root, "name": "Zu warm", "kind": "threshold", "metric": "temperature", "comparison": "above",
            "threshold": 30, "scope": { "device_id": device }, "recipients": [{ "account_id": user }]
        });
        staff.post("/api/rules", rule).await.expect(201);
        server.run_due().await;
        let before = server.mail().mails().len();
        for minute in 0..60 {
            report(&server, &machine, if minute % 2 == 0 { 30.1 } else { 29.9 }).await;
        }
        let sent = subjects(server.mail(), before + 5).await[before..].to_vec();
        assert_eq!(sent, [
            "Alarm (Warnung): Zu warm – Ratssaal", "Alarm beendet: Zu warm – Ratssaal",
            "Alarm (Warnung): Zu warm – Ratssaal", "Alarm beendet: Zu warm – Ratssaal",
            "Alarm flattert (Warnung): Zu warm – Ratssaal",
        ]);
        let alarms = staff.get("/api/alarms?limit=100").await.expect(200)["items"].clone();
        assert_eq!(alarms.as_array().unwrap().len(), 30, "each is still an alarm of its own");
        for _ in 0..70 {
            report(&server, &machine, 20.0).await;
        }
        let sent = subjects(server.mail(), before + 6).await[before + 5..].to_vec();
        assert_eq!(sent, ["Alarm flattert nicht mehr: Zu warm – Ratssaal"]);
        let summary = server.mail().mails()[before + 5].text();
        for part in ["30× seit", "der Alarm ist beendet"] {
            assert!(summary.contains(part), "{part} in {summary}");
        }
        report(&server, &machine, 31.0).await;
        assert_eq!(subjects(server.mail(), before + 7).await[before + 6], "Alarm (Warnung): Zu warm – Ratssaal");
    }

    async fn pro_08_an_alarm_says_in_words_what_it_is_and_where(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (staff, machine) = (server.staff().await, server.machine(&["ingest"]).await);
        let house = json!({ "tenant_id": root, "name": "Rathaus", "kind": "building", "street": "Hauptstraße",
            "house_number": "1", "postal_code": "66117", "city": "Saarbrücken" });
        let house = staff.post("/api/places", house).await.expect(201);
        let cellar = json!({ "tenant_id": root, "parent_id": house["id"], "name": "Keller", "kind": "room" });
        let cellar = staff.post("/api/places", cellar).await.expect(201);
        let device = json!({ "tenant_id": root, "dev_eui": DEVICE, "name": "Wasser", "profile": "water-meter", "place_id": cellar["id"] });
        staff.post("/api/devices", device).await.expect(201);
        let user = server.account(root, "user@operator.example", Role::User).await;
        let rule = json!({
            "tenant_id": root, "name": "Rohrbruch", "kind": "threshold", "metric": "leak", "comparison": "above",
            "threshold": 0.5, "recipients": [{ "account_id": user }]
        });
        staff.post("/api/rules", rule).await.expect(201);
        server.run_due().await;
        let before = server.mail().mails().len();
        let message = json!({ "device": DEVICE, "at": server.now(), "values": { "alarms": { "leak": true } } });
        let taken = machine.post("/api/ingest/plain", message).await.expect(200);
        assert_eq!(taken["accepted"], 1, "{taken}");
        server.advance(Duration::from_secs(60)).await;
        subjects(server.mail(), before + 1).await;
        let text = server.mail().mails()[before].text();
        for part in ["Leckage: ja", "Objekt: Rathaus, Keller", "Anschrift: Hauptstraße 1, 66117 Saarbrücken"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("0,5"), "{text}");
        let alarm = staff.get("/api/alarms").await.expect(200)["items"][0].clone();
        assert_eq!((&alarm["metric_title"]["de"], &alarm["meaning"]["de"]), (&json!("Leckage"), &json!("ja")));
        assert_eq!((&alarm["place_name"], &alarm["address"]), (&json!("Rathaus, Keller"), &json!("Hauptstraße 1, 66117 Saarbrücken")));
    }

    async fn pro_08_a_gateway_that_is_not_heard_is_an_alarm_until_it_is(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (staff, machine) = (server.staff().await, server.machine(&["ingest"]).await);
        let gateway = json!({ "tenant_id": root, "gateway_eui": "a84041ffff1e6f1c", "name": "Dach", "interval_seconds": 60 });
        let gateway = staff.post("/api/gateways", gateway).await.expect(201);
        sensor(&staff, root).await;
        let rule = json!({
            "tenant_id": root, "name": "Gateway stumm", "kind": "silence", "watches": "gateways",
            "silence_seconds": 600, "severity": "critical", "recipients": ["ops@operator.example"]
        });
        let asked = server.mail().mails().len() + 1;
        staff.post("/api/rules", rule).await.expect(201);
        server.run_due().await;
        confirm(&server, "ops@operator.example", asked).await;
        let before = server.mail().mails().len();
        for _ in 0..12 {
            report(&server, &machine, 20.0).await;
        }
        let alarms = staff.get("/api/alarms").await.expect(200)["items"].clone();
        assert_eq!((&alarms[0]["gateway_id"], &alarms[0]["gateway_name"]), (&gateway["id"], &json!("Dach")));
        assert_eq!(alarms.as_array().unwrap().len(), 1, "the sensor is none of the rule's business: {alarms}");
        assert_eq!(subjects(server.mail(), before + 1).await[before], "Alarm (kritisch): Gateway stumm – Dach");
    }
}

#[tokio::test]
async fn pro_08_a_restart_forgets_no_alarm_and_raises_none_twice() {
    let server = TestServer::start().await;
    let root = server.root().await;
    let (staff, machine) = (server.staff().await, server.machine(&["ingest"]).await);
    sensor(&staff, root).await;
    let rule = json!({
        "tenant_id": root, "name": "Zu warm", "kind": "threshold", "metric": "temperature", "comparison": "above",
        "threshold": 30, "recipients": ["ops@operator.example"]
    });
    staff.post("/api/rules", rule).await.expect(201);
    report(&server, &machine, 35.0).await;
    assert_eq!(staff.get("/api/alarms").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let directory = server.stop().await;
    let server = TestServer::builder().directory(directory).start().await;
    let (staff, machine) = (server.staff().await, server.machine(&["ingest"]).await);
    report(&server, &machine, 36.0).await;
    let alarms = staff.get("/api/alarms").await.expect(200)["items"].clone();
    assert_eq!((alarms.as_array().unwrap().len(), &alarms[0]["value"]), (1, &json!(35.0)));
    report(&server, &machine, 20.0).await;
    assert_eq!(staff.get("/api/alarms?state=open").await.expect(200)["items"], json!([]));
}
