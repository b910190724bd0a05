//! `/api/privacy`: the privacy centre of a person signed in, and the request form for anyone.

mod text_messages;

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::PASSWORD};

use crate::{activations::link_token, requests::id};

fn form(kind: &str, email: &str) -> Value {
    json!({ "kind": kind, "email": email, "words": "Please.", "language": "en" })
}

both_databases! {
    async fn plu_25_anyone_makes_a_request_by_the_form_proves_it_by_the_link_and_follows_it(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        server.account(server.root().await, "paula@person.example", Role::User).await;
        let visitor = server.client();
        visitor.post("/api/privacy/request-form", form("rectification", "Paula@Person.example")).await.expect(202);
        let listed = staff.get("/api/requests").await.expect(200);
        assert_eq!(listed["items"][0]["state"], "identity", "nothing is done for a stranger");
        let token = link_token(&server, "paula@person.example", "privacy-request/confirm").await;
        let path = format!("/api/privacy/request-proofs/{token}");
        assert_eq!(visitor.get(&path).await.expect(200)["kind"], "rectification");
        visitor.get(&path).await.expect(200);
        let follow = visitor.post(&path, json!({})).await.expect(200)["follow_token"].as_str().unwrap().to_owned();
        let again = visitor.post(&path, json!({})).await;
        assert_eq!((again.status, again.problem()), (404, "link-not-valid".into()), "good once");
        let mailed = link_token(&server, "paula@person.example", "privacy-request/case").await;
        assert_eq!(mailed, follow);
        let followed = visitor.get(&format!("/api/privacy/followed-requests/{follow}")).await.expect(200);
        assert_eq!((&followed["request"]["state"], &followed["request"]["proof"]), (&json!("open"), &json!("link")));

        let case = format!("/api/requests/{}", id(&followed));
        staff.post(&format!("{case}/question"), json!({ "text": "How is it written?", "told": "email" })).await.expect(200);
        visitor.get(&format!("/api/privacy/followed-requests/{follow}")).await.expect(404);
        let latest = link_token(&server, "paula@person.example", "privacy-request/case").await;
        let answer = format!("/api/privacy/followed-requests/{latest}/answer");
        assert_eq!(visitor.post(&answer, json!({ "text": "With an e." })).await.expect(200)["request"]["state"], "open");
        let withdrawal = format!("/api/privacy/followed-requests/{latest}/withdrawal");
        visitor.post(&withdrawal, json!({})).await.expect(204);
        assert_eq!(staff.get(&case).await.expect(200)["request"]["state"], "withdrawn");
        let own = server.sign_in("paula@person.example").await.get("/api/privacy/requests").await.expect(200);
        assert_eq!(own["items"][0]["kind"], "rectification", "it stands in the privacy centre too");
    }

    async fn liv_24_the_form_does_not_tell_about_whom_something_is_held(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        server.account(server.root().await, "known@x.example", Role::User).await;
        let visitor = server.client();
        let known = visitor.post("/api/privacy/request-form", form("access", "known@x.example")).await;
        let unknown = visitor.post("/api/privacy/request-form", form("access", "nobody@x.example")).await;
        assert_eq!((known.status, &known.body), (202, &unknown.body));
        assert_eq!(unknown.status, 202);
        server.advance(std::time::Duration::from_secs(60)).await;
        let mails = server.mail().mails();
        let nobody: Vec<_> = mails.iter().filter(|mail| mail.to == ["nobody@x.example"]).collect();
        assert!(nobody.len() == 1 && nobody[0].text().contains("No data is stored by us under this"), "{nobody:?}");
        assert!(nobody[0].link("/privacy-request/").is_none());
        let listed = staff.get("/api/requests").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "of the stranger nothing is kept");
    }

    async fn a_link_nobody_follows_closes_the_case_and_says_so(builder: Builder) {
        let server = builder.start().await;
        server.account(server.root().await, "known@x.example", Role::User).await;
        let visitor = server.client();
        visitor.post("/api/privacy/request-form", form("erasure", "known@x.example")).await.expect(202);
        let token = link_token(&server, "known@x.example", "privacy-request/confirm").await;
        server.advance_by("6 days").await;
        visitor.get(&format!("/api/privacy/request-proofs/{token}")).await.expect(200);
        server.advance_by("1 day").await;
        visitor.get(&format!("/api/privacy/request-proofs/{token}")).await.expect(404);
        let closed = server.staff().await.get("/api/requests?closed=true").await.expect(200);
        let case = &closed["items"][0];
        assert_eq!((&case["state"], &case["ground"]["id"]), (&json!("refused"), &json!("not_identified")));
        server.advance(std::time::Duration::from_secs(60)).await;
        assert!(server.mail().mails().last().unwrap().text().contains("You can make the request again"));
    }

    async fn pla_09_an_erasure_is_confirmed_with_a_warning_and_the_password(builder: Builder) {
        let server = builder.start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let ask = |understood: bool, password: &str| {
            json!({ "kind": "erasure", "claim": "no_longer_needed", "language": "en", "understood": understood, "password": password })
        };
        let unread = person.post("/api/privacy/requests", ask(false, PASSWORD)).await.expect(422);
        assert_eq!(unread["errors"][0]["field"], "understood");
        let wrong = person.post("/api/privacy/requests", ask(true, "wrong")).await.expect(422);
        assert_eq!(wrong["errors"][0]["field"], "password");
        assert_eq!(person.get("/api/privacy/requests").await.expect(200)["items"], json!([]));
        let plan = person.get("/api/privacy/erasure-plan").await.expect(200);
        assert!(plan["lines"].as_array().unwrap().iter().any(|line| line["table"] == "account"), "{plan:#}");
        let done = person.post("/api/privacy/requests", ask(true, PASSWORD)).await.expect(201);
        assert_eq!((&done["request"]["state"], &done["request"]["ground"]["id"]), (&json!("fulfilled"), &json!("no_longer_needed")));
        person.get("/api/session").await.expect(401);
        let again = json!({ "email": "paula@person.example", "password": PASSWORD });
        server.client().post("/api/session", again).await.expect(401);
        let kept = server.staff().await.get(&format!("/api/requests/{}", id(&done))).await.expect(200);
        assert_eq!(kept["request"]["email"], "paula@person.example", "the case stays, to show what was done");
        server.advance(std::time::Duration::from_secs(60)).await;
        let told = server.mail().mails().iter().any(|mail| mail.to == ["paula@person.example"] && mail.text().contains("nobody can see your data"));
        assert!(told, "and the outcome is told");
    }

    async fn liv_27_access_needs_no_staff_and_a_proven_stranger_fetches_the_copy_by_the_link(builder: Builder) {
        let server = builder.start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let done = person.post("/api/privacy/requests", json!({ "kind": "access", "language": "en" })).await.expect(201);
        assert_eq!((&done["request"]["state"], &done["request"]["has_package"]), (&json!("fulfilled"), &json!(true)));

        let visitor = server.client();
        visitor.post("/api/privacy/request-form", form("access", "paula@person.example")).await.expect(202);
        let token = link_token(&server, "paula@person.example", "privacy-request/confirm").await;
        let proven = visitor.post(&format!("/api/privacy/request-proofs/{token}"), json!({})).await.expect(200);
        let follow = proven["follow_token"].as_str().unwrap().to_owned();
        visitor.get(&format!("/api/privacy/followed-requests/{follow}/copy")).await.expect(404);
        let followed = visitor.get(&format!("/api/privacy/followed-requests/{follow}")).await.expect(200);
        link_token(&server, "paula@person.example", "privacy-request/case").await;
        let path = format!("/api/requests/{}/fulfilment", id(&followed));
        let staff = server.staff().await;
        staff.post(&path, json!({ "text": "Here it is.", "told": "email" })).await.expect(200);
        let latest = link_token(&server, "paula@person.example", "privacy-request/case").await;
        let copy = visitor.get(&format!("/api/privacy/followed-requests/{latest}/copy")).await;
        assert_eq!((copy.status, copy.header("content-type"), &copy.body[..2]), (200, Some("application/zip"), &b"PK"[..]));
    }

    async fn liv_30_staff_see_what_an_erasure_would_do_and_then_it_is_done(builder: Builder) {
        let server = builder.start().await;
        server.someone(server.root().await, "paula@person.example", Role::User).await;
        let staff = server.staff().await;
        let entered = json!({ "kind": "erasure", "email": "paula@person.example", "language": "de", "proof": "letter, signature compared" });
        let path = format!("/api/requests/{}", id(&staff.post("/api/requests", entered).await.expect(201)));
        let plan = staff.get(&format!("{path}/erasure-plan")).await.expect(200);
        assert!(plan["lines"].as_array().unwrap().iter().any(|line| line["table"] == "account"), "{plan:#}");
        let done = json!({ "ground": "consent_withdrawn", "text": "Gelöscht.", "told": "email" });
        staff.post(&format!("{path}/fulfilment"), done).await.expect(200);
        let sign_in = json!({ "email": "paula@person.example", "password": PASSWORD });
        server.client().post("/api/session", sign_in).await.expect(401);
        assert_eq!(staff.get(&path).await.expect(200)["request"]["state"], "fulfilled");
    }

    async fn plu_24_every_right_can_be_used_from_the_privacy_centre_and_the_authority_is_named(builder: Builder) {
        let server = builder.start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let rights = server.client().get("/api/privacy/rights").await.expect(200);
        assert!(rights["authority"]["en"].as_str().unwrap().contains("Independent Data Protection Centre of Saarland"));
        assert_eq!(rights["kinds"].as_array().unwrap().len(), 8);
        for kind in ["rectification", "restriction", "objection", "complaint"] {
            let claim = match kind {
                "restriction" => json!("accuracy_contested"),
                "objection" => json!("particular_situation"),
                _ => Value::Null,
            };
            let body = json!({ "kind": kind, "claim": claim, "words": "Because.", "language": "de" });
            let made = person.post("/api/privacy/requests", body).await.expect(201);
            assert_eq!((&made["request"]["state"], &made["request"]["proof"]), (&json!("open"), &json!("session")), "{kind}");
        }
        let unfit = json!({ "kind": "restriction", "claim": "child", "language": "de" });
        assert_eq!(person.post("/api/privacy/requests", unfit).await.expect(422)["errors"][0]["field"], "claim");
    }

    async fn the_privacy_centre_says_in_short_what_is_held_how_long_and_who_gets_it(builder: Builder) {
        let server = builder.start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let held = person.get("/api/privacy/held").await.expect(200);
        let account = held["items"].as_array().unwrap().iter().find(|item| item["category"] == "account");
        let account = account.unwrap_or_else(|| panic!("{held:#}"));
        assert!(account["count"].as_i64().unwrap() >= 1);
        let clause = &account["clauses"][0];
        assert!(clause["kept"]["en"].as_str().unwrap().contains("as long as the account exists"), "{clause:#}");
        let names: Vec<_> = clause["recipients"].as_array().unwrap().iter().map(|name| name["en"].as_str().unwrap()).collect();
        assert!(names.contains(&"data centre of the Stadtwerke Saarbrücken group"), "{names:?}");
        assert!(!held["items"].as_array().unwrap().iter().any(|item| item["category"] == "meter_reading"));
    }

    async fn nobody_sees_the_case_of_another_person(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let paula = server.someone(root, "paula@person.example", Role::User).await;
        let other = server.someone(root, "other@person.example", Role::InstanceAdmin).await;
        let body = json!({ "kind": "complaint", "words": "x", "language": "de" });
        let id = id(&paula.post("/api/privacy/requests", body).await.expect(201));
        other.get(&format!("/api/privacy/requests/{id}")).await.expect(404);
        other.post(&format!("/api/privacy/requests/{id}/withdrawal"), json!({})).await.expect(404);
        other.get(&format!("/api/requests/{id}")).await.expect(403);
        assert_eq!(other.get("/api/privacy/requests").await.expect(200)["items"], json!([]));
    }
}

#[tokio::test]
async fn whoever_floods_the_form_waits_and_whoever_is_flooded_gets_no_more_mail() {
    let server = TestServer::start().await;
    server.account(server.root().await, "known@x.example", Role::User).await;
    let visitor = server.client();
    let mut waits = 0;
    for _ in 0..25 {
        let answer = visitor.post("/api/privacy/request-form", form("access", "known@x.example")).await;
        waits += u32::from(answer.status == 429);
    }
    assert!(waits >= 3, "{waits}");
    server.advance(std::time::Duration::from_secs(60)).await;
    let mails = server.mail().mails();
    assert!(mails.iter().filter(|mail| mail.to == ["known@x.example"]).count() <= 6);
}

#[tokio::test]
async fn the_form_takes_text_within_limits_and_an_address_only() {
    let server = TestServer::start().await;
    server.root().await;
    let visitor = server.client();
    let path = "/api/privacy/request-form";
    for (body, field) in [
        (json!({ "kind": "access", "language": "de" }), "email"),
        (json!({ "kind": "access", "email": "no address", "language": "de" }), "email"),
        (json!({ "kind": "access", "phone": "12", "language": "de" }), "phone"),
        (json!({ "kind": "complaint", "email": "a@x.example", "language": "de" }), "words"),
        (json!({ "kind": "access", "email": "a@x.example", "words": "x".repeat(5_001), "language": "de" }), "words"),
        (json!({ "kind": "access", "email": "a@x.example", "words": "a\u{7}b", "language": "de" }), "words"),
    ] {
        assert_eq!(visitor.post(path, body.clone()).await.expect(422)["errors"][0]["field"], field, "{body}");
    }
}
