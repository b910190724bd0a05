//! Nobody decides their own case, and somebody of the operator's staff can always sign in.

use identity::Role;
use serde_json::{Value, json};
use testkit::{
    TestServer, both_databases,
    test_server::{Client, STAFF_EMAIL},
};
use tokio::process::Command;

use crate::requests::id;

async fn erasure_of(staff: &Client, email: &str) -> String {
    let entered = json!({ "kind": "erasure", "email": email, "language": "en", "received_at": "2025-12-30" });
    format!("/api/requests/{}", id(&staff.post("/api/requests", entered).await.expect(201)))
}

fn done() -> Value {
    json!({ "ground": "no_longer_needed", "text": "Erased.", "told": "letter" })
}

both_databases! {
    async fn nobody_decides_their_own_case(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        let second = server.someone(root, "second@operator.example", Role::OperatorStaff).await;
        let case = erasure_of(&staff, STAFF_EMAIL).await;
        let how = json!({ "text": "It is me." });
        let own = staff.post(&format!("{case}/proof"), how.clone()).await;
        assert_eq!((own.status, own.problem()), (403, "own-case".into()));
        second.post(&format!("{case}/proof"), how).await.expect(200);
        for (what, body) in [
            ("fulfilment", done()),
            ("refusal", json!({ "ground": "legal_claims", "text": "No.", "told": "letter" })),
            ("extension", json!({ "text": "Later.", "told": "letter" })),
            ("question", json!({ "text": "Why?", "told": "letter" })),
        ] {
            let own = staff.post(&format!("{case}/{what}"), body).await;
            assert_eq!((own.status, own.problem()), (403, "own-case".into()), "{what}");
        }
        let body = json!({ "kind": "erasure", "email": STAFF_EMAIL, "language": "en", "proof": "I know myself" });
        assert_eq!(staff.post("/api/requests", body).await.problem(), "own-case");
        second.post(&format!("{case}/fulfilment"), done()).await.expect(200);
        staff.get("/api/account").await.expect(401);
    }

    async fn the_last_staff_account_stays(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        let officer = server.someone(root, "officer@operator.example", Role::Officer).await;
        let case = erasure_of(&officer, STAFF_EMAIL).await;
        officer.post(&format!("{case}/proof"), json!({ "text": "In person." })).await.expect(200);
        let last = officer.post(&format!("{case}/fulfilment"), done()).await;
        assert_eq!((last.status, last.problem()), (409, "last-staff".into()));
        staff.get("/api/account").await.expect(200);
        let second = server.someone(root, "second@operator.example", Role::OperatorStaff).await;
        officer.post(&format!("{case}/fulfilment"), done()).await.expect(200);
        staff.get("/api/account").await.expect(401);
        second.get("/api/account").await.expect(200);
    }

    async fn of_two_who_send_each_other_away_one_stays(builder: Builder) {
        let server = builder.start().await;
        let (staff, root) = (server.staff().await, server.root().await);
        let second_id = server.account(root, "second@operator.example", Role::OperatorStaff).await;
        let second = server.sign_in("second@operator.example").await;
        let found = staff.get(&format!("/api/accounts?search={STAFF_EMAIL}")).await.expect(200);
        let first_id = found["items"][0]["id"].as_str().unwrap().to_owned();
        let (one, other) = (format!("/api/accounts/{second_id}"), format!("/api/accounts/{first_id}"));
        let (a, b) = tokio::join!(staff.delete(&one), second.patch(&other, json!({ "status": "blocked" })));
        let done = [a.status, b.status].iter().filter(|status| **status < 300).count();
        assert_eq!(done, 1, "{} {}", a.text(), b.text());
    }
}

#[tokio::test]
async fn the_command_line_makes_a_staff_account_where_nobody_can_sign_in() {
    let server = TestServer::builder().start().await;
    server.root().await;
    let directory = server.stop().await;
    let url = format!("sqlite:{}", directory.path().display());
    let product = testkit::test_server::progres().display().to_string();
    let run = Command::new(env!("CARGO_BIN_EXE_obhut"))
        .args(["staff", "--database", &url, "--product", &product])
        .args(["--email", "new@operator.example", "--first-name", "Nora", "--last-name", "Neu"])
        .output()
        .await
        .expect("the program runs");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && said.contains("/activate/"), "{said}");
    let server = TestServer::builder().directory(directory).start().await;
    let found = server.sign_in(STAFF_EMAIL).await.get("/api/accounts?search=new@operator").await.expect(200);
    assert_eq!(found["items"][0]["role"], "operator_staff");
}
