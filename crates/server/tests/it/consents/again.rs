//! Consent given again while what its withdrawal took away is still being removed.

use privacy::{Action, Facts};
use store::{params, sql};
use testkit::{TestServer, both_databases, test_server::Client};
use types::{DeviceId, SeriesId, SubjectId};

use crate::{
    choices::{notice, question, yes},
    erasure::People as _,
};

const ANNA: &str = "anna@customer.example";
const CONSENTS: &str = "/api/privacy/consents";

/// A row of the person that was written under the consent there is now; `false`: the gate refuses it.
async fn write(server: &TestServer, subject: SubjectId, device: DeviceId, series: SeriesId) -> bool {
    let (privacy, ctx) = (&server.house().privacy, server.house_ctx().await);
    let Ok(grant) = privacy.grant(&ctx, Action::Write, "newsletter", &Facts::NONE.about(subject)) else { return false };
    let mut tx = privacy.write_rows(&ctx, &["chunk"], &[grant]).await.unwrap();
    let insert = sql!(
        "INSERT INTO chunk (series_id, first_at, last_at, tenant_id, device_id, category, points_count, body)
         SELECT $1, $2, $2, d.tenant_id, d.device_id, 'newsletter', 1, $4 FROM device d WHERE d.device_id = $3"
    );
    // The moment a row speaks of may lie before the consent: a device delivers late.
    let spoken_of = "2025-12-01T00:00:00Z".parse::<types::Time>().unwrap();
    assert_eq!(tx.execute(insert, params![series, spoken_of, device, vec![1_u8]]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    true
}

/// How many rows are the person's alone, and which series have one.
async fn rows(server: &TestServer, subject: SubjectId) -> (i64, Vec<SeriesId>) {
    let plan = server.plan(subject).await;
    let is_ours = |line: &&privacy::erasure::PlanLine| line.table == "chunk" && line.categories == ["newsletter"];
    let there = plan.lines.iter().find(is_ours).map_or(0, |line| line.rows_count);
    let mut tx = server.house().privacy.review(&server.erasing(), &["chunk"]).await.unwrap();
    let series = sql!("SELECT series_id FROM chunk WHERE category = 'newsletter' ORDER BY series_id");
    let series = tx.query(series, []).await.unwrap();
    (there, series.iter().map(|row| row.get(0).unwrap()).collect())
}

async fn consent(person: &Client) {
    let asked = question(person, "/api/privacy/consents?lang=en", "newsletter").await;
    person.post(CONSENTS, yes(&asked)).await.expect(201);
}

both_databases! {
    async fn liv_34_pla_11_consent_given_again_keeps_what_comes_then_and_brings_nothing_back(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let anna = server.person(customer, ANNA, "Anna", "Ahorn").await;
        let device: DeviceId = server.home(&staff, customer, "AnnaHaus", &[anna]).await.parse().unwrap();
        let person = server.sign_in(ANNA).await;
        let [before, after] = [1, 2].map(|number| SeriesId::from_bytes([number; 16]));

        assert!(!write(&server, anna, device, before).await, "not without consent");
        consent(&person).await;
        assert!(write(&server, anna, device, before).await);
        assert_eq!(rows(&server, anna).await, (1, vec![before]));
        person.delete("/api/privacy/consents/newsletter").await.expect(204);
        assert_eq!(rows(&server, anna).await.0, 1, "not removed yet");
        assert!(!write(&server, anna, device, after).await, "and nothing new comes");

        // No job has run since.
        consent(&person).await;
        assert_eq!(rows(&server, anna).await, (0, vec![]), "what was withdrawn does not come back");
        assert!(write(&server, anna, device, after).await);
        server.remove().await;
        assert_eq!(rows(&server, anna).await, (1, vec![after]), "what came under the new consent stays");
    }

    async fn liv_34_consents_withdrawn_and_given_in_turn_while_removal_runs_lose_no_row(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let anna = server.person(customer, ANNA, "Anna", "Ahorn").await;
        let device: DeviceId = server.home(&staff, customer, "AnnaHaus", &[anna]).await.parse().unwrap();
        let person = server.sign_in(ANNA).await;
        for round in 1..=8_u8 {
            let series = SeriesId::from_bytes([round; 16]);
            consent(&person).await;
            assert!(write(&server, anna, device, series).await);
            // The job comes by at the same time as the person.
            let turn = async {
                person.delete("/api/privacy/consents/newsletter").await.expect(204);
                consent(&person).await;
                assert!(write(&server, anna, device, SeriesId::from_bytes([100 + round; 16])).await);
            };
            tokio::join!(turn, server.remove(), server.remove());
            let left = vec![SeriesId::from_bytes([100 + round; 16])];
            assert_eq!(rows(&server, anna).await, (1, left), "round {round}");
            person.delete("/api/privacy/consents/newsletter").await.expect(204);
        }
    }
}
