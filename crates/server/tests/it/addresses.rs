//! Who a person is, by their e-mail address: one however it is written, nobody by an address they gave up.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{
    TestServer, both_databases,
    test_server::{Client, PASSWORD},
};
use types::TenantId;

use crate::{activations::link_token, requests::id};

const TYPED: &str = "Änne@Bücher.example";
const ASCII: &str = "änne@xn--bcher-kva.example";

fn account(tenant: TenantId, email: &str, last_name: &str) -> Value {
    json!({ "tenant_id": tenant, "email": email, "first_name": "Anne", "last_name": last_name, "role": "user",
        "language": "de" })
}

async fn session(server: &TestServer, email: &str) -> u16 {
    server.client().post("/api/session", json!({ "email": email, "password": PASSWORD })).await.status
}

async fn names(staff: &Client, path: &str, field: &str) -> Vec<String> {
    let listed = staff.get(path).await.expect(200);
    listed["items"].as_array().unwrap().iter().map(|one| one[field].as_str().unwrap().to_owned()).collect()
}

async fn mailed(server: &TestServer) -> Vec<Vec<String>> {
    server.advance(Duration::from_secs(60)).await;
    server.mail().mails().iter().map(|mail| mail.to.clone()).collect()
}

/// Who was sent a link to the data held of them.
async fn linked(server: &TestServer) -> Vec<Vec<String>> {
    server.advance(Duration::from_secs(60)).await;
    let mails = server.mail().mails();
    mails.iter().filter(|mail| mail.link("/my-data/").is_some()).map(|mail| mail.to.clone()).collect()
}

async fn change_email(server: &TestServer, staff: &Client, from: &str, to: &str) {
    let found = staff.get(&format!("/api/accounts?search={from}")).await.expect(200);
    let path = format!("/api/accounts/{}", found["items"][0]["id"].as_str().unwrap());
    staff.patch(&path, json!({ "email": to })).await.expect(200);
    server.run_due().await;
}

async fn ask_for_link(server: &TestServer, email: &str) {
    let asked = json!({ "email": email, "language": "en" });
    server.client().post("/api/privacy/links", asked).await.expect(202);
}

async fn form(server: &TestServer, kind: &str, email: &str) {
    let body = json!({ "kind": kind, "email": email, "words": "Please.", "language": "en" });
    server.client().post("/api/privacy/request-form", body).await.expect(202);
}

/// Proves the latest form; gives the path of the case by its link.
async fn proven(server: &TestServer, email: &str) -> String {
    let token = link_token(server, email, "privacy-request/confirm").await;
    let proof = format!("/api/privacy/request-proofs/{token}");
    let follow = server.client().post(&proof, json!({})).await.expect(200)["follow_token"].as_str().unwrap().to_owned();
    format!("/api/privacy/followed-requests/{follow}")
}

both_databases! {
    async fn one_person_however_the_address_is_written(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        server.account(root, TYPED, Role::User).await;
        for written in [TYPED, ASCII, "ÄNNE@BÜCHER.EXAMPLE", "A\u{308}nne@bücher.example", "  änne@XN--BCHER-KVA.example "] {
            assert_eq!(session(&server, written).await, 200, "{written}");
            let again = staff.post("/api/accounts", account(root, written, "Zweite")).await;
            assert_eq!((again.status, again.problem()), (409, "email-taken".into()), "{written}");
        }
        let kept = staff.get("/api/accounts?search=bücher").await.expect(200);
        assert_eq!(kept["items"][0]["email"], TYPED, "as it was typed");
        assert_eq!(kept["items"].as_array().unwrap().len(), 1);
        let form = json!({ "kind": "access", "email": ASCII, "language": "en" });
        server.client().post("/api/privacy/request-form", form).await.expect(202);
        let cases = staff.get("/api/requests").await.expect(200);
        assert_eq!(cases["items"][0]["email"], TYPED, "known: {cases:#}");
    }

    async fn look_alikes_are_other_people(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        server.account(root, "klaus@x.example", Role::User).await;
        for other in ["\u{212a}laus@x.example", "kl\u{430}us@x.example"] {
            assert_eq!(session(&server, other).await, 401, "{other}");
            ask_for_link(&server, other).await;
            staff.post("/api/accounts", account(root, other, "Andere")).await.expect(201);
        }
        assert!(!linked(&server).await.iter().flatten().any(|to| to == "klaus@x.example"), "no link to somebody else's data");
        // What folds alike but is another mailbox gets no letter either: it goes where the person is known to be.
        server.account(root, "gross@x.example", Role::User).await;
        ask_for_link(&server, "groß@x.example").await;
        let mails = linked(&server).await;
        assert!(mails.contains(&vec!["gross@x.example".to_owned()]) && !mails.contains(&vec!["groß@x.example".to_owned()]), "{mails:?}");
    }

    async fn lists_are_searched_and_sorted_by_letters_whatever_their_case(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        for (n, name) in ["Zorn", "Ähre", "Übergabe", "Anton", "ungar"].iter().enumerate() {
            staff.post("/api/accounts", account(root, &format!("p{n}@x.example"), name)).await.expect(201);
            staff.post("/api/places", json!({ "tenant_id": root, "name": name })).await.expect(201);
        }
        let sorted = ["Ähre", "Anton", "Übergabe", "ungar", "Zorn"];
        assert_eq!(names(&staff, "/api/places", "name").await, sorted);
        let mut paged = Vec::new();
        let mut path = "/api/places?limit=2".to_owned();
        loop {
            let page = staff.get(&path).await.expect(200);
            paged.extend(page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/api/places?limit=2&cursor={cursor}");
        }
        assert_eq!(paged, sorted, "page by page");
        let mut people = names(&staff, "/api/accounts", "last_name").await;
        people.retain(|name| name != "Staff");
        assert_eq!(people, sorted);
        for search in ["übergabe", "ÜBERGABE", "BERGA", "u\u{308}bergabe"] {
            assert_eq!(names(&staff, &format!("/api/places?search={search}"), "name").await, ["Übergabe"], "{search}");
            assert_eq!(names(&staff, &format!("/api/accounts?search={search}"), "last_name").await, ["Übergabe"], "{search}");
        }
    }

    async fn a_former_address_opens_nothing(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        let client = server.client();
        server.account(root, "former@x.example", Role::User).await;
        ask_for_link(&server, "former@x.example").await;
        let link = link_token(&server, "former@x.example", "my-data").await;
        client.get(&format!("/api/privacy/links/{link}")).await.expect(200);
        form(&server, "access", "former@x.example").await;
        let case = proven(&server, "former@x.example").await;
        client.get(&case).await.expect(200);
        form(&server, "rectification", "former@x.example").await;
        let waiting = link_token(&server, "former@x.example", "privacy-request/confirm").await;

        change_email(&server, &staff, "former@x.example", "present@x.example").await;
        client.get(&format!("/api/privacy/links/{link}")).await.expect(404);
        client.get(&case).await.expect(404);
        client.get(&format!("/api/privacy/request-proofs/{waiting}")).await.expect(404);
        let before = mailed(&server).await.len();
        ask_for_link(&server, "former@x.example").await;
        assert_eq!(mailed(&server).await.len(), before, "nothing is held under it");
        form(&server, "portability", "former@x.example").await;
        server.advance(Duration::from_secs(60)).await;
        let last = server.mail().mails().pop().unwrap();
        assert_eq!(last.to, ["former@x.example"]);
        assert!(last.link("/privacy-request/confirm").is_none(), "{}", last.text());
        // What is told about the case goes to the address the person has now.
        let open = staff.get("/api/requests?unproven=false").await.expect(200);
        let open = format!("/api/requests/{}/question", open["items"][0]["id"].as_str().unwrap());
        staff.post(&open, json!({ "text": "Which?", "told": "email" })).await.expect(200);
        let follow = link_token(&server, "present@x.example", "privacy-request/case").await;
        client.get(&format!("/api/privacy/followed-requests/{follow}")).await.expect(200);
    }

    async fn an_address_that_goes_to_somebody_else_merges_nobody(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        let client = server.client();
        server.account(root, "desk@x.example", Role::User).await;
        form(&server, "access", "desk@x.example").await;
        let first = proven(&server, "desk@x.example").await;
        change_email(&server, &staff, "desk@x.example", "first@x.example").await;
        server.account(root, "desk@x.example", Role::User).await;
        client.get(&first).await.expect(404);

        form(&server, "erasure", "desk@x.example").await;
        let second = proven(&server, "desk@x.example").await;
        let second = client.get(&second).await.expect(200);
        let done = json!({ "ground": "no_longer_needed", "text": "Erased.", "told": "email" });
        staff.post(&format!("/api/requests/{}/fulfilment", id(&second)), done).await.expect(200);
        assert_eq!(session(&server, "desk@x.example").await, 401);
        assert_eq!(session(&server, "first@x.example").await, 200, "the first one's account stays");
    }
}

#[tokio::test]
async fn accounts_from_before_that_share_an_address_both_stay() {
    let server = TestServer::start().await;
    let root = server.root().await;
    server.account(root, "anna@bücher.example", Role::User).await;
    server.account(root, "other@x.example", Role::User).await;
    let (privacy, ctx) = (server.house().privacy.clone(), server.house_ctx().await);
    // As they were kept before addresses had a normal form.
    let mut tx = privacy.write(&ctx, &["account"], &privacy::Facts::NONE).await.unwrap();
    let ascii = store::sql!("UPDATE account SET email = 'anna@xn--bcher-kva.example' WHERE email = 'other@x.example'");
    tx.execute(ascii, []).await.unwrap();
    let bare =
        store::sql!("UPDATE account SET email_normal = NULL, email_claim = NULL, search_text = NULL, sort_key = NULL");
    tx.execute(bare, []).await.unwrap();
    tx.commit().await.unwrap();
    let directory = server.stop().await;
    let server = TestServer::builder().directory(directory).start().await;
    let staff = server.staff().await;
    assert_eq!(names(&staff, "/api/accounts?search=bücher", "email").await.len(), 2, "both are listed");
    for kept in ["anna@bücher.example", "Anna@xn--bcher-kva.example"] {
        assert_eq!(session(&server, kept).await, 200, "{kept}");
    }
    let third = staff.post("/api/accounts", account(root, "ANNA@bücher.example", "Dritte")).await;
    assert_eq!((third.status, third.problem()), (409, "email-taken".into()));
}
