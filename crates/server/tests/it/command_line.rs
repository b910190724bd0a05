//! The commands that need no running server.

use std::process::Output;

use testkit::{
    TestServer,
    test_server::{progres, progres_notice},
};
use tokio::process::Command;

use crate::field::Field;

async fn obhut(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_obhut")).args(arguments).output().await.expect("the program runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn notice() -> String {
    progres().join("notice.toml").display().to_string()
}

#[tokio::test]
async fn notice_check_is_silent_about_a_whole_notice_and_names_line_and_reason_of_a_gap() {
    let output = obhut(&["notice", "check", &notice()]).await;
    assert!(output.status.success(), "{}", said(&output));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("notice.toml").display().to_string();
    let gap = progres_notice().replacen("basis = \"contract\"", "", 1);
    std::fs::write(&file, gap).unwrap();
    let output = obhut(&["notice", "check", &file]).await;
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains(&format!("{file}:")) && said.contains("basis"), "{said}");
}

#[tokio::test]
async fn notice_check_refuses_what_cannot_be() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("notice.toml").display().to_string();
    for (from, to, code) in [
        ("country = \"DE\"\nemail", "country = \"ZZ\"\nemail", "not the code of a country"),
        ("website = \"https://", "website = \"javascript:alert(1)//", "not an address on the web"),
        ("url = \"https://", "url = \"file:///", "not an address on the web"),
        ("keep = \"7 days\"", "keep = { until = \"account_deleted\" }", "\"account_deleted\" never comes"),
        ("keep = \"7 days\"", "keep = { until = \"consent_withdrawn\" }", "\"consent_withdrawn\" never comes"),
        ("keep = \"7 days\"", "keep = { earliest = [\"7 days\", { until = \"contract_ended\" }] }", "never comes"),
        ("keep = \"7 days\"", "keep = { until = \"device_removed\" }", "\"device_removed\" never comes"),
        ("keep = \"7 days\"", "keep = { period = \"7 days\", after = \"closed\" }", "\"closed\" never comes"),
    ] {
        assert!(progres_notice().contains(from), "the notice no longer has {from}");
        std::fs::write(&file, progres_notice().replacen(from, to, 1)).unwrap();
        let output = obhut(&["notice", "check", &file]).await;
        assert_eq!(output.status.code(), Some(1), "{to}: {}", said(&output));
        assert!(said(&output).contains(code), "{to}: {}", said(&output));
    }
    for product in ["livy", "noisolation", "planso", "plume", "progres"] {
        let file = progres().join(format!("../{product}/notice.toml")).display().to_string();
        let output = obhut(&["notice", "check", &file]).await;
        assert!(output.status.success(), "{product}: {}", said(&output));
    }
}

#[tokio::test]
async fn notice_text_writes_the_same_text_as_the_server() {
    let server = TestServer::start().await;
    for lang in ["de", "en"] {
        let output = obhut(&["notice", "text", &notice(), "--lang", lang, "--format", "html"]).await;
        let served = server.client().get(&format!("/api/notice/text?lang={lang}")).await.text();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), served.trim(), "{lang}");
    }
}

#[tokio::test]
async fn notice_diff_says_what_a_new_edition_changes() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("notice.toml").display().to_string();
    let longer = progres_notice().replacen("keep = \"36 months\"", "keep = \"48 months\"", 1);
    std::fs::write(&file, longer).unwrap();
    let output = obhut(&["notice", "diff", &notice(), &file]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("disclosures") && said(&output).contains("48 months"), "{}", said(&output));
    assert!(said(&obhut(&["notice", "diff", &notice(), &notice()]).await).contains("nothing changes"));
}

#[tokio::test]
async fn notice_impact_counts_who_must_be_asked_again_and_ends_with_1() {
    use crate::choices::{notice as current, question, yes};
    let server = TestServer::builder().notice(current()).start().await;
    let staff = server.staff().await;
    let path = "/api/privacy/consents";
    staff.post(path, yes(&question(&staff, path, "newsletter").await)).await.expect(201);
    let directory = server.stop().await;
    let url = format!("sqlite:{}", directory.path().display());
    let product = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let file = product.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let same = write("notice.toml", current());
    let wider =
        write("wider.toml", current().replacen("data = [\"newsletter\"]", "data = [\"newsletter\", \"usage\"]", 1));
    let dir = product.path().display().to_string();
    let impact = async |file: &str| obhut(&["notice", "impact", file, "--product", &dir, "--database", &url]).await;
    let output = impact(&same).await;
    assert!(output.status.success() && said(&output).contains("every consent still covers"), "{}", said(&output));
    let output = impact(&wider).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("[clause.newsletter] 1 people must be asked again, because of data"),
        "{}",
        said(&output)
    );
}

#[tokio::test]
async fn notice_impact_asks_again_for_more_in_a_category_and_for_another_controller_and_lists_other_words() {
    use crate::choices::{notice as current, question, yes};
    let server = TestServer::builder().notice(current()).start().await;
    let staff = server.staff().await;
    let path = "/api/privacy/consents";
    staff.post(path, yes(&question(&staff, path, "newsletter").await)).await.expect(201);
    let directory = server.stop().await;
    let url = format!("sqlite:{}", directory.path().display());
    let product = tempfile::tempdir().unwrap();
    let dir = product.path().display().to_string();
    std::fs::write(product.path().join("notice.toml"), current()).unwrap();
    let text = current();
    let (before, after) = text.split_at(text.find("[data.newsletter]").expect("the category"));
    let within = |from: &str, to: &str| {
        assert!(after.contains(from), "{after}");
        format!("{before}{}", after.replacen(from, to, 1))
    };
    let more = "items = [{ id = \"breath\", de = \"Atem\", en = \"breathing\" }, ";
    for (changed, because, asked) in [
        (within("items = [", more), "items", true),
        (within("source = [", "source = [\"device\", "), "source", true),
        (current().replacen("name = \"co.met GmbH\"", "name = \"Other GmbH\"", 1), "controller", true),
        (within("title = { de = \"", "title = { de = \"Der "), "words", false),
    ] {
        let file = product.path().join("new.toml").display().to_string();
        std::fs::write(&file, changed).unwrap();
        let output = obhut(&["notice", "impact", &file, "--product", &dir, "--database", &url]).await;
        let line =
            said(&output).lines().find(|line| line.contains("[clause.newsletter]")).unwrap_or_default().to_owned();
        assert!(line.contains(because), "{because}: {}", said(&output));
        assert_eq!(output.status.code(), Some(i32::from(asked)), "{because}: {}", said(&output));
    }
}

#[tokio::test]
async fn audit_verify_ends_with_1_where_an_entry_was_changed() {
    let server = TestServer::start().await;
    server.staff().await;
    let directory = server.stop().await;
    let url = format!("sqlite:{}", directory.path().display());
    let output = obhut(&["audit", "verify", "--database", &url]).await;
    assert!(output.status.success() && said(&output).contains("the chain is intact"), "{}", said(&output));
    let connection = rusqlite::Connection::open(directory.path().join("obhut.db")).unwrap();
    connection.execute("UPDATE audit SET action = 'view' WHERE sequence = 2", []).unwrap();
    drop(connection);
    let output = obhut(&["audit", "verify", "--database", &url]).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("entry 2: link broken"), "{}", said(&output));
}

#[tokio::test]
async fn a_database_of_real_data_is_no_sandbox_and_a_sandbox_is_nothing_else() {
    for (first, second, reason) in
        [(None, Some("--sandbox"), "has real data"), (Some("--sandbox"), None, "belongs to a sandbox")]
    {
        let directory = tempfile::tempdir().unwrap();
        let (url, product) = (format!("sqlite:{}", directory.path().display()), progres().display().to_string());
        let sweep = ["sweep", "--database", &url, "--product", &product];
        let with = |mark: Option<&'static str>| sweep.into_iter().chain(mark).collect::<Vec<_>>();
        let output = obhut(&with(first)).await;
        assert!(output.status.success(), "{}", said(&output));
        let output = obhut(&with(second)).await;
        assert!(!output.status.success() && said(&output).contains(reason), "{}", said(&output));
    }
}

#[tokio::test]
async fn serve_says_where_it_listens_and_ends_in_peace_when_told_to() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_obhut"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(progres().join("../.."));
    // Options come from the environment as well.
    command.env("OBHUT_DATABASE", format!("sqlite:{}", directory.path().display()));
    let mut process = testkit::Process::spawn("obhut", command);
    let line = process.line_with("obhut listens on", testkit::wait::DEADLINE).await;
    let url = line.rsplit(' ').next().unwrap();
    assert_eq!(reqwest::get(format!("{url}/healthz")).await.unwrap().text().await.unwrap(), "alive");
    // A visit that waits in memory is written before the end.
    reqwest::get(format!("{url}/sign-in")).await.unwrap();
    assert!(process.terminate(testkit::wait::DEADLINE).await.success(), "{}", process.output());
    let connection = rusqlite::Connection::open(directory.path().join("obhut.db")).unwrap();
    let visits: i64 = connection.query_row("SELECT count(*) FROM web_visit", [], |row| row.get(0)).unwrap();
    assert_eq!(visits, 1);
}

#[tokio::test]
async fn a_sweep_takes_what_lies_in_the_log_of_arrivals() {
    let field = Field::start(TestServer::builder()).await;
    field.device("0000000000000001", "indoor-climate").await;
    field.server.run_due().await;
    let old = serde_json::json!({
        "device": "0000000000000001", "at": field.server.now().minus(std::time::Duration::from_secs(86_400)),
        "values": { "temperature": 20.5 }
    });
    assert_eq!(field.machine.post("/api/ingest/plain", old).await.expect(200), crate::field::one("accepted"));
    // As it is found after a crash: nothing was archived at the end.
    let directory = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(field.server.database_dir()).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), directory.path().join(entry.file_name())).unwrap();
    }
    field.server.stop().await;
    let file = directory.path().join("obhut.db");
    let count = |table: &str| -> i64 {
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("arrival"), count("chunk")), (1, 0), "stopped before it was archived");
    let (url, product) = (format!("sqlite:{}", directory.path().display()), progres().display().to_string());
    let shorter = "UPDATE tenant SET contract_ended_at = created_at WHERE parent_id IS NOT NULL";
    rusqlite::Connection::open(&file).unwrap().execute(shorter, []).unwrap();
    let output = obhut(&["sweep", "--database", &url, "--product", &product, "--clock-confirmed"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("chunk"), "{}", said(&output));
    assert_eq!((count("arrival"), count("chunk")), (0, 0));
}
