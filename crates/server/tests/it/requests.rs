//! `/api/requests`: the desk, its deadlines, and what time does to a case.

pub mod notifications;

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::Client};

const OFFICER: &str = "Datenschutz@co-met.info";
const DAY: Duration = Duration::from_secs(86_400);

/// Texts of the mails to an address, oldest first.
async fn mails(server: &TestServer, to: &str) -> Vec<String> {
    server.advance(Duration::from_secs(60)).await;
    let all = server.mail().mails();
    let plain = |mail: &testkit::Mail| {
        format!("{} {}", mail.subject(), mail.text()).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    all.iter().filter(|mail| mail.to == [to]).map(plain).collect()
}

/// That one of the mails says this; they arrive in any order.
fn says(mails: &[String], part: &str) {
    assert!(mails.iter().any(|mail| mail.contains(part)), "{part}: {mails:#?}");
}

/// A person with an account makes a request that somebody has to look at.
async fn complaint(server: &TestServer) -> (Client, String) {
    let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
    let body = json!({ "kind": "complaint", "words": "You ring too often.", "language": "en" });
    let made = person.post("/api/privacy/requests", body).await.expect(201);
    (person, id(&made))
}

pub fn id(case: &Value) -> String {
    case["request"]["id"].as_str().expect("a case").to_owned()
}

fn kinds(case: &Value) -> Vec<&str> {
    case["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect()
}

both_databases! {
    async fn pro_17_a_case_is_asked_back_answered_and_fulfilled_and_each_step_is_told_and_audited(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let (person, id) = complaint(&server).await;
        says(&mails(&server, "paula@person.example").await, "by 1 February 2026");
        says(&mails(&server, OFFICER).await, &format!("/requests/{id}"));

        let list = staff.get("/api/requests").await.expect(200);
        assert_eq!((&list["items"][0]["id"], &list["items"][0]["state"]), (&json!(id), &json!("open")));
        let path = format!("/api/requests/{id}");
        let question = json!({ "text": "Which ring?", "told": "email" });
        staff.post(&format!("{path}/question"), question).await.expect(200);
        let mine = format!("/api/privacy/requests/{id}");
        assert_eq!(person.get(&mine).await.expect(200)["request"]["state"], "asked");
        person.post(&format!("{mine}/answer"), json!({ "text": "The door's." })).await.expect(200);
        staff.post(&format!("{path}/note"), json!({ "text": "The bell was loose." })).await.expect(200);
        let told = json!({ "text": "The bell is fixed.", "told": "email" });
        let closed = staff.post(&format!("{path}/fulfilment"), told).await.expect(200);
        assert_eq!(kinds(&closed), ["received", "asked", "answered", "note", "fulfilled"]);
        let seen = person.get(&mine).await.expect(200);
        assert_eq!(kinds(&seen), ["received", "asked", "answered", "fulfilled"]);
        assert_eq!(seen["request"]["answer"], "The bell is fixed.");
        says(&mails(&server, "paula@person.example").await, "The bell is fixed.");

        let again = staff.post(&format!("{path}/refusal"), json!({ "ground": "not_concerned", "text": "x", "told": "email" })).await;
        assert_eq!((again.status, again.problem()), (409, "request-closed".into()));
        let log = staff.get(&format!("/api/audit?object=request&object_id={id}")).await.expect(200);
        let actions: Vec<_> = log["items"].as_array().unwrap().iter().rev().map(|entry| entry["action"].as_str().unwrap())
            .filter(|action| *action != "view").collect();
        assert_eq!(actions, ["request_received", "request_asked", "request_answered", "request_note", "request_fulfilled"]);
    }

    async fn liv_30_a_refusal_names_its_ground_and_the_reasons_and_where_to_complain(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let body = json!({ "kind": "rectification", "words": "My name is Pauline.", "language": "en" });
        let id = id(&person.post("/api/privacy/requests", body).await.expect(201));
        let path = format!("/api/requests/{id}/refusal");
        let refusal = |ground: &str, text: &str| json!({ "ground": ground, "text": text, "told": "email" });
        let unknown = staff.post(&path, refusal("legal_claims", "no")).await.expect(422);
        assert_eq!(unknown["errors"][0]["field"], "ground");
        assert_eq!(staff.post(&path, refusal("accurate", "  ")).await.expect(422)["errors"][0]["code"], "required");
        let closed = staff.post(&path, refusal("accurate", "Your passport says Paula.")).await.expect(200);
        assert_eq!(closed["request"]["ground"]["article"]["en"], "Art. 16 GDPR");
        let mails = mails(&server, "paula@person.example").await;
        for part in ["Your passport says Paula.", "(Art. 16 GDPR)", "supervisory authority (Unabhängiges Datenschutzzentrum", "judicial remedy"] {
            says(&mails, part);
        }
    }

    async fn a_deadline_is_a_month_by_the_calendar_is_watched_and_is_extended_once_with_a_reason(builder: Builder) {
        let server = builder.start().await;
        let (person, id) = complaint(&server).await;
        // The officer also hears of evidence that fails, such as this case being late.
        let alarms = async |server: &TestServer| {
            let mut all = mails(server, OFFICER).await;
            all.retain(|mail| mail.starts_with("Frist"));
            all
        };
        server.advance(DAY * 15).await;
        assert_eq!(alarms(&server).await.len(), 0, "16 January");
        server.advance(DAY * 3).await;
        assert_eq!(alarms(&server).await.len(), 1, "14 days before");
        let staff = server.staff().await;
        let path = format!("/api/requests/{id}/extension");
        let telling = json!({ "text": "Many questions at once.", "told": "email" });
        assert_eq!(staff.post(&path, json!({ "text": "", "told": "email" })).await.expect(422)["errors"][0]["code"], "required");
        let extended = staff.post(&path, telling.clone()).await.expect(200);
        assert!(extended["request"]["due_at"].as_str().unwrap().starts_with("2026-04-01T"), "{extended:#}");
        says(&mails(&server, "paula@person.example").await, "Many questions at once.");
        let again = staff.post(&path, telling).await;
        assert_eq!((again.status, again.problem()), (409, "extended-already".into()));
        server.advance(DAY * 64).await;
        assert_eq!(alarms(&server).await.len(), 2, "14 days before 1 April comes anew");
        for (days, count) in [(3, 3), (4, 4)] {
            server.advance(DAY * days).await;
            assert_eq!(alarms(&server).await.len(), count);
        }
        server.advance(DAY * 3).await;
        let all = alarms(&server).await;
        assert_eq!(all.len(), 5, "{all:#?}");
        says(&all, "Frist überschritten");
        server.advance(DAY * 30).await;
        assert_eq!(alarms(&server).await.len(), 5, "one alarm");
        let staff = server.staff().await;
        let counts = staff.get("/api/requests/counts").await.expect(200);
        assert_eq!((&counts["overdue"], &counts["open"]), (&json!(1), &json!(1)));
        assert_eq!(staff.get("/api/requests").await.expect(200)["items"][0]["overdue"], true);
        let person_sees = server.sign_in("paula@person.example").await;
        let steps = person_sees.get(&format!("/api/privacy/requests/{id}")).await.expect(200);
        assert_eq!(kinds(&steps), ["received", "extended", "overdue"], "the person sees that we are late");
        drop(person);
    }

    async fn the_case_itself_goes_three_years_after_it_was_closed(builder: Builder) {
        let server = builder.start().await;
        let (person, id) = complaint(&server).await;
        person.post(&format!("/api/privacy/requests/{id}/withdrawal"), json!({})).await.expect(200);
        server.advance_by("35 months").await;
        let path = format!("/api/requests/{id}");
        let kept = server.staff().await.get(&path).await.expect(200);
        assert_eq!(kept["request"]["state"], "withdrawn");
        assert!(kept["kept"]["en"].as_str().unwrap().contains("3 years after the case was closed"), "{kept:#}");
        server.advance_by("2 months").await;
        server.staff().await.get(&path).await.expect(404);
        let page = server.staff().await.get("/api/requests?closed=true").await.expect(200);
        assert_eq!(page["items"], json!([]));
    }

    async fn staff_enter_what_comes_by_letter_and_say_how_they_made_sure_who_asks(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let entered = json!({ "kind": "objection", "phone": "0681 / 587 2857", "language": "de", "claim": "direct_marketing" });
        let case = staff.post("/api/requests", entered).await.expect(201);
        assert_eq!((&case["request"]["state"], &case["request"]["phone"]), (&json!("identity"), &json!("06815872857")));
        let path = format!("/api/requests/{}", id(&case));
        let early = staff.post(&format!("{path}/fulfilment"), json!({ "ground": "direct_marketing", "text": "x", "told": "telephone", "by_hand": true })).await;
        assert_eq!((early.status, early.problem()), (409, "not-proven".into()));
        staff.post(&format!("{path}/proof"), json!({ "text": "called back on the number held" })).await.expect(200);
        let by_mail = staff.post(&format!("{path}/fulfilment"), json!({ "ground": "direct_marketing", "text": "x", "told": "email" })).await;
        assert_eq!(by_mail.expect(422)["errors"][0]["field"], "told", "there is no address");
        let untold = staff.post(&format!("{path}/fulfilment"), json!({ "ground": "direct_marketing", "text": "x", "told": "page" })).await;
        untold.expect(422);
        let done = json!({ "ground": "direct_marketing", "text": "Keine Werbung mehr.", "told": "telephone", "by_hand": true });
        let closed = staff.post(&format!("{path}/fulfilment"), done).await.expect(200);
        assert_eq!(kinds(&closed), ["received", "proven", "fulfilled"]);
    }
}

#[tokio::test]
async fn the_desk_pages_by_deadline() {
    let server = TestServer::start().await;
    let mut made = Vec::new();
    for number in 0..5 {
        server.advance(DAY).await;
        let entered = json!({ "kind": "complaint", "email": format!("p{number}@x.example"), "words": "x", "language": "de",
            "proof": "letter with a copy of the identity card" });
        made.push(id(&server.staff().await.post("/api/requests", entered).await.expect(201)));
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.staff().await.get(&format!("/api/requests?limit=2{cursor}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, made);
    server.staff().await.get("/api/requests?cursor=nonsense").await.expect(400);
}
