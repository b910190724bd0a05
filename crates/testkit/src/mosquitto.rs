//! A real MQTT broker: mosquitto, one per test.

use std::{fmt::Write as _, fs, net::SocketAddr, path::Path, process::Command};

use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{Port, Process, wait};

/// A mosquitto of the test's own, on a loopback port that stays its own over [`kill`](Self::kill) and
/// [`restart`](Self::restart). Ends with this value.
#[derive(Debug)]
pub struct Mosquitto {
    port: Port,
    directory: TempDir,
    process: Option<Process>,
}

/// How the broker is to be configured.
#[derive(Debug, Default)]
pub struct Builder {
    users: Vec<(String, String)>,
    access: Option<String>,
    persistent: bool,
    settings: String,
}

impl Mosquitto {
    /// Open to anybody on this machine; forgets retained messages when it stops.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    pub fn builder() -> Builder {
        Builder::default()
    }

    pub fn address(&self) -> SocketAddr {
        self.port.address()
    }

    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// `mqtt://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("mqtt://{}", self.address())
    }

    /// The broker is gone at once, its clients' connections with it.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// The broker says goodbye and, if persistent, saves what it retains.
    pub async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.terminate(wait::DEADLINE).await;
        }
    }

    /// Stops it if it runs, and starts it again on the same port.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.launch().await;
    }

    /// What the broker logged since it was last started: connects, subscriptions, publishes, refusals.
    pub fn output(&self) -> String {
        self.process.as_ref().map(Process::output).unwrap_or_default()
    }

    async fn launch(&mut self) {
        let mut command = Command::new(program());
        command.arg("-c").arg(self.directory.path().join("mosquitto.conf"));
        let mut process = Process::spawn("mosquitto", command);
        let address = self.address();
        wait::until("mosquitto answers", wait::DEADLINE, async || {
            assert!(process.exit().is_none(), "mosquitto ended:\n{}", process.output());
            TcpStream::connect(address).await.ok()
        })
        .await;
        self.process = Some(process);
    }
}

impl Builder {
    /// Adds an account; with one, nobody gets in without.
    pub fn user(mut self, name: &str, password: &str) -> Self {
        self.users.push((name.to_owned(), password.to_owned()));
        self
    }

    /// Who may publish and subscribe where, in mosquitto's own words (`user a\ntopic read b/#\n`).
    pub fn access(mut self, rules: &str) -> Self {
        self.access = Some(rules.to_owned());
        self
    }

    /// Retained messages and sessions outlive [`Mosquitto::restart`] (not [`Mosquitto::kill`]).
    pub fn persistent(mut self) -> Self {
        self.persistent = true;
        self
    }

    /// A line of the configuration, in mosquitto's own words.
    pub fn setting(mut self, line: &str) -> Self {
        self.settings.push_str(line);
        self.settings.push('\n');
        self
    }

    pub async fn start(self) -> Mosquitto {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let port = Port::reserve();
        let config = self.config(directory.path(), port.number());
        fs::write(directory.path().join("mosquitto.conf"), config).expect("a file in it");
        let mut broker = Mosquitto { port, directory, process: None };
        broker.launch().await;
        broker
    }

    fn config(&self, directory: &Path, port: u16) -> String {
        let mut config = format!("listener {port} 127.0.0.1\nlog_dest stderr\nlog_type all\n");
        // As root it would become another user, who may not read our directory.
        if rustix::process::getuid().is_root() {
            config.push_str("user root\n");
        }
        let anonymous = self.users.is_empty();
        writeln!(config, "allow_anonymous {anonymous}\npersistence {}", self.persistent).expect("a string");
        writeln!(config, "persistence_location {}/", directory.display()).expect("a string");
        config.push_str(&self.settings);
        if !anonymous {
            let file = directory.join("passwords");
            self.write_passwords(&file);
            writeln!(config, "password_file {}", file.display()).expect("a string");
        }
        if let Some(rules) = &self.access {
            let file = directory.join("access");
            fs::write(&file, rules).expect("a file in our directory");
            writeln!(config, "acl_file {}", file.display()).expect("a string");
        }
        config
    }

    fn write_passwords(&self, file: &Path) {
        fs::write(file, "").expect("a file in our directory");
        for (name, password) in &self.users {
            let status = Command::new("mosquitto_passwd").arg("-b").arg(file).args([name, password]).status();
            assert!(status.is_ok_and(|status| status.success()), "mosquitto_passwd fails; see .ci/install");
        }
    }
}

/// Debian puts it where the path of an ordinary account does not lead.
fn program() -> &'static str {
    if Path::new("/usr/sbin/mosquitto").exists() { "/usr/sbin/mosquitto" } else { "mosquitto" }
}
