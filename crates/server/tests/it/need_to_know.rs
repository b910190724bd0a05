//! Roles that the notice binds to a ticket: no look without one, and every look is in the audit log with it.

use identity::Role;
use privacy::audit::Filter;
use serde_json::json;
use testkit::{both_databases, test_server::progres_notice};

use crate::{choices::subject_of, field::items};

/// Staff of the operator look only with a ticket.
fn notice() -> String {
    progres_notice().replacen("[role.operator_staff]\n", "[role.operator_staff]\nticket = true\n", 1)
}

both_databases! {
    async fn plu_10_support_looks_within_a_ticket_only_and_each_look_is_audited(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let root = server.root().await;
        let customer = server.tenant(root, "Customer").await;
        let admin = server.someone(customer, "admin@customer.example", Role::InstanceAdmin).await;
        let support = server.account(root, "support@operator.example", Role::OperatorStaff).await;
        let client = server.sign_in("support@operator.example").await;
        for path in ["/api/accounts", "/api/devices", "/api/places", "/api/audit"] {
            assert_eq!(client.get(path).await.status, 403, "{path}");
        }
        admin.get("/api/accounts").await.expect(200);

        let (privacy, ctx) = (&server.house().privacy, server.house_ctx().await);
        let ticket = privacy.open_ticket(&ctx, root, support, "CASE-4711").await.unwrap();
        client.get("/api/devices").await.expect(200);
        client.get("/api/accounts").await.expect(200);
        let looks = async || {
            let entries = privacy.audit_entries(&ctx, &Filter::default(), 100).await.unwrap();
            let by_support = |entry: &privacy::AuditEntry| {
                entry.action == "view" && entry.actor_id == Some(*support.bytes())
            };
            entries.into_iter().filter(by_support).collect::<Vec<_>>()
        };
        let kinds = |looks: &[privacy::AuditEntry]| {
            let mut kinds: Vec<String> = looks.iter().map(|look| look.object_kind.clone()).collect();
            kinds.sort();
            kinds
        };
        let looked = looks().await;
        assert_eq!(kinds(&looked), ["account", "device"], "and the refused ones saw nothing");
        assert!(looked.iter().all(|look| look.ticket_id == Some(*ticket.bytes())), "{looked:#?}");

        privacy.close_ticket(&ctx, ticket).await.unwrap();
        client.get("/api/devices").await.expect(403);
        assert_eq!(looks().await.len(), 2);
        // A look that the log does not bind to a ticket would fail the sentence's evidence.
        subject_of(&server, "support@operator.example").await;
        privacy.open_ticket(&ctx, root, support, "CASE-4712").await.unwrap();
        client.post("/api/evidence/runs", json!({})).await.expect(200);
        let checks = items(&client.get("/api/evidence/checks?lang=en").await.expect(200));
        let bound = checks.iter().find(|check| check["kind"] == "staff_within_ticket");
        assert!(bound.is_some_and(|check| check["result"]["holds"] == true), "{checks:#?}");
    }
}
