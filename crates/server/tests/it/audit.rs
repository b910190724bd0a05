//! `GET /api/audit` and `/api/audit/verification`, and what the log finds when somebody was at the file.

use identity::Role;
use rusqlite::Connection;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases};

const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

fn items(page: &Value) -> &Vec<Value> {
    page["items"].as_array().expect("a page")
}

both_databases! {
    async fn pro_05_sign_in_activity_and_sign_out_are_noted_with_user_address_browser_and_system(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let client = server.client();
        let request = client.request(reqwest::Method::POST, "/api/session").header("user-agent", CHROME);
        server.account(server.root().await, "anna@operator.example", Role::OperatorStaff).await;
        let credentials = json!({ "email": "anna@operator.example", "password": testkit::test_server::PASSWORD });
        client.send(request.json(&credentials)).await.expect(200);
        client.patch("/api/account", json!({ "phone": "0681 1234" })).await.expect(200);
        client.delete("/api/session").await.expect(204);
        let page = staff.get("/api/audit?limit=50").await.expect(200);
        for action in ["sign_in", "update", "sign_out"] {
            let of_anna = |entry: &&Value| entry["action"] == action && entry["actor"] == "anna@operator.example";
            let entry = items(&page).iter().find(of_anna).unwrap_or_else(|| panic!("{action}: {page:#}"));
            assert_eq!(entry["ip"], "127.0.0.1", "{action}");
            assert!(entry["browser"].as_str().unwrap().starts_with("Chrome"), "{action}: {entry}");
            assert!(entry["browser"].as_str().unwrap().contains("131"), "{action}: {entry}");
            assert_eq!(entry["os"], "Linux", "{action}");
        }
    }

    async fn a_look_at_personal_data_is_an_entry_and_so_is_a_look_at_the_log(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        staff.get("/api/accounts").await.expect(200);
        staff.get("/api/audit").await.expect(200);
        let page = staff.get("/api/audit?action=view").await.expect(200);
        let seen: Vec<_> = items(&page).iter().map(|entry| entry["object_kind"].as_str().unwrap()).collect();
        assert!(seen.contains(&"account") && seen.contains(&"audit"), "{seen:?}");
    }

    async fn the_log_comes_in_pages_newest_first_without_gaps(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        for number in 0..5 {
            server.tenant(server.root().await, &format!("Customer {number}")).await;
        }
        let (mut sequences, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = staff.get(&format!("/api/audit?limit=3&action=create{cursor}")).await.expect(200);
            sequences.extend(items(&page).iter().map(|entry| entry["sequence"].as_i64().unwrap()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert!(sequences.windows(2).all(|pair| pair[0] > pair[1]), "{sequences:?}");
        assert!(sequences.len() >= 7, "{sequences:?}");
    }

    async fn an_untouched_log_verifies(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        staff.get("/api/audit").await.expect(200);
        let answer = staff.get("/api/audit/verification").await.expect(200);
        assert_eq!((&answer["ok"], &answer["faults"]), (&json!(true), &json!([])));
        assert!(answer["entries"].as_i64().unwrap() >= 3);
    }
}

#[tokio::test]
async fn an_administrator_sees_the_entries_of_the_own_tenant_and_below_only() {
    let server = TestServer::start().await;
    let root = server.root().await;
    let (north, south) = (server.tenant(root, "North").await, server.tenant(root, "South").await);
    let below = server.tenant(north, "Below").await;
    let admin = server.someone(north, "admin@north.example", Role::InstanceAdmin).await;
    server.someone(below, "user@below.example", Role::User).await;
    server.someone(south, "user@south.example", Role::User).await;
    let page = admin.get("/api/audit?action=sign_in").await.expect(200);
    let actors: Vec<_> = items(&page).iter().map(|entry| entry["actor"].as_str().unwrap()).collect();
    assert_eq!(actors, ["user@below.example", "admin@north.example"]);
}

/// Changes the file behind the server's back, and says what the verification finds.
async fn tampered(change: &str) -> Vec<String> {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    for number in 0..4 {
        server.tenant(server.root().await, &format!("Customer {number}")).await;
    }
    staff.get("/api/audit").await.expect(200);
    let file = std::fs::read_dir(server.database_dir()).unwrap().flatten().map(|entry| entry.path());
    let file = file.into_iter().find(|path| path.extension().is_some_and(|end| end == "db")).expect("a database file");
    let connection = Connection::open(file).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    connection.execute_batch(change).unwrap();
    let answer = staff.get("/api/audit/verification").await.expect(200);
    assert_eq!(answer["ok"], answer["faults"].as_array().unwrap().is_empty());
    let faults = answer["faults"].as_array().unwrap().iter();
    faults.map(|fault| format!("{} {}", fault["sequence"], fault["what"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn pro_05_a_changed_byte_in_any_column_is_found() {
    for (column, value) in [
        ("at", "at + 1"),
        ("actor_kind", "'nobody'"),
        ("subject_id", "zeroblob(16)"),
        ("user_name", "'somebody@else.example'"),
        ("ip", "'192.0.2.1'"),
        ("browser", "'Lynx'"),
        ("os", "'Plan 9'"),
        ("action", "'view'"),
        ("object_kind", "'gateway'"),
        ("object_id", "zeroblob(16)"),
        ("about_id", "X'00'||substr(about_id, 2)"),
        ("about_salt", "zeroblob(16)"),
        ("about_hash", "zeroblob(32)"),
        ("detail", "'nothing'"),
        ("tenant_id", "X'00000000000000000000000000000000'"),
        ("personal_hash", "zeroblob(32)"),
        ("hash", "zeroblob(32)"),
    ] {
        let faults = tampered(&format!(
            "UPDATE audit SET {column} = CAST({value} AS {}) WHERE sequence = 2",
            match column {
                "at" => "INTEGER",
                "object_id" | "about_id" | "about_salt" | "about_hash" | "subject_id" | "tenant_id"
                | "personal_hash" | "hash" => "BLOB",
                _ => "TEXT",
            }
        ))
        .await;
        assert!(faults.iter().any(|fault| fault.starts_with("2 ") || fault.starts_with("3 ")), "{column}: {faults:?}");
    }
}

#[tokio::test]
async fn pro_05_missing_added_and_reordered_entries_are_found() {
    for change in [
        "DELETE FROM audit WHERE sequence = 3",
        "DELETE FROM audit WHERE sequence = 1",
        "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)",
        "UPDATE audit SET sequence = -1 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3;
         UPDATE audit SET sequence = 3 WHERE sequence = -1",
        "INSERT INTO audit (sequence, at, tenant_id, actor_kind, actor_id, user_name, ip, browser,
           browser_version, os, action, object_kind, object_id, detail, salt, personal_hash, hash, subject_id)
         SELECT sequence + 1000, at, tenant_id, actor_kind, actor_id, user_name, ip, browser,
           browser_version, os, action, object_kind, object_id, detail, salt, personal_hash, hash, subject_id
         FROM audit WHERE sequence = 2",
        "UPDATE audit SET actor_id = NULL, subject_id = NULL, user_name = NULL, ip = NULL, browser = NULL,
           browser_version = NULL,
           os = NULL, detail = NULL, salt = NULL WHERE sequence = 2; DELETE FROM audit WHERE sequence = 3",
    ] {
        assert!(!tampered(change).await.is_empty(), "{change}");
    }
}

#[tokio::test]
async fn pro_05_entries_that_have_aged_out_lose_the_person_and_the_chain_still_holds() {
    let server = TestServer::start().await;
    server.staff().await;
    server.advance_by("13 months").await;
    let staff = server.staff().await;
    let page = staff.get("/api/audit?limit=200").await.expect(200);
    let old: Vec<_> = items(&page).iter().filter(|entry| entry["at"].as_str().unwrap() < "2026-06").collect();
    assert!(!old.is_empty() && old.iter().all(|entry| entry["actor"].is_null() && entry["ip"].is_null()), "{old:?}");
    let answer = staff.get("/api/audit/verification").await.expect(200);
    assert_eq!(answer["ok"], true);
    assert_eq!(answer["anonymised"].as_u64().unwrap() as usize, old.len());
}
