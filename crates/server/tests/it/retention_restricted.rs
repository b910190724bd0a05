//! What is restricted ages as everything does, hidden; what somebody needs for claims stays as long as they need it.

use serde_json::json;
use testkit::both_databases;

use crate::mails_about::Home;

const READINGS: &str = "SELECT count(*) FROM main.chunk";
const FRAMES: &str = "SELECT count(*) FROM main.device_state";

async fn restrict(home: &Home, clause: Option<&str>, ground: &str) -> String {
    let body = json!({ "clause": clause, "ground": ground, "language": "en" });
    let path = "/api/privacy/restrictions";
    home.paula.post(path, body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn age_hidden(home: Home, clause: Option<&str>) {
    home.report(20.0).await;
    restrict(&home, clause, "accuracy_contested").await;
    home.field.server.run_due().await;
    assert_eq!((home.count(READINGS).await, home.count(FRAMES).await), (1, 1));
    home.field.server.advance_by("11 months").await;
    assert_eq!(home.count(READINGS).await, 1);
    home.field.server.advance_by("32 days").await;
    assert_eq!((home.count(READINGS).await, home.count(FRAMES).await), (0, 0));
}

both_databases! {
    async fn pro_16_readings_of_a_restricted_clause_age_like_others(builder: Builder) {
        age_hidden(Home::start(builder, json!([])).await, Some("indoor")).await;
    }

    async fn pro_16_readings_and_frames_of_whom_all_is_restricted_age_like_others(builder: Builder) {
        age_hidden(Home::start(builder, json!([])).await, None).await;
    }

    async fn what_one_needs_for_claims_stays_also_where_it_is_shared_and_the_contract_has_ended(builder: Builder) {
        let home = Home::start(builder, json!([])).await;
        home.field.server.someone(home.field.customer, "otto@home.example", identity::Role::User).await;
        home.joins("otto@home.example").await;
        home.report(20.0).await;
        restrict(&home, Some("indoor"), "needed_for_claims").await;
        home.field.server.advance_by("13 months").await;
        assert_eq!(home.count(READINGS).await, 1, "her co-owner's readings are hers too");
        let ended = format!("/api/tenants/{}", home.field.customer);
        let staff = home.field.server.staff().await;
        staff.patch(&ended, json!({ "contract_ended_at": home.field.server.now() })).await.expect(200);
        home.field.server.advance_by("3 days").await;
        assert_eq!(home.count(READINGS).await, 1, "and what leads from them to her stays with them");
        assert_eq!(home.count("SELECT count(*) FROM main.member").await, 1);
        crate::evidence::behind(&home.field.server, "DELETE FROM held").await;
        home.field.server.advance_by("2 hours").await;
        assert_eq!(home.count(READINGS).await, 0);
    }
}
