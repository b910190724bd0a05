//! `/api/privacy/links`: people without an account see, decide, and go.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::progres_notice};

use crate::choices::{parsed, question, yes};

const CARLA: &str = "carla@contact.example";

/// Named recipients of alarms are asked for their consent.
fn contacts_consent() -> String {
    let mut source = progres_notice();
    let start = source.find("[clause.alarm_recipients]").expect("the clause");
    let basis = start + source[start..].find("basis = \"contract\"").expect("its basis");
    let asked =
        "basis = \"consent\"\nconsent = { ask = { de = \"Ich möchte Alarme bekommen.\", en = \"I want alarms.\" } }";
    source.replace_range(basis..basis + "basis = \"contract\"".len(), asked);
    if !source.contains("[right.withdrawal]") {
        source.push_str("\n[right.withdrawal]\n");
    }
    source
}

/// A rule that names somebody without an account; the notice of progres lets it be made.
async fn name_contact(server: &TestServer) -> String {
    let gate = server.house().privacy.gate().clone();
    gate.replace(&[parsed(&progres_notice())], &[]);
    let rule = json!({
        "tenant_id": server.root().await, "name": "Zu warm", "kind": "threshold", "metric": "temperature",
        "comparison": "above", "threshold": 30.0, "severity": "critical", "recipients": [CARLA]
    });
    let made = server.staff().await.post("/api/rules", rule).await.expect(201);
    gate.replace(&[parsed(&contacts_consent())], &[]);
    made["id"].as_str().unwrap().to_owned()
}

/// The secret of the latest link.
async fn link(server: &TestServer, email: &str) -> Option<String> {
    let asked = server.client().post("/api/privacy/links", json!({ "email": email, "language": "en" })).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    server.advance(Duration::from_secs(60)).await;
    let mails = server.mail().mails();
    // Whoever is named in a rule is asked about it by mail, too.
    let mut links = mails.iter().rev().filter(|mail| mail.to == [email]).filter_map(|mail| mail.link("/my-data/"));
    Some(links.next()?.split("/my-data/").nth(1)?.to_owned())
}

both_databases! {
    async fn liv_24_a_named_contact_consents_and_withdraws_without_an_account(builder: Builder) {
        let server = builder.notice(contacts_consent()).start().await;
        let rule = name_contact(&server).await;
        let staff = server.staff().await;
        let recipients = async || staff.get(&format!("/api/rules/{rule}")).await.expect(200)["recipients"].clone();
        assert_eq!(recipients().await, json!([{ "email": CARLA }]));

        assert_eq!(link(&server, "nobody@nowhere.example").await, None, "the same answer, and no mail");
        let token = link(&server, CARLA).await.expect("a link");
        let (path, client) = (format!("/api/privacy/links/{token}"), server.client());
        let view: Value = client.get(&path).await.expect(200);
        let held: Vec<_> = view["held"].as_array().unwrap().iter().map(|held| &held["category"]).collect();
        assert!(held.contains(&&json!("alarm_recipient")), "{view}");
        let asked = question(&client, &path, "alarm_recipients").await;
        assert_eq!((&asked["state"], &asked["asking"]["ask"]), (&json!("open"), &json!("I want alarms.")));
        let given = client.post(&format!("{path}/consents"), yes(&asked)).await.expect(201);
        assert_eq!((&given["method"], &given["given"]), (&json!("link"), &json!(true)));
        assert_eq!(recipients().await, json!([{ "email": CARLA }]));

        client.delete(&format!("{path}/consents/alarm_recipients")).await.expect(204);
        assert_eq!(recipients().await, json!([]), "nobody sees it from then on");
        server.advance_by("49 hours").await;
        let view: Value = client.get(&path).await.expect(200);
        assert!(!view["held"].to_string().contains("alarm_recipient"), "and then it is gone: {view}");
        let entries = question(&client, &path, "alarm_recipients").await["entries"].as_array().unwrap().len();
        assert_eq!(entries, 2, "the ledger stays");
    }

    async fn liv_24_a_named_contact_has_everything_erased_without_an_account(builder: Builder) {
        let server = builder.notice(contacts_consent()).start().await;
        let rule = name_contact(&server).await;
        let token = link(&server, CARLA).await.expect("a link");
        let (path, client) = (format!("/api/privacy/links/{token}"), server.client());
        let unread = client.post(&format!("{path}/erasure"), json!({ "understood": false })).await;
        assert_eq!(unread.status, 422);
        client.post(&format!("{path}/erasure"), json!({ "understood": true })).await.expect(202);
        let rule = server.staff().await.get(&format!("/api/rules/{rule}")).await.expect(200);
        assert_eq!(rule["recipients"], json!([]));
    }

    async fn a_link_expires_and_another_one_opens_nothing(builder: Builder) {
        let server = builder.notice(contacts_consent()).start().await;
        name_contact(&server).await;
        let token = link(&server, CARLA).await.expect("a link");
        let client = server.client();
        for wrong in ["x".to_owned(), format!("{token}x"), token[1..].to_owned(), "y".repeat(300)] {
            let answer = client.get(&format!("/api/privacy/links/{wrong}")).await;
            assert_eq!((answer.status, answer.problem()), (404, "link-not-valid".into()));
        }
        client.get(&format!("/api/privacy/links/{token}")).await.expect(200);
        server.advance_by("15 days").await;
        assert_eq!(client.get(&format!("/api/privacy/links/{token}")).await.status, 404);
    }

    async fn who_asks_for_many_links_has_to_wait(builder: Builder) {
        let server = builder.start().await;
        let body = json!({ "email": CARLA, "language": "de" });
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(server.client().post("/api/privacy/links", body.clone()).await.status);
        }
        assert_eq!(statuses, [202, 202, 202, 202, 202, 429, 429]);
    }
}
