//! `/api/account`: a person's own account.

use identity::Role;
use serde_json::json;
use testkit::{TestServer, test_server::PASSWORD};

#[tokio::test]
async fn a_person_corrects_their_own_data_but_not_their_rights() {
    let server = TestServer::start().await;
    let someone = server.someone(server.root().await, "a@x.example", Role::ReadOnly).await;
    let change = json!({ "last_name": "Neu", "phone": "0681 1", "company": null, "language": "en" });
    let changed = someone.patch("/api/account", change).await.expect(200);
    assert_eq!(
        (&changed["last_name"], &changed["phone"], &changed["language"]),
        (&json!("Neu"), &json!("0681 1"), &json!("en"))
    );
    let erased = someone.patch("/api/account", json!({ "phone": null })).await.expect(200);
    assert_eq!(erased["phone"], json!(null));
    assert_eq!(someone.get("/api/account").await.expect(200), erased);
    for more in [json!({ "role": "operator_staff" }), json!({ "email": "b@x.example" }), json!({ "tenant_id": null })] {
        someone.patch("/api/account", more).await.expect(422);
    }
    let empty = someone.patch("/api/account", json!({ "first_name": " " })).await;
    assert_eq!(empty.expect(422)["errors"][0]["field"], "first_name");
}

#[tokio::test]
async fn changing_the_password_ends_every_other_session() {
    let server = TestServer::start().await;
    let here = server.someone(server.root().await, "a@x.example", Role::User).await;
    let there = server.sign_in("a@x.example").await;
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    let wrong = here.post("/api/account/password", change("not my password", "another good one")).await;
    assert_eq!(wrong.expect(422)["errors"][0]["code"], "wrong");
    let weak = here.post("/api/account/password", change(PASSWORD, "Password1234")).await;
    assert_eq!(weak.expect(422)["errors"][0]["code"], "too_common");
    here.post("/api/account/password", change(PASSWORD, "another good one")).await.expect(204);
    here.get("/api/session").await.expect(200);
    there.get("/api/session").await.expect(401);
    let old = json!({ "email": "a@x.example", "password": PASSWORD });
    there.post("/api/session", old).await.expect(401);
}
