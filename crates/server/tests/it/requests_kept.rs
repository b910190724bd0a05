//! No request is lost: what somebody else sends about the same address is apart, and only letters have to wait.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases};

const PAULA: &str = "paula@person.example";

async fn form(server: &TestServer, kind: &str, email: &str, words: &str) {
    let body = json!({ "kind": kind, "email": email, "words": words, "language": "en" });
    server.client().post("/api/privacy/request-form", body).await.expect(202);
}

/// The links to prove a request that have come, oldest first.
async fn links(server: &TestServer, email: &str) -> Vec<String> {
    server.advance(Duration::from_secs(60)).await;
    let mails = server.mail().mails();
    let link = |mail: &testkit::Mail| Some(mail.link("/privacy-request/confirm/")?.rsplit('/').next()?.to_owned());
    mails.iter().filter(|mail| mail.to == [email]).filter_map(link).collect()
}

async fn words(server: &TestServer, query: &str) -> Vec<Value> {
    let listed = server.staff().await.get(&format!("/api/requests?{query}")).await.expect(200);
    listed["items"].as_array().unwrap().iter().map(|case| case["words"].clone()).collect()
}

both_databases! {
    async fn a_strangers_form_does_not_swallow_the_persons_own(builder: Builder) {
        let server = builder.start().await;
        server.account(server.root().await, PAULA, Role::User).await;
        form(&server, "rectification", PAULA, "Call her Mallory.").await;
        form(&server, "rectification", PAULA, "My name is Pauline.").await;
        let links = links(&server, PAULA).await;
        assert_eq!(links.len(), 2);
        let client = server.client();
        let mut shown = Vec::new();
        for link in &links {
            shown.push(client.get(&format!("/api/privacy/request-proofs/{link}")).await.expect(200)["words"].clone());
        }
        let own = shown.iter().position(|words| words == "My name is Pauline.").expect("what is confirmed is shown");
        client.post(&format!("/api/privacy/request-proofs/{}", links[own]), json!({})).await.expect(200);
        assert_eq!(words(&server, "unproven=false").await, [json!("My name is Pauline.")]);
        assert_eq!(words(&server, "unproven=true").await, [json!("Call her Mallory.")]);
    }

    async fn after_many_forms_by_others_a_request_is_still_written_down_and_its_letter_comes_later(builder: Builder) {
        let server = builder.start().await;
        server.account(server.root().await, PAULA, Role::User).await;
        for n in 0..8 {
            form(&server, "access", PAULA, &format!("stranger {n}")).await;
        }
        let before = links(&server, PAULA).await.len();
        assert!(before < 8, "letters are braked: {before}");
        form(&server, "complaint", PAULA, "You ring at night.").await;
        assert!(words(&server, "unproven=true").await.contains(&json!("You ring at night.")), "it is written down");
        let mut found = false;
        for _ in 0..14 {
            server.advance(Duration::from_secs(3_700)).await;
            for link in links(&server, PAULA).await {
                let answer = server.client().get(&format!("/api/privacy/request-proofs/{link}")).await;
                found |= answer.status < 300 && answer.expect(200)["words"] == "You ring at night.";
            }
        }
        assert!(found, "the letter that had to wait has come");
    }

    async fn a_request_of_somebody_unknown_is_kept_and_answered(builder: Builder) {
        let server = builder.start().await;
        server.root().await;
        form(&server, "access", "nobody@x.example", "What do you hold?").await;
        assert_eq!(links(&server, "nobody@x.example").await.len(), 0);
        assert_eq!(server.mail().mails().iter().filter(|mail| mail.to == ["nobody@x.example"]).count(), 1);
        let closed = server.staff().await.get("/api/requests?closed=true").await.expect(200);
        assert_eq!((&closed["items"][0]["words"], &closed["items"][0]["state"]), (&json!("What do you hold?"), &json!("refused")));
    }

    async fn a_letters_month_counts_from_the_day_it_came(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        server.account(server.root().await, PAULA, Role::User).await;
        let entered = |day: &str| json!({ "kind": "access", "email": PAULA, "language": "en", "received_at": day });
        let made = staff.post("/api/requests", entered("2025-12-10")).await.expect(201);
        assert!(made["request"]["due_at"].as_str().unwrap().starts_with("2026-01-10T"), "{made:#}");
        for wrong in ["2026-01-02", "2099-01-01", "1970-01-01", "yesterday", ""] {
            let refused = staff.post("/api/requests", entered(wrong)).await.expect(422);
            assert_eq!(refused["errors"][0]["field"], "received_at", "{wrong}");
        }
        staff.post("/api/requests", entered("2025-12-31T10:00:00Z")).await.expect(201);
    }
}
