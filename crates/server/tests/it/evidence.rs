//! `GET /api/notice/evidence`, `/api/evidence/…`: what was measured beside what is stated, what the officer sees and
//! hears of it.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use store::{CategorySet, Permit, Statement};
use testkit::{TestServer, both_databases};

fn of<'a>(page: &'a Value, key: &str, value: &str) -> Option<&'a Value> {
    page["items"].as_array().unwrap().iter().find(|item| item[key] == value)
}

/// Changes the database behind the server's back.
pub async fn behind(server: &TestServer, sql: &str) {
    let all = Permit::of_the_gate(CategorySet::ALL, CategorySet::ALL);
    let mut tx = server.house().database.write(all).await.unwrap();
    let changed = tx.execute(Statement::of_the_data_map(sql.to_owned()), []).await.unwrap();
    assert!(changed > 0, "{sql}");
    tx.commit().await.unwrap();
}

async fn evidence(server: &TestServer, lang: &str) -> Value {
    server.client().get(&format!("/api/notice/evidence?lang={lang}")).await.expect(200)
}

async fn measured(server: &TestServer) -> Value {
    server.staff().await.post("/api/evidence/runs", json!({})).await.expect(200)
}

/// The check, as the officer sees it.
async fn check(server: &TestServer, id: &str) -> Value {
    let checks = server.staff().await.get("/api/evidence/checks?lang=en").await.expect(200);
    of(&checks, "id", id).unwrap_or_else(|| panic!("{id}: {checks:#}")).clone()
}

both_databases! {
    async fn pro_16_nothing_overdue_stands_beside_its_sentence(builder: Builder) {
        let server = builder.start().await;
        server.root().await;
        server.client().get("/sign-in").await;
        server.advance(Duration::from_secs(10)).await;
        server.advance_by("8 days").await;
        let page = evidence(&server, "en").await;
        let visits = of(&page, "statement_id", "clause.web_visit.keep").expect("evidence on visits");
        assert_eq!(visits["holds"], true, "{visits}");
        let measure = &visits["measures"][0];
        assert_eq!(measure["kind"], "nothing_overdue");
        assert_eq!(measure["figure"], "0 of 0 entries overdue, last sweep 9 January 2026");
        let german = evidence(&server, "de").await;
        let german = of(&german, "statement_id", "clause.web_visit.keep").unwrap();
        assert_eq!(german["measures"][0]["figure"], "0 von 0 Einträgen überfällig, letzter Löschlauf 09.01.2026");
    }

    async fn a_house_in_use_has_evidence_for_all_it_states(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let admin = server.someone(customer, "admin@customer.example", Role::InstanceAdmin).await;
        admin.get("/api/accounts").await.expect(200);
        admin.get("/api/devices").await.expect(200);
        server.client().post("/api/password-resets", json!({ "email": "admin@customer.example" })).await;
        server.advance(Duration::from_secs(7_200)).await;
        let run = measured(&server).await;
        let checks = server.staff().await.get("/api/evidence/checks?lang=en").await.expect(200);
        let failing: Vec<_> = checks["items"].as_array().unwrap().iter()
            .filter(|check| check["result"]["holds"] != true).collect();
        assert!(failing.is_empty(), "{failing:#?}");
        assert!(run["checks"].as_u64().unwrap() > 20 && run["failing"] == 0, "{run}");
        // Each sentence of the notice is measured, or somebody vouches for it.
        let page = evidence(&server, "en").await;
        let notice = server.client().get("/api/notice?lang=en").await.expect(200);
        let sections = notice["sections"].as_array().unwrap();
        for statement in sections.iter().flat_map(|section| section["statements"].as_array().unwrap()) {
            let behind = of(&page, "statement_id", statement["id"].as_str().unwrap()).expect("evidence or a voucher");
            let measures = behind["measures"].as_array().unwrap();
            assert_eq!(measures.is_empty(), behind["vouched_by"].is_string(), "{behind}");
        }
    }

    async fn what_is_changed_behind_the_servers_back_is_found(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        server.someone(customer, "admin@customer.example", Role::InstanceAdmin).await;
        server.client().post("/api/password-resets", json!({ "email": testkit::test_server::STAFF_EMAIL })).await;
        assert_eq!(measured(&server).await["failing"], 0);
        for (sql, found) in [
            ("UPDATE disclosure SET recipient = 'broker'", "recipients_declared"),
            ("UPDATE audit SET object_kind = 'thing' WHERE sequence = 1", "chain_intact"),
            ("INSERT INTO tenant_reach (tenant_id, below_id, depth) SELECT below_id, tenant_id, 7 FROM tenant_reach
                WHERE depth = 1", "reach_as_tree"),
            ("UPDATE credential SET password_hash = 'correct horse' WHERE account_id IN
                (SELECT account_id FROM account WHERE email = 'admin@customer.example')", "content_intact"),
            ("UPDATE message SET clause = 'another'", "recipients_declared"),
            ("UPDATE account_link SET tenant_id = (SELECT below_id FROM tenant_reach WHERE depth = 1)", "references_hold"),
            ("INSERT INTO connection_day (day, kind, connections_count) VALUES ('2026-01-01', 'plain', 3)",
             "encrypted_in_transit"),
        ] {
            behind(&server, sql).await;
            assert!(measured(&server).await["failing"].as_u64().unwrap() > 0, "{sql}");
            let checks = server.staff().await.get("/api/evidence/checks?lang=en").await.expect(200);
            let failing = checks["items"].as_array().unwrap().iter()
                .any(|check| check["kind"] == found && check["result"]["holds"] == false);
            assert!(failing, "{sql}: {checks:#}");
        }
    }
}

#[tokio::test]
async fn pro_13_pro_14_a_disclosure_to_a_stranger_or_abroad_shows_beside_its_sentence() {
    let server = TestServer::start().await;
    server.root().await;
    server.client().post("/api/password-resets", json!({ "email": testkit::test_server::STAFF_EMAIL })).await;
    measured(&server).await;
    let who = "function.platform.recipient.account_mail.who";
    let abroad = "third_countries.none";
    let page = evidence(&server, "en").await;
    for id in [who, abroad] {
        let one = of(&page, "statement_id", id).unwrap();
        assert_eq!(one["holds"], true, "{one}");
        assert!(one["measures"][0]["figure"].as_str().unwrap().contains("0 of 1 disclosures"), "{one}");
    }
    behind(&server, "UPDATE disclosure SET recipient = 'broker', country = 'US'").await;
    measured(&server).await;
    let page = evidence(&server, "en").await;
    for id in [who, abroad] {
        assert_eq!(of(&page, "statement_id", id).unwrap()["holds"], false, "{id}");
    }
    // The public page does not say whom; the officer sees it.
    assert!(!page.to_string().contains("broker"));
    let checks = server.staff().await.get("/api/evidence/checks?lang=en").await.expect(200);
    assert!(checks.to_string().contains("broker"));
}

#[tokio::test]
async fn pro_19_what_no_machine_can_check_has_somebody_who_vouches_for_it() {
    let server = TestServer::start().await;
    let page = evidence(&server, "de").await;
    let none = of(&page, "statement_id", "automated_decisions.none").expect("the sentence");
    assert_eq!((&none["holds"], &none["measures"]), (&Value::Null, &json!([])));
    assert_eq!(none["vouched_by"], "Datenschutzbeauftragte Person, co.met GmbH");
    let notice = testkit::test_server::progres_notice().replace(
        "id = \"none\", de = \"Eine automatisierte",
        "id = \"none\", vouched_by = { de = \"Leitung Entwicklung\", en = \"head of development\" }, de = \"Eine automatisierte",
    );
    let server = TestServer::builder().notice(notice).start().await;
    let page = evidence(&server, "en").await;
    assert_eq!(of(&page, "statement_id", "automated_decisions.none").unwrap()["vouched_by"], "head of development");
}

#[tokio::test]
async fn the_officer_hears_of_a_failure_once_and_when_it_holds_again() {
    let server = TestServer::start().await;
    server.root().await;
    server.advance(Duration::from_secs(3_600)).await;
    let before = server.mail().mails().len();
    behind(&server, "INSERT INTO connection_day (day, kind, connections_count) VALUES ('2026-01-01', 'plain', 3)")
        .await;
    for _ in 0..3 {
        server.advance(Duration::from_secs(3_600)).await;
    }
    let mails = server.mail().wait_for(before + 1, testkit::wait::DEADLINE).await;
    assert_eq!(mails.len(), before + 1, "once");
    let mail = mails.last().unwrap();
    assert!(mail.to.contains(&"Datenschutz@co-met.info".to_owned()), "{mail:?}");
    assert!(mail.text().contains("3 von") && mail.text().contains("Was zu tun ist"), "{}", mail.text());
    behind(&server, "DELETE FROM connection_day WHERE kind = 'plain'").await;
    for _ in 0..2 {
        server.advance(Duration::from_secs(3_600)).await;
    }
    let mails = server.mail().wait_for(before + 2, testkit::wait::DEADLINE).await;
    assert!(mails.last().unwrap().text().contains("Wieder erfüllt"), "{}", mails.last().unwrap().text());
    let history = server.staff().await.get("/api/evidence/history?check=encrypted_in_transit").await.expect(200);
    let holds: Vec<&Value> = history["items"].as_array().unwrap().iter().map(|point| &point["holds"]).collect();
    assert_eq!(holds[..4], [&json!(true), &json!(true), &json!(false), &json!(false)]);
}

#[tokio::test]
async fn pla_12_connections_are_counted_by_how_they_came_in() {
    let server = TestServer::start().await;
    server.root().await;
    server.client().get("/healthz").await;
    server.advance(Duration::from_secs(10)).await;
    measured(&server).await;
    let connections = check(&server, "encrypted_in_transit").await;
    assert!(connections["result"]["looked"].as_i64().unwrap() > 0, "{connections}");
    assert_eq!(connections["result"]["holds"], true);
    let behind_proxy = TestServer::builder().settings(|settings| settings.proxies_count = 1).start().await;
    behind_proxy.root().await;
    let client = behind_proxy.client();
    client.send(client.request(reqwest::Method::GET, "/healthz").header("x-forwarded-proto", "http")).await;
    behind_proxy.advance(Duration::from_secs(10)).await;
    measured(&behind_proxy).await;
    let connections = check(&behind_proxy, "encrypted_in_transit").await;
    assert_eq!(connections["result"]["holds"], false, "the proxy says that it came unencrypted");
    assert_eq!(connections["result"]["named"], json!(["plain_at_proxy"]));
}

#[tokio::test]
async fn the_officer_sees_what_was_asked_and_what_to_do() {
    let server = TestServer::start().await;
    server.root().await;
    measured(&server).await;
    let overdue = check(&server, "nothing_overdue:web_visit").await;
    assert!(overdue["query"].as_str().unwrap().contains("FROM main.web_visit"), "{overdue}");
    assert!(overdue["remedy"].as_str().unwrap().contains("obhut sweep"));
    let statements = overdue["statements"].as_array().unwrap();
    assert!(statements.iter().any(|statement| statement["id"] == "clause.web_visit.keep"));
    let nobody = server.client().get("/api/evidence/checks").await;
    assert_eq!(nobody.status, 401);
}

both_databases! {
    async fn what_the_gate_refused_is_counted(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let reader = server.someone(customer, "reader@customer.example", Role::ReadOnly).await;
        let ctx = types::Ctx {
            actor: types::Actor::Account {
                account: types::Id::from_bytes([1; 16]),
                subject: types::Id::from_bytes([8; 16]),
                role: types::RoleName::new("read_only"),
                user_name: "reader@customer.example".into(),
            },
            ..types::Ctx::system(&"progres".into(), customer, "test")
        };
        for _ in 0..3 {
            let refused = server.house().privacy.read(&ctx, privacy::Look::list("message"), &["message"]).await;
            assert!(matches!(refused, Err(privacy::Error::Refused(_))));
        }
        assert_eq!(reader.get("/api/refusals").await.status, 403);
        let staff = server.staff().await;
        let refusals = staff.get("/api/refusals").await.expect(200);
        let refusal = of(&refusals, "category", "message").expect("the refusal");
        assert_eq!((&refusal["action"], &refusal["reason"], &refusal["count"]), (&json!("read"), &json!("viewer"), &json!(3)));
    }

    async fn a_run_of_retention_is_listed(builder: Builder) {
        let server = builder.start().await;
        server.root().await;
        server.client().get("/sign-in").await;
        server.advance(Duration::from_secs(10)).await;
        server.advance_by("8 days").await;
        let sweeps = server.staff().await.get("/api/retention/sweeps?limit=200").await.expect(200);
        let sweep = of(&sweeps, "table", "web_visit").expect("a run over visits");
        assert_eq!((&sweep["erased"], &sweep["overdue"]), (&json!(1), &json!(0)));
    }
}
