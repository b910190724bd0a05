//! `/api/accounts`: what administrators do with others' accounts.

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases};
use types::TenantId;

fn draft(tenant: TenantId, email: &str, role: &str) -> Value {
    json!({ "tenant_id": tenant, "email": email, "first_name": "A", "last_name": "B", "role": role })
}

both_databases! {
    async fn pro_03_names_and_address_are_needed_and_the_rest_is_optional(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let root = server.root().await;
        let missing = staff.post("/api/accounts", json!({ "tenant_id": root, "email": "a@x.example", "role": "user" }));
        missing.await.expect(422);
        let mut blank = draft(root, "not an address", "user");
        blank["last_name"] = json!(" ");
        let errors = staff.post("/api/accounts", blank).await.expect(422)["errors"].clone();
        let fields: Vec<&str> = errors.as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["email", "last_name"]);
        let made = staff.post("/api/accounts", draft(root, "a@x.example", "user")).await.expect(201);
        for optional in ["company", "phone", "address"] {
            assert_eq!(made[optional], json!(null));
        }
        let again = staff.post("/api/accounts", draft(root, "A@x.example", "user")).await;
        assert_eq!((again.status, again.problem()), (409, "email-taken".into()));
        let mut full = draft(root, "b@x.example", "user");
        full["address"] = json!("Hohenzollernstraße 75, 66117 Saarbrücken");
        let full = staff.post("/api/accounts", full).await.expect(201);
        let shown = staff.get(&format!("/api/accounts/{}", full["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(shown["address"], "Hohenzollernstraße 75, 66117 Saarbrücken");
    }

    async fn pro_06_an_admin_creates_accounts_only_within_reach_and_no_role_that_may_more(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (own, other) = (server.tenant(root, "Own").await, server.tenant(root, "Other").await);
        let below = server.tenant(own, "Below").await;
        let admin = server.someone(own, "admin@x.example", Role::InstanceAdmin).await;
        admin.post("/api/accounts", draft(own, "1@x.example", "instance_admin")).await.expect(201);
        admin.post("/api/accounts", draft(below, "2@x.example", "read_only")).await.expect(201);
        for (tenant, role, status) in [(root, "user", 404), (other, "user", 404), (own, "operator_staff", 403), (own, "officer", 403)] {
            admin.post("/api/accounts", draft(tenant, "3@x.example", role)).await.expect(status);
        }
        let user = server.someone(own, "user@x.example", Role::User).await;
        user.post("/api/accounts", draft(own, "4@x.example", "read_only")).await.expect(403);
        let theirs = server.account(other, "theirs@x.example", Role::User).await;
        let path = format!("/api/accounts/{theirs}");
        admin.get(&path).await.expect(404);
        admin.patch(&path, json!({ "first_name": "Mine" })).await.expect(404);
        admin.delete(&path).await.expect(404);
        let listed = admin.get("/api/accounts").await.expect(200);
        let emails: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|a| a["email"].as_str().unwrap()).collect();
        assert_eq!(emails.len(), 4);
        assert!(!emails.contains(&"theirs@x.example"));
        let only = admin.get(&format!("/api/accounts?tenant_id={below}")).await.expect(200);
        assert_eq!(only["items"].as_array().unwrap().len(), 1);
        let found = admin.get("/api/accounts?search=USER@").await.expect(200);
        assert_eq!(found["items"][0]["email"], "user@x.example");
    }
}

#[tokio::test]
async fn an_administrator_changes_blocks_and_deletes() {
    let server = TestServer::start().await;
    let root = server.root().await;
    let staff = server.staff().await;
    let id = server.account(root, "a@x.example", Role::User).await;
    let path = format!("/api/accounts/{id}");
    let client = server.sign_in("a@x.example").await;
    let raised = staff.patch(&path, json!({ "role": "instance_admin", "company": "Stadtwerke" })).await.expect(200);
    assert_eq!((&raised["role"], &raised["company"]), (&json!("instance_admin"), &json!("Stadtwerke")));
    client.get("/api/accounts").await.expect(200);
    staff.patch(&path, json!({ "status": "blocked" })).await.expect(200);
    client.get("/api/session").await.expect(401);
    staff.patch(&path, json!({ "status": "active" })).await.expect(200);
    let client = server.sign_in("a@x.example").await;
    staff.delete(&path).await.expect(204);
    client.get("/api/session").await.expect(401);
    staff.get(&path).await.expect(404);
}

#[tokio::test]
async fn who_looked_at_an_account_is_in_the_audit_log() {
    let server = TestServer::start().await;
    let id = server.account(server.root().await, "a@x.example", Role::User).await;
    server.staff().await.get(&format!("/api/accounts/{id}")).await.expect(200);
    let entries =
        server.house().privacy.audit_entries(&server.house_ctx().await, &Default::default(), 1).await.unwrap();
    assert_eq!((entries[0].action.as_str(), entries[0].object_kind.as_str()), ("view", "account"));
    assert_eq!(entries[0].about(), Some(*id.bytes()));
}

both_databases! {
    async fn whom_staff_delete_is_in_the_ledger_and_what_they_agreed_to_and_stopped_ages(builder: Builder) {
        use crate::choices::{notice, question, yes};
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let path = "/api/privacy/consents";
        person.post(path, yes(&question(&person, path, "newsletter").await)).await.expect(201);
        let body = json!({ "clause": "usage", "ground": "accuracy_contested", "language": "en" });
        person.post("/api/privacy/restrictions", body).await.expect(201);
        let id = person.get("/api/account").await.expect(200)["id"].as_str().unwrap().to_owned();
        server.staff().await.delete(&format!("/api/accounts/{id}")).await.expect(204);
        person.get("/api/account").await.expect(401);
        let ledger = server.database_dir().join("erasures");
        if server.house().database.is_sqlite() {
            assert_eq!(std::fs::read_to_string(ledger).unwrap().lines().filter(|line| !line.is_empty()).count(), 1, "a backup does not bring them back");
        }
        let rows = async |table: &str| crate::every_table_ages::count(&server, &format!("SELECT count(*) FROM main.{table}"), vec![]).await;
        assert_eq!((rows("consent").await, rows("stop").await), (1, 1));
        for period in ["2 hours", "7 months", "2 hours", "35 months"] {
            server.advance_by(period).await;
            assert_eq!(rows("stop").await, 1, "{period}");
        }
        server.advance_by("2 months").await;
        assert_eq!((rows("consent").await, rows("stop").await), (0, 0), "three years after they ended");
        assert_eq!(rows("concealed").await, 0);
    }
}
