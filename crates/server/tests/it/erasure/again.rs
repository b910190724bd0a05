//! What happens to an erasure later: a ledger older than its records, a crash in the middle, rows that come back, what was
//! held until a day, and who was told already.

use std::{path::Path, time::Duration};

use identity::Role;
use privacy::{
    Disclosure, Facts, Privacy,
    erasure::{Hold, Order},
};
use serde_json::json;
use store::{CategorySet, Permit, Statement, params};
use testkit::{
    Postgres, TestServer, both_databases,
    test_server::{Builder, Client},
};
use types::SubjectId;

use super::{GROUND, People, counts};
use crate::{
    choices::{notice, question, subject_of, yes},
    evidence::behind,
    requests::notifications::disclosed,
    upgrade::keeping,
};

const PAULA: &str = "paula@person.example";
const MINE: &str = "/api/privacy/consents";

async fn count(server: &TestServer, of: &str) -> i64 {
    let all = Permit::of_the_gate(CategorySet::ALL, CategorySet::ALL);
    let mut tx = server.house().database.read(all).await.unwrap();
    let statement = Statement::of_the_data_map(format!("SELECT count(*) FROM main.{of}"));
    tx.value(statement, params![]).await.unwrap().unwrap()
}

async fn agree(person: &Client) {
    person.post(MINE, yes(&question(person, MINE, "newsletter").await)).await.expect(201);
}

async fn withdraw(person: &Client) {
    person.delete(&format!("{MINE}/newsletter")).await.expect(204);
}

/// The partner gets the person's data for the newsletter.
async fn passed_on(server: &TestServer, subject: SubjectId) {
    let (privacy, ctx) = (&server.house().privacy, server.house_ctx().await);
    let mut tx = privacy.write(&ctx, &[Privacy::DOOR], &Facts::NONE).await.unwrap();
    let disclosure = Disclosure {
        recipient: "partner",
        categories: &["newsletter"],
        channel: "copy",
        object_kind: "account",
        object_id: None,
        subject: Some(subject),
        things: &[],
    };
    privacy.disclose(&mut tx, disclosure).await.unwrap();
    tx.commit().await.unwrap();
}

/// Years after a withdrawal its record has aged out; what was agreed to since stays over a restart.
async fn a_record_ages_out(first: Builder, again: impl AsyncFnOnce(TestServer) -> Builder) {
    let server = first.notice(notice()).start().await;
    let person = server.someone(server.root().await, PAULA, Role::User).await;
    agree(&person).await;
    withdraw(&person).await;
    server.remove().await;
    agree(&person).await;
    drop(person);
    assert_eq!(count(&server, "erasure").await, 1);
    behind(&server, "DELETE FROM erasure").await;
    let server = again(server).await.notice(notice()).start().await;
    assert_eq!(count(&server, "erasure").await, 0, "a line whose record has aged out is no news");
    let subject = subject_of(&server, PAULA).await;
    assert_eq!(crate::choices::refusal(&server, "newsletter", subject).await, None, "agreed to since");
}

#[tokio::test]
async fn an_erasure_whose_record_has_aged_out_is_not_done_again_on_sqlite() {
    a_record_ages_out(TestServer::builder(), async |server| TestServer::builder().directory(server.stop().await)).await;
}

#[tokio::test]
async fn an_erasure_whose_record_has_aged_out_is_not_done_again_on_postgres() {
    let database = Postgres::shared().await.database().await;
    let directory = tempfile::tempdir().unwrap();
    let ledger = directory.path().join("erasures");
    let builder = || TestServer::builder().database(database.url()).erasures(&ledger);
    a_record_ages_out(builder(), async |server| {
        server.stop().await;
        builder()
    })
    .await;
}

fn hold_of(server: &TestServer) -> Hold {
    let until = server.now().plus(Duration::from_secs(90 * 86_400));
    Hold { category: "account".into(), exception: "legal_claims".into(), law: None, until: Some(until) }
}

async fn erase_but(server: &TestServer, subject: SubjectId, hold: Hold) -> privacy::erasure::ErasureId {
    let product = server.house().products.iter().next().unwrap();
    let order = Order { subjects: &[subject], ground: GROUND, holds: &[hold], ..Order::default() };
    server.house().privacy.erase(&server.erasing(), &product.notice, &order).await.unwrap()[0]
}

#[tokio::test]
async fn what_staff_hold_is_held_too_where_an_older_state_came_back() {
    let server = TestServer::start().await;
    let anna = server.person(server.root().await, "anna@operator.example", "Anna", "Ahorn").await;
    let older = keeping::copy(server.database_dir());
    erase_but(&server, anna, hold_of(&server)).await;
    let files = server.stop().await;
    std::fs::copy(files.path().join("erasures"), older.path().join("erasures")).unwrap();
    let server = TestServer::builder().directory(older).start().await;
    server.remove().await;
    assert_eq!(counts(&server.plan(anna).await).get("account"), Some(&(1, 0)), "held");
    let seen = server.staff().await.get("/api/accounts").await.expect(200).to_string();
    assert!(!seen.contains("anna@"), "and erased again for every reader");
    assert!(Path::new(&server.database_dir().join("erasures")).exists());
}

both_databases! {
    async fn a_removal_that_crashed_in_any_table_leaves_no_other_out(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        for (number, reached) in ["audit", "alarm", "account", "a table of an older version"].iter().enumerate() {
            let name = format!("Anna{number}Haus");
            let anna = server.person(customer, &format!("anna{number}@customer.example"), "Anna", "Ahorn").await;
            server.home(&server.staff().await, customer, &name, &[anna]).await;
            server.sign_in(&format!("anna{number}@customer.example")).await;
            server.erase(anna).await;
            behind(&server, &format!("UPDATE erasure SET table_name = '{reached}' WHERE removed_at IS NULL")).await;
            server.tell_everybody().await;
            server.remove().await;
            assert_eq!(counts(&server.plan(anna).await).len(), 0, "{reached}: {:?}", counts(&server.plan(anna).await));
        }
    }

    async fn an_erasure_does_not_end_while_a_row_of_the_person_is_there(builder: Builder) {
        let server = builder.start().await;
        let anna = server.person(server.root().await, "anna@operator.example", "Anna", "Ahorn").await;
        disclosed(&server, anna, &["account"]).await;
        let erasure = server.erase(anna).await;
        server.remove().await;
        // Put back, by a faulty job or a hand at the file.
        let back = "INSERT INTO account (account_id, tenant_id, subject_id, product, email, first_name, last_name, role,
                      language, status, created_at)
                    SELECT erasure_id, tenant_id, subject_id, product, 'anna@operator.example', 'Anna', 'Ahorn', 'user',
                      'de', 'active', effective_at FROM erasure";
        behind(&server, back).await;
        server.tell_everybody().await;
        server.remove().await;
        let (privacy, ctx) = (&server.house().privacy, server.erasing());
        let record = privacy.erasure(&ctx, erasure).await.unwrap().unwrap().0;
        assert_eq!((record.finished_at, record.subject_id), (None, Some(anna)), "somebody is still there");
        server.remove().await;
        let record = privacy.erasure(&ctx, erasure).await.unwrap().unwrap().0;
        assert!(record.finished_at.is_some() && record.settled_at.is_some());
        assert_eq!(count(&server, "account WHERE last_name = 'Ahorn'").await, 0);
    }

    async fn what_was_held_until_a_day_is_in_time_when_it_goes_then(builder: Builder) {
        let server = builder.start().await;
        let anna = server.person(server.root().await, "anna@operator.example", "Anna", "Ahorn").await;
        let erasure = erase_but(&server, anna, hold_of(&server)).await;
        server.tell_everybody().await;
        server.remove().await;
        server.advance_by("91 days").await;
        server.remove().await;
        let record = server.house().privacy.erasure(&server.erasing(), erasure).await.unwrap().unwrap().0;
        assert!(record.settled_at.is_some_and(|settled| settled <= record.due_at), "{record:?}");
        assert!(record.finished_at.is_some());
    }

    async fn a_second_withdrawal_tells_only_whom_something_was_given_since_the_first(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, PAULA, Role::User).await;
        let subject = subject_of(&server, PAULA).await;
        let told = async || count(&server, "notification WHERE reason = 'erasure'").await;
        person.post(MINE, yes(&question(&person, MINE, "partner").await)).await.expect(201);
        agree(&person).await;
        passed_on(&server, subject).await;
        withdraw(&person).await;
        assert_eq!(told().await, 1);
        server.remove().await;
        server.advance(Duration::from_secs(60)).await;
        agree(&person).await;
        withdraw(&person).await;
        assert_eq!(told().await, 1, "nothing was given since");
        server.remove().await;
        server.advance(Duration::from_secs(60)).await;
        agree(&person).await;
        passed_on(&server, subject).await;
        withdraw(&person).await;
        assert_eq!(told().await, 2);
    }

    async fn no_entry_of_the_audit_log_leads_back_to_an_erased_person(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let account = server.account(server.root().await, PAULA, Role::User).await;
        let (person, subject) = (server.sign_in(PAULA).await, subject_of(&server, PAULA).await);
        let staff = server.staff().await;
        staff.get(&format!("/api/accounts/{account}")).await.expect(200);
        let complaint = json!({ "kind": "complaint", "words": "Too loud.", "language": "en" });
        person.post("/api/privacy/requests", complaint).await.expect(201);
        let stop = json!({ "clause": "usage", "ground": "accuracy_contested", "language": "en" });
        person.post("/api/privacy/restrictions", stop).await.expect(201);
        let leads_back = async || count(&server, "audit a JOIN main.request r ON a.about_id = r.subject_id").await;
        let about = format!("/api/audit?object_id={account}");
        assert!(leads_back().await > 0 && staff.get(&about).await.expect(200)["items"] != json!([]));
        server.erase(subject).await;
        server.tell_everybody().await;
        server.remove().await;
        assert!(count(&server, "request WHERE subject_id IS NOT NULL").await > 0, "the case stays");
        assert_eq!(leads_back().await, 0);
        assert_eq!(count(&server, "audit WHERE object_id IS NOT NULL").await, 0, "nor by the chain");
        assert_eq!(staff.get(&about).await.expect(200)["items"], json!([]));
        assert_eq!(staff.get("/api/audit/verification").await.expect(200)["ok"], true);
        behind(&server, "UPDATE audit SET about_id = NULL WHERE sequence = (SELECT min(sequence) FROM main.audit WHERE about_id IS NOT NULL)").await;
        assert_eq!(staff.get("/api/audit/verification").await.expect(200)["ok"], false, "taken away without its salt");
    }
}
