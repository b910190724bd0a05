//! Nothing waits for good for a letter that failed.

use std::time::Duration;

use identity::Role;
use serde_json::json;
use testkit::{Failure, both_databases};

use crate::choices::notice;

const PAULA: &str = "paula@person.example";

both_databases! {
    async fn a_restriction_whose_letter_failed_is_told_another_way_and_lifted(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let staff = server.staff().await;
        let person = server.someone(server.root().await, PAULA, Role::User).await;
        let body = json!({ "clause": "usage", "ground": "accuracy_contested", "words": "Not me.", "language": "en" });
        let made = person.post("/api/privacy/restrictions", body).await.expect(201);
        let path = format!("/api/stops/{}", made["id"].as_str().unwrap());
        let telling = format!("{path}/telling");
        let early = staff.post(&telling, json!({ "told": "letter" })).await;
        assert_eq!((early.status, early.problem()), (409, "not-told".into()), "nothing is decided yet");
        server.advance(Duration::from_secs(60)).await;
        server.mail().fail_next(1, Failure::NoMailbox);
        let decision = json!({ "outcome": "ended", "answer": "We checked.", "told": "email" });
        staff.post(&format!("{path}/decision"), decision).await.expect(200);
        server.advance(Duration::from_secs(60)).await;
        staff.post(&format!("{path}/lifting"), json!({})).await.expect(409);
        staff.post(&telling, json!({ "told": "letter" })).await.expect(200);
        let lifted = staff.post(&format!("{path}/lifting"), json!({})).await.expect(200);
        assert!(lifted["lifted_at"].is_string(), "{lifted}");
    }

    async fn a_message_that_failed_is_sent_again(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        server.run_due().await;
        server.mail().fail_next(1, Failure::NoMailbox);
        server.account(server.root().await, PAULA, Role::User).await;
        server.advance(Duration::from_secs(60)).await;
        let failed = staff.get("/api/messages").await.expect(200);
        let failed = failed["items"].as_array().unwrap().iter().find(|message| message["state"] == "failed").cloned().expect("one");
        let again = format!("/api/messages/{}/sending", failed["id"].as_str().unwrap());
        staff.post(&again, json!({})).await.expect(202);
        server.advance(Duration::from_secs(60)).await;
        assert!(server.mail().mails().iter().any(|mail| mail.to == [PAULA] && mail.link("/activate/").is_some()));
        staff.post(&again, json!({})).await.expect(404);
    }

    async fn mail_goes_to_a_domain_of_any_letters(builder: Builder) {
        let server = builder.start().await;
        server.account(server.root().await, "anna@bücher.example", Role::User).await;
        server.advance(Duration::from_secs(60)).await;
        assert!(server.mail().mails().iter().any(|mail| mail.to == ["anna@xn--bcher-kva.example"]));
    }
}
