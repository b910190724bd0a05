//! Erasure over the whole server: effective at once, then gone; what belongs to others too stays theirs.

mod again;
mod backup;
mod bytes;
mod graph;
mod kill;

use std::{collections::BTreeMap, time::Duration};

use identity::{Language, NewAccount, Role};
use places::MemberRole;
use privacy::{
    Contact,
    erasure::{ErasureId, FateName, Hold, Order, Plan, RemovalCount, Scope, Scrub},
};
use serde_json::json;
use testkit::{
    TestServer, both_databases,
    test_server::{Client, PASSWORD, progres_notice},
};
use types::{Ctx, PlaceId, SubjectId, TenantId};

use crate::field::text;

/// The ground that most tests rely on.
const GROUND: &str = "no_longer_needed";

/// What tests do with a server full of people.
pub trait People {
    fn erasing(&self) -> Ctx;
    async fn person(&self, tenant: TenantId, email: &str, first_name: &str, last_name: &str) -> SubjectId;
    async fn subject(&self, email: &str) -> SubjectId;
    async fn home(&self, staff: &Client, tenant: TenantId, name: &str, members: &[SubjectId]) -> String;
    async fn erase(&self, subject: SubjectId) -> ErasureId;
    /// Staff tell the recipients for whom the notice gives no address.
    async fn tell_everybody(&self);
    async fn remove(&self) -> RemovalCount;
    async fn plan(&self, subject: SubjectId) -> Plan;
}

impl People for TestServer {
    fn erasing(&self) -> Ctx {
        Ctx::system(&"progres".into(), TenantId::from_bytes([0; 16]), "test")
    }

    /// Somebody who has signed in once.
    async fn person(&self, tenant: TenantId, email: &str, first_name: &str, last_name: &str) -> SubjectId {
        let new = NewAccount {
            tenant_id: tenant,
            email: email.into(),
            first_name: first_name.into(),
            last_name: last_name.into(),
            company: None,
            phone: Some("+49 681 99887766".into()),
            address: None,
            role: Role::User,
            language: Language(notice::Lang::De),
        };
        let (identity, ctx) = (self.house().app.identity(), self.house_ctx().await);
        let account = identity.create_account(&ctx, new).await.expect("an account").account_id;
        identity.set_password(&ctx, account, PASSWORD).await.expect("a password");
        self.subject(email).await
    }

    async fn subject(&self, email: &str) -> SubjectId {
        let found = self
            .house()
            .privacy
            .subjects_by_contact(&self.erasing(), Contact::Email(&types::EmailAddress::kept(email)))
            .await
            .unwrap();
        *found.first().unwrap_or_else(|| panic!("nobody is reached by {email}"))
    }

    /// A place with members, and a meter in it; gives the meter's id.
    async fn home(&self, staff: &Client, tenant: TenantId, name: &str, members: &[SubjectId]) -> String {
        let draft = json!({ "tenant_id": tenant, "name": name, "street": format!("{name}straße"), "country": "DE" });
        let place = text(&staff.post("/api/places", draft).await.expect(201)["id"]);
        let eui = format!("{:016X}", u64::from_be_bytes(*name.as_bytes().first_chunk().expect("a name of 8 bytes")));
        let draft = json!({
            "tenant_id": tenant, "dev_eui": eui, "name": format!("Zähler {name}"), "profile": "water-meter",
            "place_id": place
        });
        let device = text(&staff.post("/api/devices", draft).await.expect(201)["id"]);
        let id: PlaceId = place.parse().unwrap();
        for member in members {
            let places = self.house().app.places();
            places.add_member(&self.house_ctx().await, id, *member, MemberRole::Resident).await.expect("a member");
        }
        let machine = self.machine(&["ingest"]).await;
        let message = json!({ "device": eui, "values": { "volume": 12.5 } });
        machine.post("/api/ingest/plain", message).await.expect(200);
        device
    }

    async fn erase(&self, subject: SubjectId) -> ErasureId {
        let product = self.house().products.iter().next().unwrap();
        let order = Order { subjects: &[subject], ground: GROUND, ..Order::default() };
        let ctx = self.house_ctx().await;
        let ids = self.house().privacy.erase(&ctx, &product.notice, &order).await.expect("an erasure");
        ids[0]
    }

    async fn tell_everybody(&self) {
        let staff = self.staff().await;
        for one in staff.get("/api/notifications").await.expect(200)["items"].as_array().unwrap() {
            let path = format!("/api/notifications/{}/telling", text(&one["id"]));
            staff.post(&path, json!({ "told_by": "letter" })).await.expect(200);
        }
    }

    async fn remove(&self) -> RemovalCount {
        server::erasure::remove(&self.house().app, Scrub::Now).await.expect("a removal")
    }

    async fn plan(&self, subject: SubjectId) -> Plan {
        let product = self.house().products.iter().next().unwrap();
        let privacy = &self.house().privacy;
        privacy
            .plan_erasure(&self.erasing(), &product.notice, &[subject], &Scope::Everything, &[])
            .await
            .expect("a plan")
    }
}

/// Rows alone and shared by table, beside the record of what was erased and of who was told.
fn counts(plan: &Plan) -> BTreeMap<&'static str, (i64, i64)> {
    let records = ["erasure", "notification"];
    let lines = plan.lines.iter().filter(|line| !records.contains(&line.table));
    lines.map(|line| (line.table, (line.rows_count, line.shared_count))).collect()
}

async fn device_names(staff: &Client) -> Vec<String> {
    let list = staff.get("/api/devices?limit=200").await.expect(200);
    let mut names: Vec<String> = list["items"].as_array().unwrap().iter().map(|item| text(&item["name"])).collect();
    names.sort();
    names
}

async fn emails(staff: &Client) -> Vec<String> {
    let list = staff.get("/api/accounts?limit=200").await.expect(200);
    let mut emails: Vec<String> = list["items"].as_array().unwrap().iter().map(|item| text(&item["email"])).collect();
    emails.sort();
    emails
}

both_databases! {
    async fn liv_30_an_erasure_is_planned_effective_at_once_and_then_done(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let anna = server.person(customer, "anna@customer.example", "Anna", "Ahorn").await;
        let bert = server.person(customer, "bert@customer.example", "Bert", "Birke").await;
        server.home(&staff, customer, "AnnaHaus", &[anna]).await;
        server.home(&staff, customer, "BeideHaus", &[anna, bert]).await;
        server.home(&staff, customer, "BertHaus", &[bert]).await;
        let client = server.sign_in("anna@customer.example").await;
        client.get("/api/account").await.expect(200);
        server.house().app.telemetry().archive().await.unwrap();

        let plan = server.plan(anna).await;
        let planned = counts(&plan);
        assert_eq!((planned["place"], planned["device"], planned["account"]), ((1, 1), (1, 1), (1, 0)), "{planned:?}");
        assert_eq!((planned["chunk"], planned["member"]), ((1, 1), (2, 0)), "{planned:?}");
        assert!(planned["audit"].0 > 0 && planned["session"].0 == 1, "{planned:?}");
        let fate = |table| plan.lines.iter().find(|line| line.table == table).unwrap().fate;
        assert_eq!((fate("audit"), fate("device")), (FateName::Anonymise, FateName::Delete));

        server.erase(anna).await;
        server.tell_everybody().await;
        // Nothing was removed yet, and nobody sees anything.
        client.get("/api/account").await.expect(401);
        let credentials = json!({ "email": "anna@customer.example", "password": PASSWORD });
        server.client().post("/api/session", credentials).await.expect(401);
        assert_eq!(emails(&staff).await, ["bert@customer.example", "staff@operator.example"]);
        assert_eq!(device_names(&staff).await, ["Zähler BeideHaus", "Zähler BertHaus"]);
        assert_eq!(counts(&server.plan(anna).await)["account"], (1, 0), "the rows are there");

        let count = server.remove().await;
        assert!(count.rows > 5 && count.settled == 1 && count.waits_for.is_none(), "{count:?}");
        assert_eq!(counts(&server.plan(anna).await), BTreeMap::new());
        assert_eq!(device_names(&staff).await, ["Zähler BeideHaus", "Zähler BertHaus"]);
        let verified = staff.get("/api/audit/verification").await.expect(200);
        assert_eq!(verified["ok"], true, "{verified}");
        let log = staff.get("/api/audit?action=erase").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
        // The address is free again.
        server.person(customer, "anna@customer.example", "Anna", "Andere").await;
        assert_eq!(counts(&server.plan(bert).await)["device"], (2, 0), "what was shared is Bert's alone now");
    }

    async fn two_co_owners_erased_in_either_order_end_alike(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        for (first, second) in [("a", "b"), ("b", "a")] {
            let mut subjects = BTreeMap::new();
            for name in ["a", "b"] {
                let email = format!("{name}@{first}{second}.example");
                subjects.insert(name, server.person(customer, &email, "Zwei", "Zusammen").await);
            }
            let both = [subjects["a"], subjects["b"]];
            server.home(&staff, customer, &format!("Haus{first}{second}{first}{second}"), &both).await;
            server.erase(subjects[first]).await;
            assert_eq!(device_names(&staff).await.len(), 1, "it is the other one's too");
            server.remove().await;
            assert_eq!(counts(&server.plan(subjects[second]).await)["device"], (1, 0));
            server.erase(subjects[second]).await;
            assert_eq!(device_names(&staff).await, Vec::<String>::new());
            server.remove().await;
            assert_eq!(counts(&server.plan(subjects[second]).await), BTreeMap::new());
        }
        // Both at once, removed together.
        let mut both = Vec::new();
        for name in ["c", "d"] {
            both.push(server.person(customer, &format!("{name}@x.example"), "Zwei", "Zugleich").await);
        }
        server.home(&staff, customer, "Zugleich", &both).await;
        server.erase(both[0]).await;
        server.erase(both[1]).await;
        assert_eq!(device_names(&staff).await, Vec::<String>::new());
        assert_eq!(server.remove().await.settled, 2);
        assert_eq!(staff.get("/api/places").await.expect(200)["items"], json!([]));
    }

    async fn liv_02_plu_20_what_a_law_holds_stays_hidden_until_its_day(builder: Builder) {
        // Sent mails are business letters here.
        let notice = progres_notice();
        let law = r#"keep = { period = "6 years", after = "recorded", law = { de = "§ 147 AO", en = "Section 147 of the Fiscal Code" } }"#;
        let (before, rest) = notice.split_once("[clause.account_mail]").unwrap();
        let (clause, after) = rest.split_once("\n[clause.account_mail.purpose]").unwrap();
        let lines = clause.lines().map(|line| if line.starts_with("keep = ") { law } else { line });
        let clause = lines.collect::<Vec<_>>().join("\n");
        let server = builder.notice(format!("{before}[clause.account_mail]{clause}\n[clause.account_mail.purpose]{after}")).start().await;
        let staff = server.staff().await;
        let anna = server.person(server.root().await, "anna@operator.example", "Anna", "Ahorn").await;
        let plan = server.plan(anna).await;
        let message = plan.lines.iter().find(|line| line.table == "message").expect("a message");
        let held = message.held.clone().expect("it is held");
        assert_eq!((message.fate, held.law.unwrap().en.as_str()), (FateName::Keep, "Section 147 of the Fiscal Code"));
        assert_eq!(held.until.unwrap().to_string(), "2032-01-01T00:00:00Z");

        let erasure = server.erase(anna).await;
        server.tell_everybody().await;
        server.remove().await;
        let left = counts(&server.plan(anna).await);
        assert_eq!(left.keys().copied().collect::<Vec<_>>(), ["message"], "all else is gone");
        let shown = staff.get("/api/messages").await.expect(200);
        assert!(!shown.to_string().contains("anna@"), "kept, and seen by nobody: {shown}");
        let privacy = &server.house().privacy;
        let (record, stays) = privacy.erasure(&server.erasing(), erasure).await.unwrap().expect("a record");
        assert_eq!((stays.len(), record.finished_at), (1, None));
        let settled = record.settled_at.expect("what was to go is gone");

        server.advance_by("6 years").await;
        server.advance(Duration::from_secs(7_200)).await;
        server.remove().await;
        let (record, stays) = privacy.erasure(&server.erasing(), erasure).await.unwrap().expect("a record");
        assert_eq!((stays, record.subject_id, record.held), (vec![], None, None));
        assert_eq!(record.settled_at, Some(settled), "the erasure was in time, whatever a law held for how long");
        assert!(record.finished_at.is_some() && record.bytes_left_since.is_none());
    }

    async fn what_staff_hold_on_an_exception_goes_when_its_day_has_come(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let anna = server.person(customer, "anna@customer.example", "Anna", "Ahorn").await;
        let until = server.now().plus(Duration::from_secs(90 * 86_400));
        let hold = Hold { category: "account".into(), exception: "legal_claims".into(), law: None, until: Some(until) };
        let product = server.house().products.iter().next().unwrap();
        let order = Order { subjects: &[anna], ground: GROUND, holds: &[hold], ..Order::default() };
        server.house().privacy.erase(&server.erasing(), &product.notice, &order).await.unwrap();
        server.remove().await;
        assert_eq!(counts(&server.plan(anna).await).get("account"), Some(&(1, 0)));
        server.advance_by("91 days").await;
        server.remove().await;
        assert_eq!(counts(&server.plan(anna).await), BTreeMap::new());
    }

    async fn what_a_meter_said_stays_as_long_as_staff_hold_it(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let anna = server.person(customer, "anna@customer.example", "Anna", "Ahorn").await;
        server.home(&server.staff().await, customer, "AnnaHaus", &[anna]).await;
        server.house().app.telemetry().archive().await.unwrap();
        let until = Some(server.now().plus(Duration::from_secs(90 * 86_400)));
        let of = ["member", "object_location", "device_information", "meter_reading"];
        let hold = |name: &str| Hold { category: name.into(), exception: "legal_claims".into(), law: None, until };
        let holds = of.map(hold);
        let product = server.house().products.iter().next().unwrap();
        let order = Order { subjects: &[anna], ground: GROUND, holds: &holds, ..Order::default() };
        server.house().privacy.erase(&server.erasing(), &product.notice, &order).await.unwrap();
        assert_eq!(device_names(&server.staff().await).await, Vec::<String>::new());
        server.remove().await;
        assert_eq!(counts(&server.plan(anna).await).get("chunk"), Some(&(1, 0)), "its device is concealed, not gone");
        server.advance_by("91 days").await;
        server.remove().await;
        assert_eq!(counts(&server.plan(anna).await), BTreeMap::new());
    }

    async fn pro_15_the_end_of_a_contract_takes_everybody_along(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let anna = server.person(customer, "anna@customer.example", "Anna", "Ahorn").await;
        server.home(&staff, customer, "AnnaHaus", &[anna]).await;
        server.sign_in("anna@customer.example").await;
        let ended = json!({ "contract_ended_at": server.now() });
        staff.patch(&format!("/api/tenants/{customer}"), ended).await.expect(200);
        server.advance_by("3 days").await;
        server.advance(Duration::from_secs(3_600)).await;
        // Who did what and who got what is kept for a while, as the notice says.
        let left = counts(&server.plan(anna).await);
        let left: Vec<_> = left.keys().filter(|table| !["audit", "disclosure"].contains(*table)).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
