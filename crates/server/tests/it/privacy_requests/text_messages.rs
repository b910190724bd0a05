//! The privacy request form by telephone number: proven, told and listed as by e-mail, over a real gateway.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{
    SmsSink, TestServer, both_databases,
    sms_sink::SmsFailure,
    test_server::{Builder, progres_notice},
    wait,
};

use crate::{erasure::People as _, requests::id};

const PAULA: &str = "paula@person.example";
/// As the account has it, as its person types it, as it is dialled.
const TYPED: &str = "0049 (681) 9988-7766";
const DIALLED: &str = "+4968199887766";
const MINUTE: Duration = Duration::from_secs(60);
const FORM: &str = "/api/privacy/request-form";

/// The notice of progres names nobody who carries text messages; this one does.
fn notice_with_carrier() -> String {
    let carrier = r#"[recipient.sms_carrier]
name = { de = "unser Telekommunikationsanbieter", en = "our telecommunications provider" }
role = "processor"
purpose = { de = "um die SMS zu versenden", en = "to send the SMS" }
country = "DE"
only = ["request", "message"]
carries = ["sms"]

[recipient.officer]"#;
    let notice = progres_notice().replacen("[recipient.officer]", carrier, 1);
    let (before, after) = notice.split_once("[clause.request_mail]").expect("the clause");
    format!(
        "{before}[clause.request_mail]{}",
        after.replacen(r#""request_mail", "#, r#""request_mail", "sms_carrier", "#, 1)
    )
}

fn form(kind: &str, phone: &str) -> Value {
    json!({ "kind": kind, "phone": phone, "words": "Please.", "language": "en" })
}

/// The secret part of the latest link of this kind that was sent to the number.
async fn link_token(server: &TestServer, sink: &SmsSink, page: &str) -> String {
    server.advance(MINUTE).await;
    let find = || {
        let texts = sink.taken().into_iter().rev().map(|handed| serde_json::from_str::<Value>(&handed.body).unwrap());
        let mut texts =
            texts.filter(|sent| sent["to"] == DIALLED).map(|sent| sent["text"].as_str().unwrap().to_owned());
        texts.find_map(|text| Some(text.split_once(&format!("/{page}/"))?.1.trim().to_owned()))
    };
    wait::until("a text message with a link", wait::DEADLINE, async || find()).await
}

async fn with_paula(builder: Builder, sink: &SmsSink) -> TestServer {
    let server = builder.notice(notice_with_carrier()).sms(sink).start().await;
    server.person(server.root().await, PAULA, "Paula", "Person").await;
    server
}

both_databases! {
    async fn plu_25_a_link_to_the_telephone_number_held_proves_who_asks(builder: Builder) {
        let sink = SmsSink::start().await;
        let directory = tempfile::tempdir().unwrap();
        let token_file = directory.path().join("token");
        std::fs::write(&token_file, "s3cret\n").unwrap();
        let server = with_paula(builder.sms_token(&token_file), &sink).await;
        let (staff, visitor) = (server.staff().await, server.client());
        assert_eq!(visitor.get("/api/privacy/rights").await.expect(200)["by_phone"], true);
        visitor.post(FORM, form("rectification", TYPED)).await.expect(202);
        let listed = staff.get("/api/requests").await.expect(200);
        assert_eq!((&listed["items"][0]["state"], &listed["items"][0]["phone"]), (&json!("identity"), &json!(DIALLED)));
        let token = link_token(&server, &sink, "privacy-request/confirm").await;
        let handed = &sink.taken()[0];
        let sent: Value = serde_json::from_str(&handed.body).unwrap();
        assert_eq!((&sent["to"], &sent["from"]), (&json!(DIALLED), &json!("Obhut")));
        assert!(sent["text"].as_str().unwrap().chars().count() <= 201, "{sent}");
        assert_eq!((handed.header("authorization"), handed.header("content-type")), (Some("Bearer s3cret"), Some("application/json")));
        assert_eq!(handed.header("idempotency-key"), sent["reference"].as_str());

        let path = format!("/api/privacy/request-proofs/{token}");
        visitor.get(&path).await.expect(200);
        let follow = visitor.post(&path, json!({})).await.expect(200)["follow_token"].as_str().unwrap().to_owned();
        let again = visitor.post(&path, json!({})).await;
        assert_eq!((again.status, again.problem()), (404, "link-not-valid".into()), "good once");
        assert_eq!(link_token(&server, &sink, "privacy-request/case").await, follow);
        let followed = visitor.get(&format!("/api/privacy/followed-requests/{follow}")).await.expect(200);
        assert_eq!((&followed["request"]["state"], &followed["request"]["proof"]), (&json!("open"), &json!("link")));

        let path = format!("/api/requests/{}/fulfilment", id(&followed));
        let by_mail = staff.post(&path, json!({ "text": "Done.", "told": "email" })).await.expect(422);
        assert_eq!(by_mail["errors"][0]["field"], "told");
        staff.post(&path, json!({ "text": "It is spelt right now.", "told": "sms" })).await.expect(200);
        let latest = link_token(&server, &sink, "privacy-request/case").await;
        let answered = visitor.get(&format!("/api/privacy/followed-requests/{latest}")).await.expect(200);
        assert_eq!((&answered["request"]["told"], &answered["request"]["answer"]), (&json!("sms"), &json!("It is spelt right now.")));

        let messages = staff.get("/api/messages").await.expect(200);
        let ours: Vec<&Value> = messages["items"].as_array().unwrap().iter().filter(|item| item["channel"] == "sms").collect();
        assert_eq!(ours.len(), 3, "{messages:#}");
        for one in ours {
            assert_eq!((&one["state"], &one["text"], &one["to"]), (&json!("sent"), &json!(null), &json!(DIALLED)));
        }
        let mut tx = server.house().privacy.read_plain(&server.house_ctx().await).await.unwrap();
        let rows = tx.query(store::sql!("SELECT recipient, categories, country FROM disclosure WHERE channel = 'sms'"), []).await.unwrap();
        assert_eq!(rows.len(), 3);
        for row in rows {
            let told: (String, String, String) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
            assert_eq!(told, ("sms_carrier".into(), "message,request".into(), "DE".into()));
        }
    }

    async fn liv_24_the_form_does_not_tell_whose_number_is_held(builder: Builder) {
        let sink = SmsSink::start().await;
        let server = with_paula(builder, &sink).await;
        let visitor = server.client();
        let known = visitor.post(FORM, form("access", TYPED)).await;
        let unknown = visitor.post(FORM, form("access", "+49 151 5550123")).await;
        assert_eq!((known.status, unknown.status, &known.body), (202, 202, &unknown.body));
        server.advance(MINUTE).await;
        let taken = sink.wait_for(2, wait::DEADLINE).await;
        let text = &taken.iter().find(|handed| handed.body.contains("+491515550123")).expect("an answer").body;
        assert!(text.contains("no data is stored under this number") && !text.contains("/confirm/"), "{text}");
        let listed = server.staff().await.get("/api/requests").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "of the stranger nothing is kept");
    }

    async fn a_link_by_text_message_that_nobody_follows_closes_the_case(builder: Builder) {
        let sink = SmsSink::start().await;
        let server = with_paula(builder, &sink).await;
        server.client().post(FORM, form("erasure", TYPED)).await.expect(202);
        let token = link_token(&server, &sink, "privacy-request/confirm").await;
        server.advance_by("7 days").await;
        server.client().get(&format!("/api/privacy/request-proofs/{token}")).await.expect(404);
        let closed = server.staff().await.get("/api/requests?closed=true").await.expect(200);
        let case = &closed["items"][0];
        assert_eq!((&case["ground"]["id"], &case["told"]), (&json!("not_identified"), &json!("sms")));
    }
}

#[tokio::test]
async fn a_gateway_in_trouble_is_tried_again_under_the_same_key() {
    let sink = SmsSink::start().await;
    sink.fail_next(2, SmsFailure::Status(503));
    sink.fail_next(1, SmsFailure::HangUpUnanswered);
    let server = with_paula(TestServer::builder(), &sink).await;
    server.client().post(FORM, form("access", TYPED)).await.expect(202);
    // Half a minute, a minute, two minutes after each failure.
    for _ in 0..6 {
        server.advance(MINUTE).await;
    }
    let taken = sink.wait_for(2, wait::DEADLINE).await;
    assert_eq!(taken[0].body, taken[1].body);
    assert_eq!(taken[0].header("idempotency-key"), taken[1].header("idempotency-key"));
    let listed = server.staff().await.get("/api/messages").await.expect(200);
    let sms = listed["items"].as_array().unwrap().iter().find(|item| item["channel"] == "sms").unwrap().clone();
    assert_eq!((&sms["state"], &sms["attempts"]), (&json!("sent"), &json!(4)), "{sms}");

    sink.fail_next(1, SmsFailure::Status(400));
    server.client().post(FORM, form("complaint", TYPED)).await.expect(202);
    server.advance(MINUTE).await;
    let listed = server.staff().await.get("/api/messages").await.expect(200);
    let sms = listed["items"].as_array().unwrap().iter().find(|item| item["channel"] == "sms").unwrap().clone();
    assert_eq!((&sms["state"], &sms["failure"]), (&json!("failed"), &json!("http 400")), "no attempt would succeed");
}

#[tokio::test]
async fn whose_notice_names_no_carrier_or_who_has_no_gateway_refuses_telephone_numbers() {
    let sink = SmsSink::start().await;
    let unnamed = TestServer::builder().sms(&sink).start().await;
    let without_gateway = TestServer::builder().notice(notice_with_carrier()).start().await;
    for server in [unnamed, without_gateway] {
        server.root().await;
        let visitor = server.client();
        assert_eq!(visitor.get("/api/privacy/rights").await.expect(200)["by_phone"], false);
        let refused = visitor.post(FORM, form("access", TYPED)).await;
        assert_eq!((refused.status, refused.problem()), (422, "no-text-messages".into()));
        assert!(refused.json()["detail"].as_str().unwrap().contains("e-mail address, or by letter"));
        assert_eq!(server.staff().await.get("/api/requests").await.expect(200)["items"], json!([]));
    }
    assert!(sink.taken().is_empty());
}

#[tokio::test]
async fn a_sandbox_shows_text_messages_and_sends_none() {
    let server = TestServer::builder().sandbox().notice(notice_with_carrier()).start().await;
    server.person(server.root().await, PAULA, "Paula", "Person").await;
    server.client().post(FORM, form("access", TYPED)).await.expect(202);
    let listed = server.staff().await.get("/api/messages").await.expect(200);
    let sms = listed["items"].as_array().unwrap().iter().find(|item| item["channel"] == "sms").unwrap().clone();
    assert_eq!((&sms["state"], &sms["to"]), (&json!("shown"), &json!(DIALLED)));
    let text = sms["text"].as_str().expect("its text");
    let token = text.split_once("/privacy-request/confirm/").expect("a link").1;
    server.client().post(&format!("/api/privacy/request-proofs/{token}"), json!({})).await.expect(200);
}

#[tokio::test]
async fn a_number_without_its_country_and_too_many_forms_are_refused() {
    let sink = SmsSink::start().await;
    let server = with_paula(TestServer::builder(), &sink).await;
    let visitor = server.client();
    let local = visitor.post(FORM, form("access", "0681 99887766")).await.expect(422);
    assert_eq!(
        (&local["errors"][0]["field"], &local["errors"][0]["code"]),
        (&json!("phone"), &json!("not_international"))
    );
    for _ in 0..10 {
        visitor.post(FORM, form("access", TYPED)).await.expect(202);
    }
    server.advance(MINUTE).await;
    assert!(sink.wait_for(1, wait::DEADLINE).await.len() <= 3, "each one costs");
}
