//! A program beside the test: its output kept, its end certain.

use std::{
    fs::File,
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::wait;

/// Waits for the end of its input, which comes when we close it or when we die, however we die.
const LEASH: &str = r#"read -r _; kill -KILL "$1""#;

/// A running program. Killed when dropped; killed as well when the test process itself is killed.
///
/// When the test panics, the end of the program's output is printed, because that is where the cause is.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    leash: Child,
    exit: Option<ExitStatus>,
    output_dir: TempDir,
}

impl Process {
    /// Starts `command` with no input, and its output and errors in one file.
    pub fn spawn(name: &str, mut command: Command) -> Self {
        let output_dir = tempfile::tempdir().expect("a temporary directory");
        let output = File::create(output_dir.path().join("output")).expect("a file in it");
        let errors = output.try_clone().expect("a second handle");
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}; see .ci/install"));
        let leash = Command::new("sh")
            .args(["-c", LEASH, "leash", &child.id().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0) // a test runner kills the whole group of a test that is out of time
            .spawn()
            .expect("sh starts");
        Self { name: name.to_owned(), child, leash, exit: None, output_dir }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, or `None` while it runs.
    pub fn exit(&mut self) -> Option<ExitStatus> {
        if self.exit.is_none() {
            self.exit = self.child.try_wait().expect("our own child");
        }
        self.exit
    }

    /// SIGKILL: no goodbye, as when the power fails. Returns when the program is gone.
    pub fn kill(&mut self) {
        if self.exit().is_none() {
            self.release();
            let _ = self.child.kill();
            self.exit = Some(self.child.wait().expect("our own child"));
        }
    }

    /// SIGTERM, then waits for the program to end by itself. Panics when `deadline` passes first.
    pub async fn terminate(&mut self, deadline: Duration) -> ExitStatus {
        if self.exit().is_none() {
            let pid = Pid::from_child(&self.child);
            kill_process(pid, Signal::TERM).expect("our own child");
        }
        self.ended(deadline).await
    }

    /// Waits for the program to end by itself. Panics when `deadline` passes first.
    pub async fn ended(&mut self, deadline: Duration) -> ExitStatus {
        let what = format!("the end of {}", self.name);
        let status = wait::until(&what, deadline, async || self.exit()).await;
        self.release();
        status
    }

    /// All it has written so far.
    pub fn output(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.output_path()).unwrap_or_default()).into_owned()
    }

    /// Waits until a line of the output holds `text`, and returns that line. Panics when the program ends before, or
    /// `deadline` passes.
    pub async fn line_with(&mut self, text: &str, deadline: Duration) -> String {
        let what = format!("a line with {text:?} from {}", self.name);
        wait::until(&what, deadline, async || {
            let ended = self.exit();
            let output = self.output();
            let line = output.lines().find(|line| line.contains(text)).map(str::to_owned);
            assert!(line.is_some() || ended.is_none(), "{} ended ({ended:?}) without {what}:\n{output}", self.name);
            line
        })
        .await
    }

    fn output_path(&self) -> PathBuf {
        self.output_dir.path().join("output")
    }

    /// Ends the leash, before the program's number may be given to another.
    fn release(&mut self) {
        let _ = self.leash.kill();
        let _ = self.leash.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        self.release();
        if std::thread::panicking() {
            let output = self.output();
            let start = output.char_indices().rev().nth(4_000).map_or(0, |(at, _)| at);
            eprintln!("--- end of the output of {} ---\n{}", self.name, &output[start..]);
        }
    }
}
