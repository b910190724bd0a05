//! What is committed is known in memory at once and in the same order, whether or not the caller still listens; and what
//! a change depends on is what the database says when it commits.

use std::time::Duration;

use futures::future::join_all;
use identity::Role;
use places::MemberRole;
use privacy::{Facts, Reason, Stated};
use reqwest::Method;
use serde_json::{Value, json};
use store::{CategorySet, Permit, Statement, Tx, params};
use testkit::{
    TestServer, both_databases,
    test_server::{Client, PASSWORD},
    wait,
};
use types::{AccountId, PlaceId};

use crate::{
    choices::{notice, question, refusal, subject_of, yes},
    field::text,
};

const PAULA: &str = "paula@person.example";
const MINE: &str = "/api/privacy/consents";
/// Racing is tried so often.
const ROUNDS: usize = 12;

/// Nobody else changes where this person stands until it is dropped.
async fn busy(server: &TestServer) -> Tx {
    let subject = subject_of(server, PAULA).await;
    let mut tx = server.house().database.write(Permit::NOT_PERSONAL).await.unwrap();
    tx.hold("standing", subject.bytes()).await.unwrap();
    tx
}

async fn rows(server: &TestServer, sql: &str) -> Vec<String> {
    let all = Permit::of_the_gate(CategorySet::ALL, CategorySet::ALL);
    let mut tx = server.house().database.read(all).await.unwrap();
    let rows = tx.query(Statement::of_the_data_map(sql.to_owned()), params![]).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

/// Sends the request and hangs up while the server is at it.
async fn hang_up(client: &Client, method: Method, path: &str, body: &Value) {
    let request = client.request(method, path).json(body).timeout(Duration::from_millis(1_500));
    assert!(request.send().await.is_err_and(|error| error.is_timeout()), "{path}: answered although it could not be");
}

async fn becomes(server: &TestServer, category: &str, reason: Reason) {
    let subject = subject_of(server, PAULA).await;
    let known = async || (refusal(server, category, subject).await == Some(reason)).then_some(());
    wait::until("the gate knows", wait::DEADLINE, known).await;
}

both_databases! {
    async fn liv_24_a_withdrawal_holds_although_the_person_hangs_up(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, PAULA, Role::User).await;
        person.post(MINE, yes(&question(&person, MINE, "newsletter").await)).await.expect(201);
        let subject = subject_of(&server, PAULA).await;
        assert_eq!(refusal(&server, "newsletter", subject).await, None);
        let held = busy(&server).await;
        hang_up(&person, Method::DELETE, &format!("{MINE}/newsletter"), &json!({})).await;
        drop(held);
        becomes(&server, "newsletter", Reason::Consent).await;
        assert_eq!(question(&person, MINE, "newsletter").await["state"], "withdrawn");
    }

    async fn liv_29_a_restriction_holds_although_the_person_hangs_up(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, PAULA, Role::User).await;
        let held = busy(&server).await;
        let body = json!({ "clause": "usage", "ground": "accuracy_contested", "language": "en" });
        hang_up(&person, Method::POST, "/api/privacy/restrictions", &body).await;
        drop(held);
        becomes(&server, "usage", Reason::Restricted).await;
    }

    async fn pla_09_an_erasure_takes_effect_although_the_person_hangs_up(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, PAULA, Role::User).await;
        let subject = subject_of(&server, PAULA).await;
        let held = busy(&server).await;
        let body = json!({ "kind": "erasure", "claim": "no_longer_needed", "language": "en", "understood": true,
                           "password": PASSWORD });
        hang_up(&person, Method::POST, "/api/privacy/requests", &body).await;
        drop(held);
        let known = async || (refusal(&server, "account", subject).await == Some(Reason::Erased)).then_some(());
        wait::until("the gate knows", wait::DEADLINE, known).await;
        person.get("/api/session").await.expect(401);
    }

    async fn what_took_too_long_for_its_caller_is_done_all_the_same(builder: Builder) {
        let server = builder.notice(notice()).settings(|settings| settings.request_seconds_max = 5).start().await;
        let person = server.someone(server.root().await, PAULA, Role::User).await;
        let held = busy(&server).await;
        let body = json!({ "clause": "usage", "ground": "accuracy_contested", "language": "en" });
        person.post("/api/privacy/restrictions", body).await.expect(504);
        drop(held);
        becomes(&server, "usage", Reason::Restricted).await;
    }

    async fn of_two_who_state_a_fact_at_once_memory_knows_the_one_that_the_database_knows(builder: Builder) {
        let server = builder.start().await;
        let (ctx, privacy) = (server.house_ctx().await, &server.house().privacy);
        let thing = [7; 16];
        let state = async |value: &str| {
            let stated =
                Stated { tenant: ctx.tenant, category: "climate", kind: "device", thing, fact: "mode", value };
            privacy.state_fact(&ctx, stated).await.unwrap();
        };
        for round in 0..ROUNDS {
            let values: Vec<String> = (0..6).map(|number| format!("{round}-{number}")).collect();
            join_all(values.iter().map(|value| state(value))).await;
            let open = rows(&server, "SELECT value FROM main.fact_change WHERE ended_at IS NULL").await;
            assert_eq!(open.len(), 1, "one holds: {open:?}");
            assert_eq!(privacy.facts_of(&[thing]), Facts::NONE.with("mode", &open[0]));
        }
    }

    async fn of_two_who_come_and_go_at_once_memory_knows_what_the_database_knows(builder: Builder) {
        let server = builder.start().await;
        let (ctx, places) = (server.house_ctx().await, server.house().app.places());
        server.account(server.root().await, PAULA, Role::User).await;
        let subject = subject_of(&server, PAULA).await;
        let place = json!({ "tenant_id": server.root().await, "name": "Home", "street": "Weg", "country": "DE" });
        let place: PlaceId = text(&server.staff().await.post("/api/places", place).await.expect(201)["id"]).parse().unwrap();
        for round in 0..ROUNDS {
            let joining = async { places.add_member(&ctx, place, subject, MemberRole::Resident).await.unwrap() };
            // Who is not there yet cannot leave.
            let leaving = async { drop(places.remove_member(&ctx, place, subject).await) };
            tokio::join!(joining, leaving);
            let there = !rows(&server, "SELECT role FROM main.member").await.is_empty();
            let known = server.house().privacy.whose(&[*place.bytes()]) != Facts::NONE;
            assert_eq!(known, there, "round {round}");
        }
    }

    async fn nobody_undoes_their_own_demotion_or_block_by_changing_their_telephone(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let customer = server.tenant(root, "Customer").await;
        let staff = server.staff().await;
        for round in 0..ROUNDS {
            let email = format!("admin{round}@customer.example");
            let id: AccountId = server.account(customer, &email, Role::InstanceAdmin).await;
            let (own, path) = (server.sign_in(&email).await, format!("/api/accounts/{id}"));
            let change = |number: usize| own.patch("/api/account", json!({ "phone": format!("0681 {number}") }));
            let (_, demoted) = tokio::join!(join_all((0..6).map(change)), staff.patch(&path, json!({ "role": "user" })));
            assert_eq!(demoted.expect(200)["role"], "user");
            assert_eq!(staff.get(&path).await.expect(200)["role"], "user", "round {round}");
            let (_, blocked) = tokio::join!(join_all((6..12).map(change)), staff.patch(&path, json!({ "status": "blocked" })));
            assert_eq!(blocked.expect(200)["status"], "blocked");
            assert_eq!(staff.get(&path).await.expect(200)["status"], "blocked", "round {round}");
            own.get("/api/session").await.expect(401);
        }
    }

    async fn of_two_administrators_who_change_different_things_each_is_heard(builder: Builder) {
        let server = builder.start().await;
        let (root, staff) = (server.root().await, server.staff().await);
        let customer = server.tenant(root, "Customer").await;
        let id = server.account(customer, PAULA, Role::User).await;
        let (account, tenant) = (format!("/api/accounts/{id}"), format!("/api/tenants/{customer}"));
        for round in 0..ROUNDS {
            let (first, last, name) = (format!("Erika {round}"), format!("Muster {round}"), format!("Stadt {round}"));
            let ends = server.now().plus(Duration::from_secs(86_400 * (1 + round as u64)));
            let (one, two, three, four) = tokio::join!(
                staff.patch(&account, json!({ "first_name": first })),
                staff.patch(&account, json!({ "last_name": last })),
                staff.patch(&tenant, json!({ "name": name })),
                staff.patch(&tenant, json!({ "contract_ended_at": ends })),
            );
            for answer in [one, two, three, four] {
                answer.expect(200);
            }
            let now = staff.get(&account).await.expect(200);
            assert_eq!((&now["first_name"], &now["last_name"]), (&json!(first), &json!(last)));
            let now = staff.get(&tenant).await.expect(200);
            assert_eq!((&now["name"], &now["contract_ended_at"]), (&json!(name), &json!(ends)));
        }
    }
}
