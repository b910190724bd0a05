//! Checkpoints of the audit log: what was cut off or written anew inside shows by what lies outside.

use std::{path::Path, process::Output};

use privacy::{audit::Checkpoint, signature::JwkSet};
use testkit::{TestServer, both_databases, test_server::progres};
use tokio::process::Command;

async fn obhut(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_obhut")).args(arguments).output().await.expect("the program runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn behind(directory: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(directory.join("obhut.db")).unwrap();
    connection.execute_batch(sql).unwrap();
}

const CUT: &str = "DELETE FROM audit WHERE sequence > 2;
    UPDATE audit_head SET sequence = 2, hash = (SELECT hash FROM audit WHERE sequence = 2)";

#[tokio::test]
async fn pro_05_a_log_that_was_cut_off_is_told_by_the_checkpoint_and_by_evidence_beside_it() {
    let server = TestServer::start().await;
    server.staff().await.get("/api/accounts").await.expect(200);
    server.run_due().await;
    let keys = server.client().get("/api/signing-keys").await.expect(200).to_string();
    let directory = server.stop().await;
    let kept = tempfile::tempdir().unwrap();
    let outside = kept.path().join("checkpoints");
    std::fs::copy(directory.path().join("audit-checkpoints"), &outside).expect("the server's file of checkpoints");
    let key = kept.path().join("keys.json");
    std::fs::write(&key, keys).unwrap();
    let (url, since) = (format!("sqlite:{}", directory.path().display()), outside.display().to_string());
    let product = progres().display().to_string();
    let verify = ["audit", "verify", "--database", &url];
    let with = [&verify[..], &["--since", &since, "--key", key.to_str().unwrap()][..]].concat();
    let output = obhut(&with).await;
    assert!(output.status.success() && said(&output).contains("goes through the checkpoint"), "{}", said(&output));
    let chain = |output: &Output| said(output).contains("FAILS  chain_intact");
    assert!(!chain(&obhut(&["evidence", &product, "--database", &url]).await));

    behind(directory.path(), CUT);
    let output = obhut(&verify).await;
    assert!(output.status.success(), "alone, the log cannot know what it lost: {}", said(&output));
    assert!(said(&output).contains("only --since CHECKPOINT tells"), "{}", said(&output));
    let output = obhut(&with).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("the log was cut off before it"), "{}", said(&output));
    assert!(chain(&obhut(&["evidence", &product, "--database", &url]).await));

    // What nobody signed tells nothing, and is no comfort.
    let text = std::fs::read_to_string(&outside).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let number = lines.iter().position(|line| line.starts_with("obhut/audit/")).unwrap() + 1;
    lines[number] = "2";
    std::fs::write(&outside, lines.join("\n")).unwrap();
    let output = obhut(&with).await;
    assert!(!output.status.success() && said(&output).contains("no checkpoint can be relied on"), "{}", said(&output));
    std::fs::write(&outside, "").unwrap();
    assert!(!obhut(&with).await.status.success());
}

#[tokio::test]
async fn pro_05_a_log_that_was_written_anew_is_told_by_the_checkpoint() {
    let server = TestServer::start().await;
    server.staff().await.get("/api/accounts").await.expect(200);
    server.run_due().await;
    let directory = server.stop().await;
    let url = format!("sqlite:{}", directory.path().display());
    let (old, kept) = (directory.path().join("audit-checkpoints"), tempfile::tempdir().unwrap());
    let since = kept.path().join("checkpoints").display().to_string();
    std::fs::copy(old, &since).unwrap();
    let checkpoint = obhut(&["audit", "checkpoint", "--database", &url]).await;
    assert!(checkpoint.status.success() && said(&checkpoint).starts_with("obhut/audit/"), "{}", said(&checkpoint));
    // As many other entries, and more.
    behind(directory.path(), CUT);
    for _ in 0..25 {
        assert!(obhut(&["signing-key", "rotate", "--database", &url]).await.status.success());
    }
    assert!(obhut(&["audit", "verify", "--database", &url]).await.status.success());
    let output = obhut(&["audit", "verify", "--database", &url, "--since", &since]).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("the log was written anew"), "{}", said(&output));
}

both_databases! {
    async fn pro_05_the_officer_gets_a_checkpoint_each_month_that_verifies(builder: Builder) {
        let server = builder.start().await;
        server.staff().await;
        server.run_due().await;
        server.advance_by("1 month").await;
        // It was written by the last of the jobs; the next round sends it.
        server.advance(std::time::Duration::from_secs(60)).await;
        let mail = server.mail().mails().into_iter().find(|mail| mail.subject().contains("Audit-Log"));
        let mail = mail.expect("a mail to the officer");
        let keys = server.client().get("/api/signing-keys").await.expect(200);
        let keys: JwkSet = serde_json::from_value(keys).unwrap();
        let read = Checkpoint::read(&keys, &mail.text()).expect("a checkpoint in the mail");
        assert!(read.len() == 1 && read[0].sequence > 0, "{read:?}");
        assert!(Checkpoint::read(&JwkSet::default(), &mail.text()).is_err());
    }
}
