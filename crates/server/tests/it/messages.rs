//! `/api/messages`: what has left the house, as far as the notice shows it.

use identity::Role;
use serde_json::{Value, json};
use testkit::both_databases;

both_databases! {
    async fn pro_13_pro_14_whatever_left_the_house_went_to_a_recipient_of_the_notice_in_germany(builder: Builder) {
        let server = builder.start().await;
        let (root, staff) = (server.root().await, server.staff().await);
        let account = json!({
            "tenant_id": root, "email": "eva@one.example", "first_name": "Eva", "last_name": "Muster", "role": "user"
        });
        staff.post("/api/accounts", account).await.expect(201);
        staff.post("/api/password-resets", json!({ "email": "eva@one.example" })).await;
        server.run_due().await;
        let mails = server.mail().mails().len();
        let mut tx = server.house().privacy.read_plain(&server.house_ctx().await).await.unwrap();
        let rows = tx.query(store::sql!("SELECT recipient, country FROM disclosure ORDER BY at"), []).await.unwrap();
        let left: Vec<(String, String)> = rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect();
        assert!(mails > 0 && left.len() >= mails, "{mails} mails, {} disclosures", left.len());
        let notice = &server.house().products.iter().next().unwrap().notice;
        for (recipient, country) in left {
            let declared = notice.recipients.iter().find(|one| one.id == recipient);
            assert!(declared.is_some() && country == "DE", "{recipient} in {country}");
        }
    }

    async fn pro_04_the_outbox_tells_that_a_link_was_sent_and_not_the_link(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let one = server.tenant(root, "One").await;
        let (staff, admin) = (server.staff().await, server.someone(one, "admin@one.example", Role::InstanceAdmin).await);
        let account = json!({
            "tenant_id": one, "email": "eva@one.example", "first_name": "Eva", "last_name": "Muster", "role": "user"
        });
        staff.post("/api/accounts", account).await.expect(201);
        server.run_due().await;
        let of = |list: Value| -> Vec<Value> {
            let items = list["items"].as_array().unwrap().clone();
            items.into_iter().filter(|item| item["kind"] == "activation").collect()
        };
        let seen = of(staff.get("/api/messages").await.expect(200));
        let eva = seen.iter().find(|item| item["to"] == "eva@one.example").expect("the mail to Eva");
        assert_eq!((&eva["state"], &eva["attempts"], &eva["channel"]), (&json!("sent"), &json!(1), &json!("email")));
        assert_eq!((&eva["recipient_kind"], &eva["text"]), (&json!("account_mail"), &json!(null)));
        assert_eq!(eva["sent_at"], json!(server.now()));
        assert!(server.mail().mails().iter().any(|mail| mail.link("/activate/").is_some()));
        // To administrators the notice shows mails about alarms, not those about accounts.
        for item in of(admin.get("/api/messages").await.expect(200)) {
            assert_eq!((&item["to"], &item["subject"]), (&json!(null), &json!(null)), "{item}");
        }
        server.someone(one, "user@one.example", Role::User).await.get("/api/messages").await.expect(403);
    }
}
