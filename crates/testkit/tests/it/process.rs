//! Programs beside a test: their output is kept, and they never outlive the test.

use std::{path::Path, process::Command};

use testkit::{Process, wait};

fn sh(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

fn is_alive(id: &str) -> bool {
    let status = std::fs::read_to_string(Path::new("/proc").join(id).join("stat"));
    status.is_ok_and(|status| !status.contains(") Z "))
}

#[tokio::test]
async fn keeps_output_and_exit_code() {
    let mut process = Process::spawn("sh", sh("echo ready; echo alas >&2; exit 3"));
    assert_eq!(process.line_with("rea", wait::DEADLINE).await, "ready");
    assert_eq!(process.ended(wait::DEADLINE).await.code(), Some(3));
    assert_eq!(process.output(), "ready\nalas\n");
}

#[tokio::test]
async fn terminate_lets_the_program_say_goodbye() {
    let mut process = Process::spawn("sh", sh("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
    process.line_with("up", wait::DEADLINE).await;
    assert!(process.terminate(wait::DEADLINE).await.success());
    assert!(process.output().ends_with("bye\n"));
}

#[tokio::test]
async fn dropping_kills() {
    let process = Process::spawn("sleep", sh("exec sleep 600"));
    let id = process.id().to_string();
    assert!(is_alive(&id));
    drop(process);
    assert!(!is_alive(&id));
}

/// What a test run that is killed leaves behind: nothing. The child of this test plays the test process.
#[tokio::test]
async fn ends_even_when_the_test_process_is_killed() {
    if std::env::var_os("TESTKIT_PLAY_TEST").is_some() {
        let inner = Process::spawn("sleep", sh("exec sleep 600"));
        println!("inner {}", inner.id());
        std::thread::park();
        return;
    }
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    command.args(["--exact", "process::ends_even_when_the_test_process_is_killed", "--nocapture"]);
    command.env("TESTKIT_PLAY_TEST", "1");
    let mut outer = Process::spawn("outer", command);
    let line = outer.line_with("inner", wait::DEADLINE).await;
    let id = line.trim().rsplit(' ').next().expect("a number").to_owned();
    assert!(is_alive(&id));
    outer.kill();
    wait::until("the inner process ends", wait::DEADLINE, async || (!is_alive(&id)).then_some(())).await;
}
