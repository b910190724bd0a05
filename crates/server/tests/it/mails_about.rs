//! Mails that tell of somebody's device are theirs too; whoever is known by an address is the one who has it.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use store::{Permit, Statement};
use testkit::{
    Mail, both_databases,
    test_server::{Builder, Client},
};

use crate::{
    erasure::People,
    evidence::behind,
    field::{Field, items, text},
    packages::files,
};

const EUI: &str = "70b3d57ed0000009";
const PAULA: &str = "paula@home.example";
const OPS: &str = "ops@elsewhere.example";

/// A home with a sensor, and a rule that tells others of it.
pub struct Home {
    pub field: Field,
    pub paula: Client,
    place: String,
    reports: std::cell::Cell<u32>,
}

impl Home {
    pub async fn start(builder: Builder, recipients: Value) -> Self {
        let field = Field::start(builder).await;
        let place =
            json!({ "tenant_id": field.customer, "name": "Paulas Wohnung", "street": "Heimweg", "country": "DE" });
        let place = text(&field.staff.post("/api/places", place).await.expect(201)["id"]);
        let device = json!({
            "tenant_id": field.customer, "dev_eui": EUI, "name": "Paulas Schlafzimmer", "profile": "indoor-climate",
            "place_id": place
        });
        let device = text(&field.staff.post("/api/devices", device).await.expect(201)["id"]);
        let paula = field.server.someone(field.customer, PAULA, Role::User).await;
        let rule = json!({
            "tenant_id": field.customer, "name": "Zu warm", "kind": "threshold", "metric": "temperature",
            "comparison": "above", "threshold": 30, "hysteresis": 2, "scope": { "device_id": device },
            "recipients": recipients
        });
        field.staff.post("/api/rules", rule).await.expect(201);
        let home = Self { field, paula, place: place.clone(), reports: std::cell::Cell::new(0) };
        home.joins(PAULA).await;
        home.field.server.run_due().await;
        if home.count("SELECT count(*) FROM main.alarm_recipient_link").await > 0 {
            behind(&home.field.server, "UPDATE alarm_recipient_link SET confirmed_at = asked_at").await;
        }
        home
    }

    pub async fn joins(&self, email: &str) {
        let server = &self.field.server;
        let (places, subject) = (server.house().app.places(), server.subject(email).await);
        let place = self.place.parse().unwrap();
        places.add_member(&server.house_ctx().await, place, subject, places::MemberRole::Resident).await.unwrap();
    }

    pub async fn report(&self, temperature: f64) {
        let server = &self.field.server;
        server.advance(Duration::from_secs(60)).await;
        self.reports.set(self.reports.get() + 1);
        let id = format!("report {}", self.reports.get());
        let message = json!({ "device": EUI, "id": id, "at": server.now(), "values": { "temperature": temperature } });
        self.field.machine.post("/api/ingest/plain", message).await.expect(200);
        server.advance(Duration::from_secs(60)).await;
    }

    /// Hot, and cool again: one alarm, two mails to each recipient.
    async fn alarm(&self) {
        self.report(33.0).await;
        self.report(20.0).await;
    }

    fn mails_to(&self, address: &str) -> usize {
        self.field.server.mail().mails().iter().filter(|mail| mail.to == [address] && is_of_alarm(mail)).count()
    }

    /// Counts rows, concealed or not.
    pub async fn count(&self, sql: &str) -> i64 {
        let all = Permit::of_the_gate(store::CategorySet::ALL, store::CategorySet::ALL);
        let mut tx = self.field.server.house().database.read(all).await.unwrap();
        tx.query(Statement::of_the_data_map(sql.to_owned()), []).await.unwrap()[0].get(0).unwrap()
    }

    async fn text(&self, sql: &str) -> String {
        let all = Permit::of_the_gate(store::CategorySet::ALL, store::CategorySet::ALL);
        let mut tx = self.field.server.house().database.read(all).await.unwrap();
        tx.query(Statement::of_the_data_map(sql.to_owned()), []).await.unwrap()[0].get(0).unwrap()
    }

    async fn mails_kept(&self) -> i64 {
        self.count("SELECT count(*) FROM main.message WHERE title LIKE '%Paulas%' OR body_text LIKE '%Paulas%'").await
    }

    /// Whether staff read of the room in the list of messages.
    async fn shown(&self) -> bool {
        let staff = self.field.server.staff().await;
        items(&staff.get("/api/messages?limit=100").await.expect(200)).iter().any(|m| m.to_string().contains("Paulas"))
    }

    async fn package(&self, person: &Client) -> std::collections::BTreeMap<String, Vec<u8>> {
        let answer = person.get("/api/privacy/package").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        files(&answer.body)
    }
}

fn is_of_alarm(mail: &Mail) -> bool {
    ["Alarm (", "Alarm beendet"].iter().any(|begin| mail.subject().starts_with(begin))
}

/// Recipients who got data, by the answer to Art. 15(1)(c).
fn served(files: &std::collections::BTreeMap<String, Vec<u8>>) -> Vec<Value> {
    let data: Value = serde_json::from_slice(&files["data.json"]).unwrap();
    data["answer"]["served"].as_array().unwrap().clone()
}

both_databases! {
    async fn pro_17_a_mail_about_a_persons_device_is_theirs_too(builder: Builder) {
        let home = Home::start(builder, json!([OPS])).await;
        home.alarm().await;
        assert_eq!(home.mails_to(OPS), 2);
        let files = home.package(&home.paula).await;
        let mails = String::from_utf8(files["csv/message.csv"].clone()).unwrap();
        assert!(mails.contains("Paulas Schlafzimmer"), "{mails}");
        assert!(served(&files).iter().any(|one| one["recipient"] == "alarm_mail"), "{:?}", served(&files));
        assert!(home.shown().await);

        // Restricted, nobody reads of it; the readings of the room alone say as much.
        let body = json!({ "clause": "indoor", "ground": "accuracy_contested", "language": "en" });
        let stop = text(&home.paula.post("/api/privacy/restrictions", body).await.expect(201)["id"]);
        assert!(!home.shown().await, "what the mail tells of is restricted");
        home.paula.delete(&format!("/api/privacy/stops/{stop}")).await.expect(204);
        assert!(home.shown().await);

        // Erased, it is gone with the rest, though its recipient is somebody else.
        let subject = home.field.server.subject(PAULA).await;
        home.field.server.erase(subject).await;
        assert!(!home.shown().await, "at once");
        let told = home.field.server.staff().await.get("/api/notifications").await.expect(200);
        assert!(items(&told).iter().any(|one| one["recipient"] == "alarm_mail"), "Art. 19: {told}");
        home.field.server.advance_by("49 hours").await;
        assert_eq!(home.mails_kept().await, 0);
        let about = "SELECT count(*) FROM main.disclosure_about";
        assert_eq!(home.count(about).await, 0);
    }

    async fn a_mail_about_a_shared_device_stays_for_the_other_and_goes_with_the_last(builder: Builder) {
        let home = Home::start(builder, json!([OPS])).await;
        let otto = home.field.server.someone(home.field.customer, "otto@home.example", Role::User).await;
        home.joins("otto@home.example").await;
        home.alarm().await;
        let (paula, other) =
            (home.field.server.subject(PAULA).await, home.field.server.subject("otto@home.example").await);
        home.field.server.erase(paula).await;
        home.field.server.advance_by("49 hours").await;
        assert!(home.mails_kept().await > 0, "it is the other's too");
        let otto = { drop(otto); home.field.server.sign_in("otto@home.example").await };
        assert!(home.package(&otto).await.contains_key("csv/message.csv"));
        home.field.server.erase(other).await;
        home.field.server.advance_by("49 hours").await;
        assert_eq!(home.mails_kept().await, 0);
    }

    async fn what_those_in_the_home_have_stopped_is_told_to_nobody(builder: Builder) {
        let home = Home::start(builder, json!([OPS])).await;
        home.alarm().await;
        let before = home.mails_to(OPS);
        assert_eq!(before, 2);
        let body = json!({ "clause": "alarm_mail", "ground": "accuracy_contested", "language": "en" });
        home.paula.post("/api/privacy/restrictions", body).await.expect(201);
        home.alarm().await;
        assert_eq!(home.mails_to(OPS), before);
    }

    async fn an_erased_account_is_no_recipient_any_more_however_its_address_was_written(builder: Builder) {
        let home = Home::start(builder, json!(["Paula@Home.example", OPS])).await;
        home.alarm().await;
        let written = home.field.server.mail().mails();
        let to_paula = written.iter().filter(|mail| mail.to[0].to_lowercase() == PAULA && is_of_alarm(mail));
        assert_eq!(to_paula.count(), 2);
        let files = home.package(&home.paula).await;
        assert!(files.contains_key("csv/rule_recipient.csv"), "{:?}", files.keys());
        // As she is known by her account: the address in the rule is hers as well.
        let all = Permit::of_the_gate(store::CategorySet::ALL, store::CategorySet::ALL);
        let mut tx = home.field.server.house().database.read(all).await.unwrap();
        let account = Statement::of_the_data_map(format!("SELECT subject_id FROM main.account WHERE email = '{PAULA}'"));
        let subject = tx.value::<types::SubjectId>(account, []).await.unwrap().unwrap();
        drop(tx);
        home.field.server.erase(subject).await;
        let before = home.field.server.mail().mails().len();
        home.alarm().await;
        let after = home.field.server.mail().mails();
        assert!(!after[before..].iter().any(|mail| mail.to[0].to_lowercase() == PAULA), "erased, and mailed");
        home.field.server.advance_by("49 hours").await;
        let left = "SELECT count(*) FROM main.rule_recipient WHERE lower(email) = 'paula@home.example'";
        assert_eq!(home.count(left).await, 0);
        let mails = "SELECT count(*) FROM main.message WHERE lower(address) = 'paula@home.example'";
        let kinds = "SELECT coalesce(max(kind || ' ' || title), '') FROM main.message WHERE lower(address) = 'paula@home.example'";
        assert_eq!(home.count(mails).await, 0, "{}", home.text(kinds).await);
    }

    async fn who_has_no_account_has_their_mails_and_what_left_the_house_with_them(builder: Builder) {
        let home = Home::start(builder, json!([OPS])).await;
        home.alarm().await;
        let nobodys = "SELECT count(*) FROM main.message WHERE address = 'ops@elsewhere.example' AND subject_id IS NULL";
        assert_eq!(home.count(nobodys).await, 0);
        let nobodys = "SELECT count(*) FROM main.disclosure WHERE recipient = 'alarm_mail' AND subject_id IS NULL";
        assert_eq!(home.count(nobodys).await, 0);
        let ops = home.field.server.subject(OPS).await;
        home.field.server.erase(ops).await;
        home.alarm().await;
        assert_eq!(home.mails_to(OPS), 2, "no more than before");
        home.field.server.advance_by("49 hours").await;
        let left = "SELECT count(*) FROM main.message WHERE address = 'ops@elsewhere.example'";
        assert_eq!(home.count(left).await, 0);
    }
}
