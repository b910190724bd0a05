//! A customer with devices in the field, and what network servers say of them.

use base64::{Engine, prelude::BASE64_STANDARD};
use identity::Role;
use serde_json::{Value, json};
use testkit::{
    TestServer,
    test_server::{Builder, Client},
};
use types::{TenantId, Time};

/// A server with a customer, a user of theirs, and a machine of the operator's that delivers.
pub struct Field {
    pub server: TestServer,
    pub staff: Client,
    pub customer: TenantId,
    pub user: Client,
    pub machine: Client,
}

impl Field {
    pub async fn start(builder: Builder) -> Self {
        let server = builder.start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let user = server.someone(customer, "user@customer.example", Role::User).await;
        let machine = server.machine(&["ingest"]).await;
        Self { server, staff, customer, user, machine }
    }

    /// Registers a device of the customer's; gives its id.
    pub async fn device(&self, eui: &str, profile: &str) -> String {
        self.device_of(self.customer, eui, profile).await
    }

    pub async fn device_of(&self, tenant: TenantId, eui: &str, profile: &str) -> String {
        let draft = json!({ "tenant_id": tenant, "dev_eui": eui, "name": eui, "profile": profile });
        text(&self.staff.post("/api/devices", draft).await.expect(201)["id"])
    }

    /// Delivers an event of ChirpStack.
    pub async fn deliver(&self, kind: &str, body: Value) -> Value {
        self.machine.post(&format!("/api/ingest/chirpstack?event={kind}"), body).await.expect(200)
    }

    pub async fn series(&self, device: &str) -> Vec<Value> {
        items(&self.user.get(&format!("/api/devices/{device}/series")).await.expect(200))
    }

    /// The id of a device's series.
    pub async fn series_id(&self, device: &str, metric: &str) -> String {
        let series = self.series(device).await;
        let found = series.iter().find(|series| series["metric"] == metric);
        text(&found.unwrap_or_else(|| panic!("no {metric} in {series:?}"))["id"])
    }

    /// Milliseconds and values of a series over ten years, as many as there are up to 5,000.
    pub async fn points(&self, series: &str) -> Vec<(i64, f64)> {
        points(&self.user, series).await
    }

    /// Seconds after the test's start.
    pub fn at(&self, seconds: i64) -> Time {
        Time::from_micros(start().micros() + seconds * 1_000_000)
    }
}

pub fn start() -> Time {
    testkit::test_server::START.parse().unwrap()
}

pub async fn points(client: &Client, series: &str) -> Vec<(i64, f64)> {
    let path = format!("/api/series/{series}/points?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z&points_max=5000");
    let answer = client.get(&path).await.expect(200);
    let point = |point: &Value| (point[0].as_i64().unwrap(), point[1].as_f64().unwrap());
    answer["points"].as_array().unwrap().iter().map(point).collect()
}

pub fn items(list: &Value) -> Vec<Value> {
    list["items"].as_array().unwrap_or_else(|| panic!("no list: {list}")).clone()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// What became of a delivery of one event.
pub fn one(what: &str) -> Value {
    let mut delivered = json!({ "accepted": 0, "duplicate": 0, "refused": 0, "unknown": 0 });
    delivered[what] = json!(1);
    delivered
}

fn device_info(eui: &str) -> Value {
    json!({ "tenantId": "52f14cd4-c6f1-4fbd-8f87-4025e1d49242", "applicationId": "3b1",
        "applicationName": "meters", "deviceProfileName": "p", "deviceName": "Mustermann, Keller", "devEui": eui })
}

/// An uplink as ChirpStack posts it; what it is to hold besides is added by the test.
pub fn uplink(eui: &str, number: u32, at: Time) -> Value {
    json!({
        "deduplicationId": format!("3ac7e3c4-4401-4b8d-9386-{number:012}"), "time": at, "deviceInfo": device_info(eui),
        "devAddr": "00189440", "adr": true, "dr": 5, "fCnt": number, "fPort": 10, "confirmed": false,
        "rxInfo": [
            { "gatewayId": "0016c001f153a14c", "uplinkId": 4217106255u32, "rssi": -36, "snr": 10.5 },
            { "gatewayId": "0016c001f153a14d", "uplinkId": 4217106256u32, "rssi": -107, "snr": -3.0 }
        ],
        "txInfo": { "frequency": 867100000, "modulation": { "lora": { "bandwidth": 125000, "spreadingFactor": 7 } } }
    })
}

/// The same with what ChirpStack's own decoder made of it.
pub fn decoded(eui: &str, number: u32, at: Time, object: Value) -> Value {
    let mut event = uplink(eui, number, at);
    event["object"] = object;
    event
}

/// The same with the bytes the device sent.
pub fn raw(eui: &str, number: u32, at: Time, bytes_hex: &str) -> Value {
    let mut event = uplink(eui, number, at);
    event["data"] = json!(BASE64_STANDARD.encode(hex(bytes_hex)));
    event
}

pub fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// An event of ChirpStack about a downlink.
pub fn downlink_event(eui: &str, number: u32, at: Time, more: Value) -> Value {
    let mut event = json!({
        "deduplicationId": format!("5ac7e3c4-4401-4b8d-9386-{number:012}"), "time": at, "deviceInfo": device_info(eui)
    });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

/// Whether any file of the server's SQLite directory holds these bytes.
pub fn is_on_disk(server: &TestServer, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(server.database_dir()).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).any(|path| {
        let content = std::fs::read(path).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

/// A notice with a change inside one clause only.
pub fn in_clause(notice: &str, clause: &str, from: &str, to: &str) -> String {
    let begin = notice.find(&format!("[clause.{clause}]")).expect("the clause");
    let end = begin + notice[begin..].find(from).expect("what is to be changed");
    format!("{}{to}{}", &notice[..end], &notice[end + from.len()..])
}
