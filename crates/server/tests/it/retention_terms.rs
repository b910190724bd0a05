//! Periods of the other notices on the running server: their words of `keep`, over rows that this server has.

use serde_json::{Value, json};
use testkit::{both_databases, test_server::progres_notice};

use crate::field::{Field, items};

const EUI: &str = "0000000000000001";

/// The notice of progres with one clause's `keep` as another product's notice has it.
fn with_keep(product: &str, from: &str, clause: &str) -> String {
    let path = testkit::test_server::progres().join("..").join(product).join("notice.toml");
    let theirs = keep_of(&std::fs::read_to_string(path).unwrap(), from);
    let ours = progres_notice();
    let own = keep_of(&ours, clause);
    assert_ne!(own, theirs);
    let (before, rest) = ours.split_once(&format!("[clause.{clause}]\n")).unwrap();
    format!("{before}[clause.{clause}]\n{}", rest.replacen(&own, &theirs, 1))
}

fn keep_of(notice: &str, clause: &str) -> String {
    let (_, rest) = notice.split_once(&format!("[clause.{clause}]\n")).unwrap_or_else(|| panic!("no clause {clause}"));
    rest.lines().find(|line| line.starts_with("keep = ")).expect("a period").to_owned()
}

async fn readings(field: &Field) -> usize {
    let staff = field.server.staff().await;
    let devices = items(&staff.get("/api/devices").await.expect(200));
    let Some(device) = devices.iter().find(|device| device["dev_eui"] == EUI) else { return 0 };
    let series = staff.get(&format!("/api/devices/{}/series", device["id"].as_str().unwrap())).await.expect(200);
    items(&series).len()
}

/// By a machine of today: a token does not last two years.
async fn deliver(field: &Field) {
    let message = json!({ "device": EUI, "values": { "temperature": 20.5 } });
    field.server.machine(&["ingest"]).await.post("/api/ingest/plain", message).await.expect(200);
}

/// How long ago the visits were last swept, in days.
async fn days_since_sweep(field: &Field) -> u64 {
    let newest = items(&field.server.staff().await.get("/api/retention/sweeps?limit=200").await.expect(200));
    let of_visits = newest.iter().find(|sweep| sweep["table"] == "web_visit").expect("a sweep");
    let at: types::Time = of_visits["at"].as_str().unwrap().parse().unwrap();
    field.server.now().since(at).as_secs() / 86_400
}

both_databases! {
    async fn plu_18_two_years_while_the_contract_runs_and_not_longer_than_the_contract(builder: Builder) {
        let field = Field::start(builder.notice(with_keep("plume", "adapt", "indoor"))).await;
        field.device(EUI, "indoor-climate").await;
        deliver(&field).await;
        field.server.advance_by("1 year 11 months").await;
        assert_eq!(readings(&field).await, 1);
        field.server.advance_by("1 month").await;
        field.server.advance_by("2 hours").await;
        assert_eq!(readings(&field).await, 0, "two years");

        deliver(&field).await;
        assert_eq!(readings(&field).await, 1);
        let ended = json!({ "contract_ended_at": field.server.now() });
        let staff = field.server.staff().await;
        staff.patch(&format!("/api/tenants/{}", field.customer), ended).await.expect(200);
        field.server.advance_by("50 hours").await;
        assert_eq!(readings(&field).await, 0, "48 hours after the contract's end, although two years have not passed");
    }

    /// The period and the sweep. Truncated addresses are what the analytics module collects, which does not run yet.
    async fn liv_05_after_fourteen_months_data_goes_by_itself_and_the_sweep_runs_at_least_monthly(builder: Builder) {
        let field = Field::start(builder.notice(with_keep("livy", "analytics", "web_visit"))).await;
        field.server.client().get("/landing").await;
        field.server.advance(std::time::Duration::from_secs(10)).await;
        let noted = async || {
            let visits = items(&field.server.staff().await.get("/api/visits").await.expect(200));
            visits.iter().filter(|visit: &&Value| visit["page"] == "/landing").count()
        };
        for period in ["1 month", "12 months"] {
            field.server.advance_by(period).await;
            assert_eq!((noted().await, days_since_sweep(&field).await), (1, 0), "{period} more");
        }
        field.server.advance_by("1 month").await;
        field.server.advance_by("2 hours").await;
        assert_eq!(noted().await, 0, "nobody asked for it");
    }
}
