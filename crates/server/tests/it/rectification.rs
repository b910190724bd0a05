//! Rectification (Art. 16): what is wrong is put right without delay, everywhere, and those who have it are told.

use identity::Role;
use privacy::{Disclosure, Facts, Privacy};
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::Client};

use crate::{choices::subject_of, packages::files, requests::id};

const PAULA: &str = "paula@person.example";

/// What a copy of the person's data says of the account.
async fn copied(person: &Client) -> Value {
    let answer = person.get("/api/privacy/package?lang=en").await;
    let data: Value = serde_json::from_slice(&files(&answer.body)["data.json"]).unwrap();
    let tables = data["tables"].as_array().unwrap();
    tables.iter().find(|table| table["name"] == "account").expect("the account")["rows"][0].clone()
}

/// Somebody outside has the person's account, and not only as the way a letter takes.
async fn given_away(server: &TestServer) {
    let (privacy, ctx) = (&server.house().privacy, server.house_ctx().await);
    let mut tx = privacy.write(&ctx, &[Privacy::DOOR], &Facts::NONE).await.unwrap();
    let disclosure = Disclosure {
        recipient: "data_centre",
        categories: &["account"],
        channel: "copy",
        object_kind: "account",
        object_id: None,
        subject: Some(subject_of(server, PAULA).await),
        things: &[],
    };
    privacy.disclose(&mut tx, disclosure).await.unwrap();
    tx.commit().await.unwrap();
}

/// Which recipients are told of what about the person.
async fn to_tell(server: &TestServer) -> Vec<(String, String)> {
    let (privacy, ctx) = (&server.house().privacy, server.house_ctx().await);
    let told = privacy.notifications_of(&ctx, &[subject_of(server, PAULA).await]).await.unwrap();
    told.into_iter().map(|one| (one.recipient, one.reason)).collect()
}

both_databases! {
    async fn liv_28_what_a_person_corrects_or_completes_holds_at_once_in_every_place(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let person = server.someone(tenant, PAULA, Role::User).await;
        let staff = server.staff().await;
        let right = json!({ "last_name": "Richtig", "phone": "0681 4711" });
        person.patch("/api/account", right).await.expect(200);
        let list = staff.get("/api/accounts?limit=200").await.expect(200);
        let shown = list["items"].as_array().unwrap().iter().find(|account| account["email"] == PAULA).unwrap();
        let copy = copied(&person).await;
        for place in [shown, &copy] {
            assert_eq!((&place["last_name"], &place["phone"]), (&json!("Richtig"), &json!("0681 4711")), "{place}");
        }
        let log = staff.get("/api/audit?action=update&object=account").await.expect(200);
        let entry = &log["items"][0];
        assert!(entry["detail"].as_str().is_some_and(|detail| detail.contains("last_name")), "{entry}");
        assert!(!log.to_string().contains("Richtig"), "which field, never the value");
    }

    async fn liv_28_liv_31_a_case_of_rectification_is_done_by_staff_and_recipients_are_to_be_told(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let person = server.someone(tenant, PAULA, Role::User).await;
        let staff = server.staff().await;
        given_away(&server).await;
        let body = json!({ "kind": "rectification", "words": "My name is Pauline.", "language": "en" });
        let case = id(&person.post("/api/privacy/requests", body).await.expect(201));
        let account = person.get("/api/account").await.expect(200)["id"].as_str().unwrap().to_owned();
        staff.patch(&format!("/api/accounts/{account}"), json!({ "first_name": "Pauline" })).await.expect(200);
        let done = json!({ "text": "Corrected.", "told": "email" });
        let closed = staff.post(&format!("/api/requests/{case}/fulfilment"), done).await.expect(200);
        assert_eq!(closed["request"]["state"], "fulfilled");
        assert_eq!(person.get("/api/account").await.expect(200)["first_name"], "Pauline");
        assert_eq!(copied(&person).await["first_name"], "Pauline");
        assert_eq!(to_tell(&server).await, [("data_centre".to_owned(), "rectification".to_owned())]);
    }

    async fn liv_31_recipients_are_to_be_told_of_a_restriction_once_and_only_those_who_have_the_data(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let person = server.someone(tenant, PAULA, Role::User).await;
        given_away(&server).await;
        let restrict = |clause| json!({ "clause": clause, "ground": "accuracy_contested", "language": "en" });
        person.post("/api/privacy/restrictions", restrict("audit")).await.expect(201);
        assert_eq!(to_tell(&server).await, [], "nobody outside has the log");
        for _ in 0..2 {
            person.post("/api/privacy/restrictions", restrict("account")).await.expect(201);
        }
        assert_eq!(to_tell(&server).await, [("data_centre".to_owned(), "restriction".to_owned())]);
    }
}
