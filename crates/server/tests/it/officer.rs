//! The data protection officer: does all that protecting people's data takes, and sees nothing of the operation.

use identity::Role;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{
    TestServer, both_databases,
    test_server::{Client, PASSWORD},
};

use crate::{
    activations::link_token,
    choices::subject_of,
    requests::{id, notifications::disclosed},
};

const OFFICER: &str = "officer@operator.example";
const PAULA: &str = "paula@person.example";

async fn officer(server: &TestServer) -> Client {
    server.someone(server.root().await, OFFICER, Role::Officer).await
}

/// Somebody of a customer, whose account the data centre got.
async fn paula(server: &TestServer) -> Client {
    let customer = server.tenant(server.root().await, "Customer").await;
    let person = server.someone(customer, PAULA, Role::User).await;
    disclosed(server, subject_of(server, PAULA).await, &["account"]).await;
    person
}

async fn entered(officer: &Client, kind: &str) -> String {
    let case = json!({ "kind": kind, "email": PAULA, "words": "As I wrote.", "language": "en", "proof": "letter" });
    format!("/api/requests/{}", id(&officer.post("/api/requests", case).await.expect(201)))
}

/// Names of the checks that do not hold, measured and seen by the officer.
async fn failing(officer: &Client) -> Vec<String> {
    officer.post("/api/evidence/runs", json!({})).await.expect(200);
    let checks = officer.get("/api/evidence/checks?lang=en").await.expect(200);
    let fails = |check: &&Value| check["result"]["holds"] != true;
    checks["items"].as_array().unwrap().iter().filter(fails).map(|check| check["id"].to_string()).collect()
}

both_databases! {
    async fn the_officer_answers_a_case_of_access_and_one_of_erasure_and_tells_recipients(builder: Builder) {
        let server = builder.start().await;
        let (officer, person) = (officer(&server).await, paula(&server).await);
        let access = entered(&officer, "access").await;
        let note = json!({ "text": "Came by letter." });
        officer.post(&format!("{access}/note"), note).await.expect(200);
        let copy = officer.get(&format!("{access}/copy")).await;
        assert_eq!((copy.status, copy.header("content-type")), (200, Some("application/zip")));
        let answer = json!({ "text": "Enclosed.", "told": "letter" });
        let closed = officer.post(&format!("{access}/fulfilment"), answer).await.expect(200);
        assert_eq!(closed["request"]["state"], "fulfilled");

        let erasure = entered(&officer, "erasure").await;
        let plan = officer.get(&format!("{erasure}/erasure-plan")).await.expect(200);
        assert!(plan.to_string().contains("account"), "{plan}");
        let done = json!({ "ground": "no_longer_needed", "text": "Erased.", "told": "email" });
        officer.post(&format!("{erasure}/fulfilment"), done).await.expect(200);
        assert_eq!(person.get("/api/account").await.status, 401, "effective at once");
        let waiting = officer.get("/api/notifications").await.expect(200);
        let telling = format!("/api/notifications/{}/telling", waiting["items"][0]["id"].as_str().expect("a recipient"));
        officer.post(&telling, json!({ "told_by": "email" })).await.expect(200);

        assert_eq!(failing(&officer).await, Vec::<String>::new(), "what the officer looked at is declared");
        let log = officer.get("/api/audit?action=request_fulfilled").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 2);
        assert_eq!(log["items"][0]["actor"], OFFICER, "{log}");
    }

    async fn the_officer_asks_back_extends_refuses_and_decides_stops(builder: Builder) {
        let server = builder.start().await;
        let (officer, person) = (officer(&server).await, paula(&server).await);
        let case = entered(&officer, "rectification").await;
        officer.post(&format!("{case}/question"), json!({ "text": "How is it written?", "told": "email" })).await.expect(200);
        officer.post(&format!("{case}/extension"), json!({ "text": "An archive is asked.", "told": "email" })).await.expect(200);
        let refusal = json!({ "ground": "accurate", "text": "Your passport says Paula.", "told": "email" });
        officer.post(&format!("{case}/refusal"), refusal).await.expect(200);

        let body = json!({ "ground": "accuracy_contested", "words": "Not me.", "language": "en" });
        let stop = person.post("/api/privacy/restrictions", body).await.expect(201);
        let path = format!("/api/stops/{}", stop["id"].as_str().unwrap());
        assert_eq!(officer.get(&path).await.expect(200)["stop"]["kind"], "restriction");
        let decision = json!({ "outcome": "ended", "answer": "We checked: it is right.", "told": "letter" });
        officer.post(&format!("{path}/decision"), decision).await.expect(200);
        officer.post(&format!("{path}/lifting"), json!({})).await.expect(200);
        assert_eq!(officer.get("/api/stops").await.expect(200)["items"], json!([]));

        officer.get("/api/privacy/outdated-consents").await.expect(200);
        assert_eq!(failing(&officer).await, Vec::<String>::new());
    }

    async fn the_officer_sees_evidence_with_query_and_history_and_the_whole_audit_log(builder: Builder) {
        let server = builder.start().await;
        let (officer, _) = (officer(&server).await, paula(&server).await);
        assert_eq!(failing(&officer).await, Vec::<String>::new());
        let checks = officer.get("/api/evidence/checks?lang=en").await.expect(200);
        let overdue = checks["items"].as_array().unwrap().iter().find(|check| check["id"] == "nothing_overdue:web_visit");
        let overdue = overdue.expect("a check of visits");
        assert!(overdue["query"].as_str().unwrap().contains("FROM main.web_visit"), "{overdue}");
        assert!(overdue["remedy"].as_str().unwrap().contains("obhut sweep"));
        let history = officer.get("/api/evidence/history?check=nothing_overdue:web_visit").await.expect(200);
        assert!(!history["items"].as_array().unwrap().is_empty());
        for path in ["/api/retention/sweeps", "/api/refusals", "/api/visits"] {
            officer.get(path).await.expect(200);
        }
        assert_eq!(officer.get("/api/audit/verification").await.expect(200)["ok"], true);
        let log = officer.get("/api/audit?action=sign_in").await.expect(200);
        let who: Vec<_> = log["items"].as_array().unwrap().iter().map(|entry| entry["actor"].as_str().unwrap()).collect();
        assert!(who.contains(&PAULA), "those of every customer: {who:?}");
    }

    async fn the_officer_sees_and_changes_nothing_of_the_operation(builder: Builder) {
        let server = builder.start().await;
        let (officer, _) = (officer(&server).await, paula(&server).await);
        let me = officer.get("/api/session").await.expect(200);
        assert_eq!(me["permissions"], json!(["audit.read", "evidence.read", "requests.read", "requests.write", "own"]));
        for path in ["devices", "places", "gateways", "alarms", "rules", "accounts", "tenants", "messages", "tokens", "unknown-devices", "stream"] {
            assert_eq!(officer.get(&format!("/api/{path}")).await.status, 403, "{path}");
        }
        for (method, path) in [
            (Method::POST, "devices"), (Method::POST, "places"), (Method::POST, "accounts"), (Method::POST, "tenants"),
            (Method::POST, "tokens"), (Method::POST, "sandbox/clock"),
        ] {
            let request = officer.request(method, &format!("/api/{path}")).json(&json!({}));
            assert_eq!(officer.send(request).await.status, 403, "{path}");
        }
        let own = officer.get("/api/account").await.expect(200);
        assert_eq!(own["role"], "officer");
        let raised = officer.patch("/api/account", json!({ "role": "operator_staff" })).await;
        assert_ne!(raised.status, 200, "nobody changes their own role");
    }

    async fn staff_make_an_officer_in_their_own_tenant_and_an_administrator_nowhere(builder: Builder) {
        let server = builder.start().await;
        let (root, staff) = (server.root().await, server.staff().await);
        let customer = server.tenant(root, "Customer").await;
        let draft = |tenant: types::TenantId, email: &str, role: &str| {
            json!({ "tenant_id": tenant, "email": email, "first_name": "A", "last_name": "B", "role": role })
        };
        let misplaced = staff.post("/api/accounts", draft(customer, OFFICER, "officer")).await.expect(422);
        assert_eq!((&misplaced["errors"][0]["field"], &misplaced["errors"][0]["code"]), (&json!("role"), &json!("not_here")));
        let made = staff.post("/api/accounts", draft(root, OFFICER, "officer")).await.expect(201);
        let path = format!("/api/accounts/{}", made["id"].as_str().unwrap());
        let admin = server.someone(root, "admin@operator.example", Role::InstanceAdmin).await;
        admin.post("/api/accounts", draft(root, "b@x.example", "officer")).await.expect(403);
        admin.patch(&path, json!({ "first_name": "Mine" })).await.expect(403);
        admin.delete(&path).await.expect(403);
        let user = server.account(root, "user@operator.example", Role::User).await;
        admin.patch(&format!("/api/accounts/{user}"), json!({ "role": "officer" })).await.expect(403);
        staff.patch(&format!("/api/accounts/{user}"), json!({ "role": "officer" })).await.expect(200);

        let token = link_token(&server, OFFICER, "activate").await;
        server.client().post(&format!("/api/activations/{token}"), json!({ "password": PASSWORD })).await.expect(204);
        server.sign_in(OFFICER).await.get("/api/requests").await.expect(200);
    }

    async fn the_account_of_an_officer_is_examined_before_it_is_erased(builder: Builder) {
        let server = builder.start().await;
        let officer = officer(&server).await;
        let erasure = json!({
            "kind": "erasure", "claim": "no_longer_needed", "language": "en", "understood": true, "password": PASSWORD,
        });
        let case = officer.post("/api/privacy/requests", erasure).await.expect(201);
        assert_eq!(case["request"]["state"], "open", "they hold the keys of others");
    }
}
