//! `GET /api/notice/evidence`, `/api/retention/sweeps`, `/api/refusals`: what was measured beside what is promised.

use identity::Role;
use serde_json::{Value, json};
use testkit::both_databases;

fn of<'a>(page: &'a Value, key: &str, value: &str) -> Option<&'a Value> {
    page["items"].as_array().unwrap().iter().find(|item| item[key] == value)
}

both_databases! {
    async fn a_run_of_retention_is_listed_and_stands_beside_the_sentence_it_shows_true(builder: Builder) {
        let server = builder.start().await;
        server.root().await;
        server.client().get("/sign-in").await;
        server.advance(std::time::Duration::from_secs(10)).await;
        server.advance_by("8 days").await;
        let staff = server.staff().await;
        let sweeps = staff.get("/api/retention/sweeps?limit=200").await.expect(200);
        let sweep = of(&sweeps, "table", "web_visit").expect("a run over visits");
        assert_eq!((&sweep["erased"], &sweep["overdue"]), (&json!(1), &json!(0)));
        let evidence = staff.get("/api/notice/evidence?lang=en").await.expect(200);
        let visits = of(&evidence, "statement_id", "clause.web_visit.keep").expect("evidence on visits");
        assert_eq!((&visits["holds"], &visits["figure"]), (&json!(true), &json!("0 overdue, no entry")));
        let german = staff.get("/api/notice/evidence?lang=de").await.expect(200);
        assert_eq!(of(&german, "statement_id", "clause.web_visit.keep").unwrap()["figure"], "0 überfällig, kein Eintrag");
        // Every sentence that evidence speaks of is one of the notice.
        let notice = staff.get("/api/notice").await.expect(200).to_string();
        for item in evidence["items"].as_array().unwrap() {
            assert!(notice.contains(&format!("{}", item["statement_id"])), "{item}");
        }
    }

    async fn what_the_gate_refused_is_counted_and_shown(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let reader = server.someone(customer, "reader@customer.example", Role::ReadOnly).await;
        let ctx = types::Ctx {
            actor: types::Actor::Account {
                account: types::Id::from_bytes([1; 16]),
                subject: types::Id::from_bytes([8; 16]),
                role: types::RoleName::new("read_only"),
                user_name: "reader@customer.example".into(),
            },
            ..types::Ctx::system(&"progres".into(), customer, "test")
        };
        for _ in 0..3 {
            let refused = server.house().privacy.read(&ctx, privacy::Look::list("message"), &["message"]).await;
            assert!(matches!(refused, Err(privacy::Error::Refused(_))));
        }
        assert_eq!(reader.get("/api/refusals").await.status, 403);
        let staff = server.staff().await;
        let refusals = staff.get("/api/refusals").await.expect(200);
        let refusal = of(&refusals, "category", "message").expect("the refusal");
        assert_eq!((&refusal["action"], &refusal["reason"], &refusal["count"]), (&json!("read"), &json!("viewer"), &json!(3)));
        let evidence = staff.get("/api/notice/evidence?lang=en").await.expect(200);
        let clause = refusal["clause"].as_str().expect("the nearest clause");
        let shown = of(&evidence, "statement_id", &format!("clause.{clause}.viewers")).expect("evidence of the refusal");
        assert_eq!((&shown["kind"], &shown["figure"]), (&json!("refusals"), &json!("3 refused")));
    }
}
