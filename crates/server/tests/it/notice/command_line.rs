//! `obhut notice write` and `obhut notice diff`.

use std::{fs, process::Output};

use testkit::test_server::{progres, progres_notice};
use tokio::process::Command;

pub(super) async fn obhut(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_obhut")).args(arguments).output().await.expect("the program runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn notice_write_writes_every_paper_the_same_twice() {
    let directory = tempfile::tempdir().unwrap();
    let notice = progres().join("../planso/notice.toml").display().to_string();
    for run in ["once", "twice"] {
        let into = directory.path().join(run).display().to_string();
        let output = obhut(&["notice", "write", &notice, "--dir", &into]).await;
        assert!(output.status.success(), "{}", said(&output));
    }
    let mut names: Vec<_> =
        fs::read_dir(directory.path().join("once")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 6 * 4 * 2 + 1, "{names:?}");
    for name in &names {
        let read = |run: &str| fs::read(directory.path().join(run).join(name)).unwrap();
        assert_eq!(read("once"), read("twice"), "{name:?}");
    }
    assert!(fs::read(directory.path().join("once/processing-agreement.de.pdf")).unwrap().starts_with(b"%PDF"));
}

#[tokio::test]
async fn notice_diff_names_tables_recipients_consents_and_whom_to_ask_again() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, source: String| {
        let path = directory.path().join(name);
        fs::write(&path, source).unwrap();
        path.display().to_string()
    };
    let consent = "basis = \"consent\"\nconsent = { ask = { de = \"Ja.\", en = \"Yes.\" } }";
    let source = progres_notice().replacen("basis = \"legitimate_interests\"", consent, 1).replacen(
        "[right.objection]",
        "[right.withdrawal]\n\n[right.objection]",
        1,
    );
    let old = file("old.toml", source.clone());
    let shorter = file("shorter.toml", source.replacen("keep = \"7 days\"", "keep = \"3 days\"", 1));
    let output = obhut(&["notice", "diff", &old, &shorter]).await;
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    for line in [
        "categories reached: web_visit",
        "tables reached: web_visit",
        "consents touched: web_visit",
        "ask again: [clause.web_visit], because of keep",
        "to be asked for [clause.web_visit]: every person who had consented",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert_eq!(obhut(&["notice", "diff", &old, &shorter, "--must-not-ask"]).await.status.code(), Some(1));
    assert!(obhut(&["notice", "diff", &old, &old, "--must-not-ask"]).await.status.success());
}
