//! `/api/activations`: from the invitation's mail to an active account.

use std::time::Duration;

use serde_json::json;
use testkit::{TestServer, both_databases, test_server::PASSWORD};

/// The secret at the end of the link in the latest mail to this address.
pub async fn link_token(server: &TestServer, email: &str, page: &str) -> String {
    server.advance(Duration::from_secs(60)).await;
    let mails = server.mail().mails();
    let mut links =
        mails.iter().rev().filter(|mail| mail.to == [email]).filter_map(|mail| mail.link(&format!("/{page}/")));
    let link = links.next().unwrap_or_else(|| panic!("no mail with such a link to {email}"));
    link.rsplit('/').next().unwrap().to_owned()
}

both_databases! {
    async fn pro_04_a_person_follows_the_mails_link_sets_a_password_and_only_then_is_active(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let draft = json!({ "tenant_id": customer, "email": "Erika@Customer.example", "first_name": "Erika",
            "last_name": "Mustermann", "role": "user" });
        let made = staff.post("/api/accounts", draft).await.expect(201);
        assert_eq!((&made["status"], &made["email"]), (&json!("invited"), &json!("Erika@Customer.example")));
        let token = link_token(&server, "Erika@customer.example", "activate").await;
        let path = format!("/api/activations/{token}");
        let visitor = server.client();
        let sign_in = json!({ "email": "erika@customer.example", "password": PASSWORD });
        visitor.post("/api/session", sign_in.clone()).await.expect(401);

        let shown = visitor.get(&path).await.expect(200);
        assert_eq!((&shown["first_name"], &shown["product_title"]["en"]), (&json!("Erika"), &json!("PROGRES IoT platform")));
        let weak = visitor.post(&path, json!({ "password": "erika.mustermann" })).await;
        assert_eq!(weak.expect(422)["errors"][0]["code"], "too_personal");
        visitor.post(&path, json!({ "password": PASSWORD })).await.expect(204);
        let again = visitor.post(&path, json!({ "password": PASSWORD })).await;
        assert_eq!((again.status, again.problem()), (404, "link-not-valid".into()));
        visitor.get(&path).await.expect(404);
        assert_eq!(visitor.post("/api/session", sign_in).await.expect(200)["account"]["status"], "active");
    }
}

#[tokio::test]
async fn a_link_is_good_for_three_days_and_until_the_next_one() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let draft = json!({ "tenant_id": server.root().await, "email": "a@x.example", "first_name": "A",
        "last_name": "B", "role": "user" });
    let id = staff.post("/api/accounts", draft).await.expect(201)["id"].as_str().unwrap().to_owned();
    let first = link_token(&server, "a@x.example", "activate").await;
    staff.post(&format!("/api/accounts/{id}/invitation"), json!({})).await.expect(202);
    let second = link_token(&server, "a@x.example", "activate").await;
    let visitor = server.client();
    visitor.get(&format!("/api/activations/{first}")).await.expect(404);
    visitor.get(&format!("/api/activations/{second}")).await.expect(200);
    server.advance_by("3 days").await;
    visitor.get(&format!("/api/activations/{second}")).await.expect(404);
    visitor.get("/api/activations/nonsense").await.expect(404);
}
