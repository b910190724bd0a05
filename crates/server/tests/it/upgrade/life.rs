//! A life over the server's own surfaces that leaves rows in nearly every table.

use std::time::Duration;

use identity::Role;
use places::MemberRole;
use privacy::Stated;
use serde_json::{Value, json};
use testkit::{TestServer, test_server::Builder};
use types::Time;

use crate::{
    activations::link_token,
    choices::{notice, question, yes},
    erasure::People as _,
    field::{Field, decoded, start, text},
    requests::id,
};

pub const USER: &str = "user@customer.example";
pub const ERASED: &str = "erika@customer.example";
pub const METER: &str = "0004a30b001c0530";
const SENSOR: &str = "70b3d57ed0000001";
/// Of the meter: a day's, one by ChirpStack, one not archived yet.
pub const READINGS: usize = 26;

/// Where the life ends, and the upgraded server's clock begins.
pub fn end() -> Time {
    start().plus(Duration::from_secs(2 * 3_600))
}

pub async fn live(builder: Builder) -> TestServer {
    let mut field = Field::start(builder.notice(notice())).await;
    let meter = things(&field).await;
    devices_speak(&field, &meter).await;
    people_decide(&field).await;
    desk(&field).await;
    house(&field, &meter).await;
    field.server.clock().advance(end().since(field.server.now())).unwrap();
    field.server.run_due().await;
    field.machine = field.server.machine(&["ingest"]).await;
    reading(&field, METER, json!({ "volume": 126.0 })).await;
    field.server
}

async fn reading(field: &Field, eui: &str, values: Value) {
    let message = json!({ "device": eui, "values": values });
    assert_eq!(field.machine.post("/api/ingest/plain", message).await.expect(200)["accepted"], 1);
}

/// A home with a meter and people, a sensor, a gateway, rules; gives the meter's id.
async fn things(field: &Field) -> String {
    let (server, staff) = (&field.server, &field.staff);
    let contact = json!({ "first_name": "Kim", "last_name": "Kunde", "email": "kim@customer.example" });
    let tenant = format!("/api/tenants/{}", field.customer);
    staff.patch(&tenant, json!({ "contact": contact })).await.expect(200);
    let own = json!({ "overrides": { "meter_reading": "24 months" } });
    staff.put(&format!("{tenant}/retention"), own).await.expect(200);
    let erased = server.person(field.customer, ERASED, "Erika", "Erle").await;
    let (user, root) = (server.subject(USER).await, server.root().await);
    let place = json!({ "tenant_id": field.customer, "name": "Haus", "street": "Gasse", "country": "DE" });
    let place = text(&staff.post("/api/places", place).await.expect(201)["id"]);
    for member in [user, erased] {
        let (places, ctx) = (server.house().app.places(), server.house_ctx().await);
        places.add_member(&ctx, place.parse().unwrap(), member, MemberRole::Resident).await.expect("a member");
    }
    let device = |eui: &str, profile: &str| {
        json!({ "tenant_id": field.customer, "dev_eui": eui, "name": eui, "profile": profile, "place_id": place,
                "meter_number": "8ZRI1" })
    };
    let meter = text(&staff.post("/api/devices", device(METER, "water-meter")).await.expect(201)["id"]);
    staff.post("/api/devices", device(SENSOR, "indoor-climate")).await.expect(201);
    let gateway = json!({ "tenant_id": root, "gateway_eui": "0016c001f153a14c", "name": "Dach" });
    staff.post("/api/gateways", gateway).await.expect(201);
    let warm = json!({
        "tenant_id": field.customer, "name": "Zu warm", "kind": "threshold", "metric": "temperature",
        "comparison": "above", "threshold": 30, "recipients": ["ops@customer.example"]
    });
    staff.post("/api/rules", warm).await.expect(201);
    let silent = json!({ "tenant_id": root, "name": "Stumm", "kind": "silence", "silence_seconds": 600 });
    staff.post("/api/rules", silent).await.expect(201);
    meter
}

async fn devices_speak(field: &Field, meter: &str) {
    let value = |hours: i64| json!({ "metric": "volume", "value": 100 + hours, "at": field.at((hours - 24) * 3_600) });
    let day: Vec<Value> = (0..24).map(value).collect();
    let message = json!({ "device": METER, "values": day });
    field.machine.post("/api/ingest/plain", message).await.expect(200);
    field.deliver("up", decoded(METER, 1, field.at(0), json!({ "volume": 125 }))).await;
    let unknown = json!({ "device": "00000000000000ff", "values": { "volume": 1 } });
    assert_eq!(field.machine.post("/api/ingest/plain", unknown).await.expect(200)["unknown"], 1);
    for degrees in [20.0, 31.0] {
        reading(field, SENSOR, json!({ "temperature": degrees })).await;
        field.server.advance(Duration::from_secs(60)).await;
    }
    let alarms = field.staff.get("/api/alarms?state=open").await.expect(200);
    let warm = format!("/api/alarms/{}/acknowledge", text(&alarms["items"][0]["id"]));
    field.staff.post(&warm, json!({ "note": "Bin dran" })).await.expect(200);
    let exchange = json!({ "at": field.at(-30 * 3_600), "metric": "volume", "old_final": 99.0, "new_initial": 99.5 });
    field.user.post(&format!("/api/devices/{meter}/meter-exchanges"), exchange).await.expect(201);
    let order = json!({ "f_port": 20, "object": { "interval_minutes": 15 } });
    field.staff.post(&format!("/api/devices/{meter}/downlinks"), order).await.expect(202);
}

async fn people_decide(field: &Field) {
    let (server, user) = (&field.server, &field.user);
    const MINE: &str = "/api/privacy/consents";
    for clause in ["newsletter", "partner"] {
        user.post(MINE, yes(&question(user, MINE, clause).await)).await.expect(201);
    }
    user.delete(&format!("{MINE}/partner")).await.expect(204);
    let objection = json!({ "clause": "usage", "words": "I live alone.", "language": "en" });
    user.post("/api/privacy/objections", objection).await.expect(201);
    let other = server.someone(field.customer, "otto@customer.example", Role::User).await;
    let claims = json!({ "clause": "audit", "ground": "needed_for_claims", "language": "de" });
    let stop = text(&other.post("/api/privacy/restrictions", claims).await.expect(201)["id"]);
    let use_of = json!({ "category": "audit", "exception": "legal_claims", "reason": "Case 4711" });
    field.staff.post(&format!("/api/stops/{stop}/uses"), use_of).await.expect(200);
    user.post("/api/portability/offers", json!({})).await.expect(201);
    let link = json!({ "email": "ops@customer.example", "language": "de" });
    server.client().post("/api/privacy/links", link).await.expect(202);
}

/// A case that is open, one that is proven by its link, an erasure that is under way and one that is done.
async fn desk(field: &Field) {
    let server = &field.server;
    let complaint = json!({ "kind": "complaint", "words": "You ring too often.", "language": "en" });
    let case = id(&field.user.post("/api/privacy/requests", complaint).await.expect(201));
    let note = json!({ "text": "The bell was loose." });
    field.staff.post(&format!("/api/requests/{case}/note"), note).await.expect(200);
    let form = json!({ "kind": "rectification", "email": USER, "words": "Please.", "language": "en" });
    server.client().post("/api/privacy/request-form", form).await.expect(202);
    let token = link_token(server, USER, "privacy-request/confirm").await;
    server.client().post(&format!("/api/privacy/request-proofs/{token}"), json!({})).await.expect(200);
    server.erase(server.subject(ERASED).await).await;
    server.remove().await;
    let gone = server.person(field.customer, "bert@customer.example", "Bert", "Birke").await;
    server.erase(gone).await;
}

/// What the house writes of itself.
async fn house(field: &Field, meter: &str) {
    let (server, ctx) = (&field.server, field.server.house_ctx().await);
    let privacy = &server.house().privacy;
    let support = server.account(server.root().await, "support@operator.example", Role::OperatorStaff).await;
    privacy.open_ticket(&ctx, server.root().await, support, "CASE-4711").await.unwrap();
    let thing: types::DeviceId = meter.parse().unwrap();
    let stated = Stated {
        tenant: field.customer,
        category: "meter_reading",
        kind: "device",
        thing: *thing.bytes(),
        fact: "mode",
        value: "normal",
    };
    privacy.state_fact(&ctx, stated).await.unwrap();
    privacy.count_refused(&ctx, "climate", privacy::Reason::Consent);
    field.staff.post("/api/evidence/runs", json!({})).await.expect(200);
}
