//! Cursors of lists: opaque, and good for the list and the reach they were made for.

use identity::Role;
use serde_json::Value;
use testkit::TestServer;

/// The lists that come in pages, as the API's document names them.
async fn lists(server: &TestServer) -> Vec<String> {
    let document = server.client().get("/api/openapi.json").await.expect(200);
    let paths = document["paths"].as_object().expect("paths").iter();
    let paged = |item: &Value| {
        item["get"]["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "cursor"))
    };
    paths.filter(|(_, item)| paged(item)).map(|(path, _)| path.clone()).collect()
}

#[tokio::test]
async fn no_list_takes_an_id_or_anything_else_that_it_did_not_give() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let account = server.account(server.root().await, "other@x.example", Role::User).await;
    let lists = lists(&server).await;
    assert!(lists.len() >= 12, "{lists:?}");
    for list in lists {
        for cursor in [account.to_string(), "1".into(), "nonsense".into(), "0.0".into(), "A".repeat(5_000)] {
            let answer = staff.get(&format!("{list}?cursor={cursor}")).await;
            assert_eq!((answer.status, answer.problem().as_str()), (400, "bad-request"), "{list} {cursor}");
        }
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_and_reach() {
    let server = TestServer::start().await;
    let (staff, root) = (server.staff().await, server.root().await);
    let tenant = server.tenant(root, "Other").await;
    let admin = server.someone(tenant, "admin@other.example", Role::InstanceAdmin).await;
    let page = staff.get("/api/accounts?limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a next page");
    let first = page["items"][0]["id"].as_str().unwrap();
    assert!(!cursor.contains(first));
    let next = staff.get(&format!("/api/accounts?limit=1&cursor={cursor}")).await.expect(200);
    assert_ne!(next["items"][0]["id"].as_str(), Some(first));
    assert_eq!(admin.get(&format!("/api/accounts?cursor={cursor}")).await.status, 400, "another reach");
    assert_eq!(staff.get(&format!("/api/tenants?cursor={cursor}")).await.status, 400, "another list");
}
