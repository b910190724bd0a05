//! `/api/privacy/restrictions`, `/api/privacy/objections` and the desk `/api/stops`.

use std::time::Duration;

use identity::Role;
use privacy::Reason;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::Client};

use crate::choices::{notice, refusal, subject_of};

const PAULA: &str = "paula@person.example";

async fn paula(server: &TestServer) -> Client {
    server.someone(server.root().await, PAULA, Role::User).await
}

fn id(stop: &Value) -> String {
    stop["id"].as_str().unwrap_or_else(|| panic!("{stop}")).to_owned()
}

both_databases! {
    async fn liv_29_restricted_data_is_only_stored_and_the_person_is_told_before_it_is_lifted(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let (staff, person) = (server.staff().await, paula(&server).await);
        let subject = subject_of(&server, PAULA).await;
        let body = json!({ "clause": "usage", "ground": "accuracy_contested", "words": "Not me.", "language": "en" });
        let made = person.post("/api/privacy/restrictions", body.clone()).await.expect(201);
        assert_eq!((&made["kind"], &made["clause"], &made["lifted_at"]), (&json!("restriction"), &json!("usage"), &json!(null)));
        assert_eq!(refusal(&server, "usage", subject).await, Some(Reason::Restricted));
        assert_eq!(refusal(&server, "interests", subject).await, None, "another clause goes on");
        let again = person.post("/api/privacy/restrictions", body).await.expect(201);
        assert_eq!(again["id"], made["id"], "asking twice changes nothing");

        let path = format!("/api/stops/{}", id(&made));
        let lifting = format!("{path}/lifting");
        let early = staff.post(&lifting, json!({})).await;
        assert_eq!((early.status, early.problem()), (409, "not-told".into()), "not announced");
        let decision = json!({ "outcome": "ended", "answer": "We checked: it is right.", "told": "email" });
        staff.post(&format!("{path}/decision"), decision.clone()).await.expect(200);
        let waiting = staff.post(&lifting, json!({})).await;
        assert_eq!((waiting.status, waiting.problem()), (409, "not-told".into()), "the letter has not left");
        assert_eq!(refusal(&server, "usage", subject).await, Some(Reason::Restricted));
        server.advance(Duration::from_secs(60)).await;
        let mails = server.mail().mails();
        let mail = mails.iter().find(|mail| mail.to == [PAULA] && mail.text().contains("We checked")).expect("a letter");
        assert!(mail.text().contains("going to be lifted"), "{}", mail.text());
        let lifted = staff.post(&lifting, json!({})).await.expect(200);
        assert!(lifted["told_at"].is_string() && lifted["lifted_at"].is_string(), "{lifted}");
        assert_eq!(refusal(&server, "usage", subject).await, None);
        let twice = staff.post(&format!("{path}/decision"), decision).await;
        assert_eq!((twice.status, twice.problem()), (409, "already-ended".into()));
    }

    async fn liv_29_each_of_the_four_grounds_restricts_a_clause_or_every_one(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = paula(&server).await;
        let subject = subject_of(&server, PAULA).await;
        for ground in ["accuracy_contested", "unlawful_restrict", "needed_for_claims", "objection_pending"] {
            let body = json!({ "clause": "usage", "ground": ground, "language": "de" });
            let made = person.post("/api/privacy/restrictions", body).await.expect(201);
            assert_eq!(refusal(&server, "usage", subject).await, Some(Reason::Restricted), "{ground}");
            person.delete(&format!("/api/privacy/stops/{}", id(&made))).await.expect(204);
            assert_eq!(refusal(&server, "usage", subject).await, None, "taken back");
        }
        let other = person.post("/api/privacy/restrictions", json!({ "ground": "dislike", "language": "de" })).await;
        assert_eq!(other.status, 422, "no other ground");
        person.post("/api/privacy/restrictions", json!({ "ground": "unlawful_restrict", "language": "de" })).await.expect(201);
        for category in ["usage", "interests", "account"] {
            assert_eq!(refusal(&server, category, subject).await, Some(Reason::Restricted), "{category}");
        }
    }

    async fn liv_29_an_exception_is_named_and_each_use_is_written_down(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let (staff, person) = (server.staff().await, paula(&server).await);
        person.get("/api/account").await.expect(200);
        let body = json!({ "clause": "audit", "ground": "needed_for_claims", "language": "de" });
        let made = person.post("/api/privacy/restrictions", body).await.expect(201);
        let uses = format!("/api/stops/{}/uses", id(&made));
        let log = staff.get("/api/audit").await.expect(200).to_string();
        assert!(!log.contains(PAULA), "no reader sees it");
        let curious = json!({ "category": "audit", "exception": "curiosity", "reason": "why not" });
        assert_eq!(staff.post(&uses, curious).await.status, 422);
        let unsaid = json!({ "category": "audit", "exception": "legal_claims", "reason": " " });
        assert_eq!(staff.post(&uses, unsaid).await.status, 422);
        let claim = json!({ "category": "audit", "exception": "legal_claims", "reason": "Case 4711" });
        let used = staff.post(&uses, claim).await.expect(200);
        assert_eq!(used["items"][0]["table"], "audit");
        assert!(used["items"][0]["rows"].to_string().contains(PAULA), "{used}");
        let case = staff.get(&format!("/api/stops/{}", id(&made))).await.expect(200);
        assert_eq!(case["uses"].as_array().unwrap().len(), 1);
        assert_eq!((&case["uses"][0]["exception"], &case["uses"][0]["reason"]), (&json!("legal_claims"), &json!("Case 4711")));
    }

    async fn liv_29_what_is_needed_for_claims_outlives_its_period_while_the_restriction_lasts(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let (staff, person) = (server.staff().await, paula(&server).await);
        let otto = server.someone(server.root().await, "otto@other.example", Role::User).await;
        let restrict = |ground: &str| json!({ "clause": "audit", "ground": ground, "language": "de" });
        let needed = person.post("/api/privacy/restrictions", restrict("needed_for_claims")).await.expect(201);
        let contested = otto.post("/api/privacy/restrictions", restrict("accuracy_contested")).await.expect(201);
        server.advance_by("13 months").await;
        let staff = { let _ = staff; server.staff().await };
        let names = async |stop: &Value| {
            let body = json!({ "category": "audit", "exception": "legal_claims", "reason": "to see" });
            staff.post(&format!("/api/stops/{}/uses", id(stop)), body).await.expect(200)["items"].to_string()
        };
        assert!(names(&needed).await.contains(PAULA), "needed for claims: it stays");
        assert!(!names(&contested).await.contains("otto@other.example"), "contested: its period ends it");
        let told = json!({ "outcome": "ended", "answer": "Over.", "told": "letter" });
        staff.post(&format!("/api/stops/{}/decision", id(&needed)), told).await.expect(200);
        staff.post(&format!("/api/stops/{}/lifting", id(&needed)), json!({})).await.expect(200);
        server.advance_by("2 hours").await;
        let log = server.staff().await.get("/api/audit").await.expect(200).to_string();
        assert!(!log.contains(PAULA), "lifted: its period ends it");
    }

    async fn pro_18_an_objection_states_reasons_rests_the_processing_and_ends_in_one_of_three_ways(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let (staff, person) = (server.staff().await, paula(&server).await);
        let subject = subject_of(&server, PAULA).await;
        let bare = person.post("/api/privacy/objections", json!({ "clause": "usage", "language": "en" })).await;
        assert_eq!((bare.status, bare.json()["errors"][0]["field"].clone()), (422, json!("words")));
        let contract = json!({ "clause": "account", "words": "No.", "language": "en" });
        let refused = person.post("/api/privacy/objections", contract).await;
        assert_eq!((refused.status, refused.problem()), (409, "not-objectable".into()));

        let object = json!({ "clause": "usage", "words": "I live alone; usage shows when I am away.", "language": "en" });
        for (outcome, answer, ends) in [
            ("adjusted", "We keep the day only, no hour.", true),
            ("continued", "The network must be kept safe.", true),
            ("stopped", "You are right.", false),
        ] {
            let made = person.post("/api/privacy/objections", object.clone()).await.expect(201);
            assert_eq!(made["outcome"], json!(null));
            assert_eq!(refusal(&server, "usage", subject).await, Some(Reason::Objected), "rests while it is examined");
            let listed = staff.get("/api/stops").await.expect(200);
            assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["words"]), (&made["id"], &object["words"]));
            let path = format!("/api/stops/{}/decision", id(&made));
            let unsaid = json!({ "outcome": outcome, "answer": "", "told": "email" });
            assert_eq!(staff.post(&path, unsaid).await.status, 422, "the grounds are stated");
            let decided = json!({ "outcome": outcome, "answer": answer, "told": "email" });
            staff.post(&path, decided).await.expect(200);
            assert_eq!(refusal(&server, "usage", subject).await, Some(Reason::Objected), "not before the person is told");
            server.advance(Duration::from_secs(60)).await;
            server.advance(Duration::from_secs(60)).await;
            assert!(server.mail().mails().iter().any(|mail| mail.to == [PAULA] && mail.text().contains(answer)));
            let expected = (!ends).then_some(Reason::Objected);
            assert_eq!(refusal(&server, "usage", subject).await, expected, "{outcome}");
        }
        let mine = person.get("/api/privacy/stops").await.expect(200);
        assert_eq!(mine["items"][0]["answer"], "You are right.");
    }

    async fn liv_33_direct_marketing_ends_at_once_and_nothing_overrides_the_objection(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let (staff, person) = (server.staff().await, paula(&server).await);
        let subject = subject_of(&server, PAULA).await;
        let made = person.post("/api/privacy/objections", json!({ "clause": "advertising", "language": "de" })).await.expect(201);
        assert_eq!(made["outcome"], "stopped");
        assert_eq!(refusal(&server, "interests", subject).await, Some(Reason::Objected));
        let body = json!({ "outcome": "continued", "answer": "We earn by it.", "told": "letter" });
        assert_eq!(staff.post(&format!("/api/stops/{}/decision", id(&made)), body).await.status, 409);
        person.delete(&format!("/api/privacy/stops/{}", id(&made))).await.expect(204);
        assert_eq!(refusal(&server, "interests", subject).await, None, "the person may change their mind");
    }

    async fn liv_33_a_browsers_signal_is_an_objection_recorded_once(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = paula(&server).await;
        let subject = subject_of(&server, PAULA).await;
        let with_signal = async || {
            let request = person.request(Method::GET, "/api/privacy/stops").header("sec-gpc", "1");
            person.send(request).await.expect(200)["items"].as_array().unwrap().clone()
        };
        assert_eq!(refusal(&server, "interests", subject).await, None);
        with_signal().await;
        let stops = with_signal().await;
        assert_eq!(stops.len(), 1, "{stops:?}");
        assert_eq!((&stops[0]["automatic"], &stops[0]["clause"]), (&json!(true), &json!("advertising")));
        assert_eq!(refusal(&server, "interests", subject).await, Some(Reason::Objected));
        assert_eq!(refusal(&server, "usage", subject).await, None, "an examined clause is not for signals");
        person.delete(&format!("/api/privacy/stops/{}", id(&stops[0]))).await.expect(204);
        with_signal().await;
        assert_eq!(refusal(&server, "interests", subject).await, None, "what the person says stands above the signal");
    }

    async fn liv_33_a_visitor_with_the_signal_leaves_no_row_under_such_a_clause(builder: Builder) {
        let automatic = notice().replacen("[clause.web_visit]\n", "[clause.web_visit]\nobjection = \"automatic\"\n", 1);
        let server = builder.notice(automatic).start().await;
        let client = server.client();
        for (path, signal) in [("/with-signal", "1"), ("/without-signal", "0")] {
            client.send(client.request(Method::GET, path).header("sec-gpc", signal)).await;
        }
        server.advance(Duration::from_secs(10)).await;
        let visits = server.staff().await.get("/api/visits").await.expect(200).to_string();
        assert!(visits.contains("/without-signal") && !visits.contains("/with-signal"), "{visits}");
    }
}
