//! When the server refuses to start, and what it says then.

use testkit::{TestServer, test_server::progres_notice};

/// The notice without one clause, its sub-tables included.
fn without_clause(id: &str) -> String {
    let mut skipping = false;
    let mut kept = String::new();
    for line in progres_notice().lines() {
        if line.starts_with('[') {
            skipping = line.starts_with(&format!("[clause.{id}]")) || line.starts_with(&format!("[clause.{id}."));
        }
        if !skipping {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

async fn refusal(notice: String) -> String {
    match TestServer::builder().notice(notice).try_start().await {
        Ok(_) => panic!("the server started"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_table_whose_category_no_clause_declares_stops_the_start_and_names_the_clause() {
    let said = refusal(without_clause("web_visit")).await;
    assert!(said.contains("[clause.web_visit]"), "{said}");
    assert!(said.contains("module privacy, table web_visit: at, "), "{said}");
}

#[tokio::test]
async fn a_clause_that_is_not_running_declares_nothing() {
    let said = refusal(progres_notice().replace("[clause.audit]\n", "[clause.audit]\nrunning = false\n")).await;
    assert!(said.contains("[clause.audit] running = true"), "{said}");
    assert!(said.contains("module privacy, table audit: actor_id, subject_id, user_name, ip"), "{said}");
}

#[tokio::test]
async fn an_incomplete_notice_stops_the_start_with_line_and_reason() {
    let said = refusal(progres_notice().replace("[authority]", "[no_such_table]")).await;
    assert!(said.contains("notice.toml:"), "{said}");
}

#[tokio::test]
async fn a_profile_whose_metric_no_clause_declares_stops_the_start() {
    let said = refusal(progres_notice().replace("[clause.indoor]\n", "[clause.indoor]\nrunning = false\n")).await;
    assert!(said.contains("module telemetry, profile indoor-climate, metric temperature"), "{said}");
    assert!(said.contains("[clause.indoor] running = true"), "{said}");
}
