//! What several people own together: the consent of each counts for what is recorded of all; what one of them has
//! restricted goes on being the others'.

use std::time::Duration;

use identity::Role;
use places::MemberRole;
use serde_json::{Value, json};
use testkit::{
    both_databases,
    test_server::{Client, progres_notice},
};

use crate::{
    choices::{question, subject_of, yes},
    evidence::behind,
    field::{Field, items, one, text},
};

const MINE: &str = "/api/privacy/consents";
const EUI: &str = "0000000000000001";

/// Room climate rests on the consent of those who live there.
fn climate_by_consent() -> String {
    let ask = r#"consent = { ask = { de = "Zeichnen Sie das Raumklima auf.", en = "Please record the climate." } }"#;
    let clause = "[clause.indoor]\n";
    let (before, after) = progres_notice().split_once(clause).map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let after = after.replacen("basis = \"contract\"\n", &format!("basis = \"consent\"\n{ask}\n"), 1);
    let withdrawal = if before.contains("[right.withdrawal]") { "" } else { "\n[right.withdrawal]\n" };
    before + clause + &after + withdrawal
}

/// A home with a sensor, and the two who live in it.
struct Home {
    field: Field,
    device: String,
    paula: Client,
    otto: Client,
}

impl Home {
    async fn start(builder: testkit::test_server::Builder) -> Self {
        let field = Field::start(builder).await;
        let place = json!({ "tenant_id": field.customer, "name": "Home", "street": "Heimweg", "country": "DE" });
        let place = text(&field.staff.post("/api/places", place).await.expect(201)["id"]);
        let device = json!({
            "tenant_id": field.customer, "dev_eui": EUI, "name": "Sensor", "profile": "indoor-climate", "place_id": place
        });
        let device = text(&field.staff.post("/api/devices", device).await.expect(201)["id"]);
        let mut people = Vec::new();
        for email in ["paula@home.example", "otto@home.example"] {
            people.push(field.server.someone(field.customer, email, Role::User).await);
            let (places, subject) = (field.server.house().app.places(), subject_of(&field.server, email).await);
            let ctx = field.server.house_ctx().await;
            places.add_member(&ctx, place.parse().unwrap(), subject, MemberRole::Resident).await.expect("a member");
        }
        let [paula, otto] = people.try_into().ok().unwrap();
        Self { field, device, paula, otto }
    }

    async fn deliver(&self, degrees: i64) {
        self.field.server.clock().advance(Duration::from_secs(1)).unwrap();
        let message = json!({ "device": EUI, "id": degrees.to_string(), "values": { "temperature": degrees } });
        assert_eq!(self.field.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
    }

    async fn seen(&self) -> Vec<f64> {
        if !self.field.series(&self.device).await.iter().any(|series| series["metric"] == "temperature") {
            return Vec::new();
        }
        let series = self.field.series_id(&self.device, "temperature").await;
        self.field.points(&series).await.into_iter().map(|point| point.1).collect()
    }

    async fn agree(&self, person: &Client) {
        person.post(MINE, yes(&question(person, MINE, "indoor").await)).await.expect(201);
    }

    async fn restrict(&self, person: &Client) -> String {
        let body = json!({ "clause": "indoor", "ground": "accuracy_contested", "language": "en" });
        text(&person.post("/api/privacy/restrictions", body).await.expect(201)["id"])
    }

    /// How often recording was refused for this reason.
    async fn refused(&self, reason: &str) -> i64 {
        let refusals = items(&self.field.staff.get("/api/refusals").await.expect(200));
        let of = |one: &&Value| one["category"] == "climate" && one["action"] == "write" && one["reason"] == reason;
        refusals.iter().find(of).map_or(0, |one| one["count"].as_i64().unwrap())
    }

    /// Whether each check of the kind holds, measured anew.
    async fn holds(&mut self, kind: &str) -> bool {
        self.field.server.advance_by("1 hour").await;
        self.field.staff = self.field.server.staff().await;
        self.field.staff.post("/api/evidence/runs", json!({})).await.expect(200);
        let checks = items(&self.field.staff.get("/api/evidence/checks?lang=en").await.expect(200));
        let mut of_kind = checks.iter().filter(|check| check["kind"] == kind).peekable();
        assert!(of_kind.peek().is_some(), "{kind}");
        of_kind.all(|check| check["result"]["holds"] == true)
    }
}

both_databases! {
    async fn liv_34_recording_a_home_needs_the_consent_of_each_who_lives_there(builder: Builder) {
        let mut home = Home::start(builder.notice(climate_by_consent())).await;
        home.deliver(1).await;
        home.agree(&home.paula).await;
        home.deliver(2).await;
        assert_eq!((home.seen().await, home.refused("consent").await), (vec![], 2), "nobody agrees for another");
        home.agree(&home.otto).await;
        home.deliver(3).await;
        assert_eq!(home.seen().await, [3.0]);
        home.otto.delete(&format!("{MINE}/indoor")).await.expect(204);
        assert_eq!(home.seen().await, Vec::<f64>::new(), "at once, also for the others");
        home.deliver(4).await;
        assert_eq!(home.refused("consent").await, 3);
        assert!(home.holds("consent_present").await);
        behind(&home.field.server, "DELETE FROM concealed").await;
        assert!(!home.holds("consent_present").await, "seen again, although one has taken it back");
    }

    async fn liv_29_what_one_has_restricted_goes_on_for_the_other_who_lives_there(builder: Builder) {
        let mut home = Home::start(builder).await;
        home.deliver(1).await;
        home.restrict(&home.paula).await;
        home.deliver(2).await;
        assert_eq!(home.seen().await, [1.0, 2.0], "it is the other's too");
        behind(&home.field.server, "UPDATE stop SET at = 0").await;
        assert!(home.holds("stops_obeyed").await, "recorded after one had it restricted");
        let otto = home.restrict(&home.otto).await;
        home.deliver(3).await;
        assert_eq!((home.seen().await, home.refused("restricted").await), (vec![], 1), "the last one has it stopped");
        assert!(home.holds("stops_obeyed").await);
        behind(&home.field.server, "UPDATE stop SET at = 0").await;
        assert!(!home.holds("stops_obeyed").await, "recorded after the last one had it restricted");
        home.otto.delete(&format!("/api/privacy/stops/{otto}")).await.expect(204);
        home.deliver(4).await;
        assert_eq!(home.seen().await, [1.0, 2.0, 4.0], "taken back");
    }

    async fn a_device_that_all_have_restricted_is_known_again_when_that_is_lifted(builder: Builder) {
        let mut home = Home::start(builder).await;
        home.deliver(1).await;
        let mut stops = Vec::new();
        for person in [&home.paula, &home.otto] {
            let body = json!({ "clause": "devices", "ground": "accuracy_contested", "language": "en" });
            stops.push(text(&person.post("/api/privacy/restrictions", body).await.expect(201)["id"]));
        }
        home.field.server.advance_by("2 hours").await;
        home.field.staff = home.field.server.staff().await;
        for (person, stop) in [&home.paula, &home.otto].into_iter().zip(&stops) {
            person.delete(&format!("/api/privacy/stops/{stop}")).await.expect(204);
        }
        home.field.server.advance_by("2 hours").await;
        home.field.staff = home.field.server.staff().await;
        home.deliver(2).await;
        assert_eq!(home.seen().await, [1.0, 2.0]);
    }
}
