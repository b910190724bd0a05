//! When the server refuses to start, and what it says then.

use std::process::Command;

use testkit::{
    Postgres, Process, TestServer,
    test_server::{progres, progres_notice},
    wait,
};

/// A command of the real binary over this database.
fn obhut(command: &[&str], database: &str) -> Command {
    let mut obhut = Command::new(env!("CARGO_BIN_EXE_obhut"));
    obhut.args(command).args(["--database", database]);
    if command[0] == "serve" {
        obhut.args(["--listen", "127.0.0.1:0", "--product"]).arg(progres());
    }
    obhut
}

async fn served(database: &str) -> (Process, String) {
    let mut process = Process::spawn("obhut", obhut(&["serve"], database));
    let line = process.line_with("obhut listens on ", wait::DEADLINE).await;
    (process, line.rsplit(' ').next().unwrap().to_owned())
}

/// A second server is refused while the first runs, however that one was started; who only reads is not; and a server
/// that was killed is in nobody's way.
async fn one_server_at_a_time(database: &str) {
    let (mut first, _) = served(database).await;
    let mut second = Process::spawn("a second obhut", obhut(&["serve"], database));
    assert!(!second.ended(wait::DEADLINE).await.success());
    assert!(second.output().contains("this database is kept by another obhut that runs"), "{}", second.output());
    let mut look = Process::spawn("obhut audit", obhut(&["audit", "verify"], database));
    assert!(look.ended(wait::DEADLINE).await.success(), "{}", look.output());
    first.kill();
    let (mut third, _) = served(database).await;
    assert!(third.terminate(wait::DEADLINE).await.success(), "{}", third.output());
}

#[tokio::test]
async fn a_second_server_over_the_same_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    one_server_at_a_time(&format!("sqlite:{}", directory.path().display())).await;
}

#[tokio::test]
async fn a_second_server_over_the_same_postgresql_database_is_refused() {
    let database = Postgres::shared().await.database().await;
    one_server_at_a_time(database.url()).await;
}

#[tokio::test]
async fn a_server_goes_on_when_its_database_was_away_and_ends_when_the_database_was_kept_by_another() {
    let database = Postgres::shared().await.database().await;
    let (mut server, url) = served(database.url()).await;
    let ready = async || {
        wait::until("an answer of readyz", wait::DEADLINE, async || {
            reqwest::get(format!("{url}/readyz")).await.ok().filter(|answer| answer.status() == 200)
        })
        .await;
    };
    ready().await;
    let other = database.client().await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.query(cut, &[]).await.unwrap();
    ready().await;
    server.line_with("the database is kept again", wait::DEADLINE).await;
    other.batch_execute("COMMENT ON SCHEMA main IS 'kept by another'").await.unwrap();
    other.query(cut, &[]).await.unwrap();
    assert!(!server.ended(wait::DEADLINE).await.success());
    assert!(server.output().contains("no longer has its database for itself"), "{}", server.output());
}

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
async fn pro_14_a_recipient_in_a_third_country_without_a_guarantee_stops_the_start() {
    let notice = progres_notice();
    let centre = notice.find("[recipient.data_centre]").unwrap();
    let country = centre + notice[centre..].find("country = \"DE\"").unwrap();
    let abroad = format!("{}country = \"US\"{}", &notice[..country], &notice[country + "country = \"DE\"".len()..]);
    let said = refusal(abroad).await;
    assert!(said.contains("data_centre") && said.contains("third country"), "{said}");
}

#[tokio::test]
async fn a_profile_whose_metric_no_clause_declares_stops_the_start() {
    let said = refusal(progres_notice().replace("[clause.indoor]\n", "[clause.indoor]\nrunning = false\n")).await;
    assert!(said.contains("module telemetry, profile indoor-climate, metric temperature"), "{said}");
    assert!(said.contains("[clause.indoor] running = true"), "{said}");
}
