//! `/api/notifications`: recipients are told of erasure, rectification and restriction (Art. 19), or it is said why not.

use identity::Role;
use privacy::{Disclosure, Facts, Privacy};
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::Client};
use types::SubjectId;

use crate::{activations::link_token, choices::subject_of, erasure::People as _, requests::id};

const PAULA: &str = "paula@person.example";

/// The data centre got these categories of the person.
pub async fn disclosed(server: &TestServer, subject: SubjectId, categories: &[&str]) {
    let (privacy, ctx) = (&server.house().privacy, server.house_ctx().await);
    let mut tx = privacy.write(&ctx, &[Privacy::DOOR], &Facts::NONE).await.unwrap();
    let disclosure = Disclosure {
        recipient: "data_centre",
        categories,
        channel: "copy",
        object_kind: "account",
        object_id: None,
        subject: Some(subject),
        things: &[],
    };
    privacy.disclose(&mut tx, disclosure).await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody whose account the data centre got.
async fn paula(server: &TestServer) -> (Client, SubjectId) {
    let person = server.someone(server.root().await, PAULA, Role::User).await;
    let subject = subject_of(server, PAULA).await;
    disclosed(server, subject, &["account"]).await;
    (person, subject)
}

async fn waiting(staff: &Client) -> Vec<Value> {
    staff.get("/api/notifications").await.expect(200)["items"].as_array().unwrap().clone()
}

fn categories(one: &Value) -> Vec<&str> {
    one["categories"].as_array().unwrap().iter().map(|category| category["id"].as_str().unwrap()).collect()
}

both_databases! {
    async fn liv_31_recipients_are_told_of_an_erasure_and_it_is_written_down(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        paula(&server).await;
        let entered = json!({ "kind": "erasure", "email": PAULA, "language": "en", "proof": "letter" });
        let case = format!("/api/requests/{}", id(&staff.post("/api/requests", entered).await.expect(201)));
        assert_eq!(staff.get(&format!("{case}/notifications")).await.expect(200)["items"], json!([]));
        let done = json!({ "ground": "no_longer_needed", "text": "Erased.", "told": "email" });
        staff.post(&format!("{case}/fulfilment"), done).await.expect(200);

        let open = waiting(&staff).await;
        assert_eq!(open.len(), 1, "{open:#?}");
        let one = &open[0];
        assert_eq!((&one["reason"], &one["recipient"], categories(one)), (&json!("erasure"), &json!("data_centre"), vec!["account"]));
        assert_eq!(one["recipient_name"]["en"], "data centre of the Stadtwerke Saarbrücken group");
        assert!(one["about"].as_str().unwrap().contains(PAULA), "by what the recipient knows the person");
        assert_eq!(staff.get(&format!("{case}/notifications")).await.expect(200)["items"][0]["id"], one["id"]);

        let path = format!("/api/notifications/{}/telling", one["id"].as_str().unwrap());
        let told = staff.post(&path, json!({ "told_by": "letter" })).await.expect(200);
        assert_eq!((&told["told_by"], &told["told_at"], &told["about"]), (&json!("letter"), &json!(server.now()), &json!(null)));
        let again = staff.post(&path, json!({ "told_by": "email" })).await;
        assert_eq!((again.status, again.problem()), (409, "already-ended".into()));
        assert_eq!(waiting(&staff).await, Vec::<Value>::new());
        let log = staff.get("/api/audit?action=tell_recipient").await.expect(200);
        assert_eq!(log["items"][0]["object_id"], one["id"], "{log}");

        // No account is left, but whoever has the link to the case can still ask which.
        let follow = link_token(&server, PAULA, "privacy-request/case").await;
        let asked = server.client().get(&format!("/api/privacy/followed-requests/{follow}/recipients-told")).await.expect(200);
        assert_eq!((&asked["items"][0]["told_at"], &asked["items"][0]["reason"]), (&told["told_at"], &json!("erasure")));
    }

    async fn an_erasure_is_finished_once_its_recipients_were_told_and_then_names_nobody(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let (_, subject) = paula(&server).await;
        let (privacy, ctx) = (&server.house().privacy, server.house_ctx().await);
        let erasure = server.erase(subject).await;
        server.remove().await;
        let record = async || privacy.erasure(&ctx, erasure).await.unwrap().unwrap().0;
        assert_eq!(record().await.finished_at, None, "somebody is still to be told");
        assert!(record().await.settled_at.is_some(), "no byte waits for that");
        server.tell_everybody().await;
        server.remove().await;
        assert_eq!((record().await.finished_at, record().await.subject_id), (Some(server.now()), None));
        assert_eq!(privacy.notifications_of(&ctx, &[subject]).await.unwrap(), []);
        let closed = staff.get("/api/notifications?closed=true").await.expect(200);
        assert_eq!(closed["items"][0]["told_by"], "letter", "that it was told stays");
    }

    async fn liv_31_what_is_impossible_or_disproportionate_is_written_down_with_its_reason(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let (person, _) = paula(&server).await;
        person.patch("/api/account", json!({ "last_name": "Richtig" })).await.expect(200);
        let one = waiting(&staff).await.remove(0);
        let path = format!("/api/notifications/{}/exception", one["id"].as_str().unwrap());
        let bare = staff.post(&path, json!({ "exception": "impossible", "because": " " })).await.expect(422);
        assert_eq!(bare["errors"][0]["field"], "because");
        staff.post(&path, json!({ "exception": "tiresome", "because": "x" })).await.expect(422);
        let because = json!({ "exception": "disproportionate", "because": "Copied to tapes that are not addressable." });
        let ended = staff.post(&path, because).await.expect(200);
        assert_eq!((&ended["told_at"], &ended["closed_at"]), (&json!(null), &json!(server.now())));
        assert_eq!(waiting(&staff).await.len(), 0);
        let closed = staff.get("/api/notifications?closed=true").await.expect(200);
        assert_eq!(closed["items"][0]["id"], one["id"]);
        let asked = person.get("/api/privacy/recipients-told").await.expect(200);
        assert_eq!((&asked["items"][0]["exception"], &asked["items"][0]["because"]), (&json!("disproportionate"), &ended["because"]));
        let log = staff.get("/api/audit?action=leave_recipient_untold").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
    }

    async fn liv_31_recipients_are_told_of_a_rectification_by_the_person_an_administrator_or_the_desk(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let (person, subject) = paula(&server).await;
        person.patch("/api/account", json!({ "language": "en" })).await.expect(200);
        assert_eq!(waiting(&staff).await.len(), 0, "a preference corrects nothing");
        person.patch("/api/account", json!({ "first_name": "Paula" })).await.expect(200);
        let open = waiting(&staff).await;
        assert_eq!((open.len(), &open[0]["reason"], &open[0]["request_id"]), (1, &json!("rectification"), &json!(null)));
        let account = staff.get(&format!("/api/accounts?search={PAULA}")).await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        staff.patch(&format!("/api/accounts/{account}"), json!({ "phone": "+49 681 1234567" })).await.expect(200);
        assert_eq!(waiting(&staff).await.len(), 1, "whoever is still to be told is told once");
        let path = format!("/api/notifications/{}/telling", open[0]["id"].as_str().unwrap());
        staff.post(&path, json!({ "told_by": "telephone" })).await.expect(200);
        staff.patch(&format!("/api/accounts/{account}"), json!({ "phone": "+49 681 7654321" })).await.expect(200);
        assert_eq!(waiting(&staff).await.len(), 1, "and told again of what is corrected later");

        disclosed(&server, subject, &["audit"]).await;
        let body = json!({ "kind": "rectification", "words": "The address is wrong.", "language": "en" });
        let made = person.post("/api/privacy/requests", body).await.expect(201);
        let path = format!("/api/requests/{}", id(&made));
        let unknown = json!({ "text": "Done.", "told": "email", "categories": ["diary"] });
        assert_eq!(staff.post(&format!("{path}/fulfilment"), unknown).await.expect(422)["errors"][0]["field"], "categories");
        let done = json!({ "text": "Done.", "told": "email", "categories": ["account"] });
        staff.post(&format!("{path}/fulfilment"), done).await.expect(200);
        let told = staff.get(&format!("{path}/notifications")).await.expect(200);
        assert_eq!((told["items"].as_array().unwrap().len(), categories(&told["items"][0])), (1, vec!["account"]));
        let asked = person.get("/api/privacy/recipients-told").await.expect(200);
        let of_case = |one: &Value| one["request_id"] == made["request"]["id"] && one["told_at"].is_null();
        assert!(asked["items"].as_array().unwrap().iter().any(of_case), "the person sees it beside the case: {asked:#}");
    }

    async fn liv_31_recipients_are_told_of_a_restriction_by_the_person_or_the_desk(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let (person, subject) = paula(&server).await;
        disclosed(&server, subject, &["audit"]).await;
        let body = json!({ "clause": "audit", "ground": "accuracy_contested", "language": "de" });
        person.post("/api/privacy/restrictions", body.clone()).await.expect(201);
        person.post("/api/privacy/restrictions", body).await.expect(201);
        let open = waiting(&staff).await;
        assert_eq!((open.len(), &open[0]["reason"], categories(&open[0])), (1, &json!("restriction"), vec!["audit"]), "once, of what it is about");

        let entered = json!({ "kind": "restriction", "email": PAULA, "claim": "unlawful_restrict", "language": "en", "proof": "letter" });
        let path = format!("/api/requests/{}", id(&staff.post("/api/requests", entered).await.expect(201)));
        let done = json!({ "ground": "unlawful_restrict", "text": "Everything rests.", "told": "email" });
        staff.post(&format!("{path}/fulfilment"), done).await.expect(200);
        let told = staff.get(&format!("{path}/notifications")).await.expect(200);
        let mut found: Vec<&str> = told["items"].as_array().unwrap().iter().flat_map(categories).collect();
        found.sort_unstable();
        assert_eq!(found, ["account", "audit"], "a restriction of everything is told of everything");
    }

    async fn only_the_desk_sees_who_is_to_be_told_of_others(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        let (person, _) = paula(&server).await;
        person.patch("/api/account", json!({ "first_name": "Paula" })).await.expect(200);
        let one = waiting(&staff).await.remove(0);
        let other = server.someone(root, "other@person.example", Role::User).await;
        assert_eq!(other.get("/api/privacy/recipients-told").await.expect(200)["items"], json!([]));
        let admin = server.someone(root, "admin@person.example", Role::InstanceAdmin).await;
        admin.get("/api/notifications").await.expect(403);
        let path = format!("/api/notifications/{}/telling", one["id"].as_str().unwrap());
        admin.post(&path, json!({ "told_by": "letter" })).await.expect(403);
        let nobodys = path.replace(one["id"].as_str().unwrap(), "00000000-0000-7000-8000-000000000000");
        staff.post(&nobodys, json!({ "told_by": "letter" })).await.expect(404);
        assert_eq!(waiting(&staff).await.len(), 1);
    }
}
