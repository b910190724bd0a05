//! A PostgreSQL of one test's own, which it may stop.

use std::path::PathBuf;

use tempfile::TempDir;

use super::cluster::{SETTINGS, bin_dir, command, give, init, run, wait_until_ready};
use crate::{Port, Process};

/// What a benchmark needs and a test does not: what is acknowledged survives a crash of the machine.
const DURABLE: &[&str] = &["fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_wal_size=4GB"];

/// On a loopback port that stays its own over [`restart`](Self::restart). Ends with this value.
#[derive(Debug)]
pub struct OwnPostgres {
    // Ends before its directory goes.
    process: Process,
    directory: TempDir,
    bin: PathBuf,
    port: Port,
    settings: &'static [&'static str],
}

impl OwnPostgres {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// One that is durable, as in service; its files lie on a disk.
    pub async fn start_durable() -> Self {
        Self::start_with(DURABLE).await
    }

    async fn start_with(settings: &'static [&'static str]) -> Self {
        let make = move || {
            let (bin, directory, port) =
                (bin_dir(), tempfile::tempdir().expect("a temporary directory"), Port::reserve());
            give(directory.path());
            init(directory.path(), &bin);
            let process = launch(&directory, &bin, &port, settings);
            Self { process, directory, bin, port, settings }
        };
        tokio::task::spawn_blocking(make).await.expect("PostgreSQL starts")
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        format!("postgres://obhut@127.0.0.1:{}/postgres", self.port.number())
    }

    /// A connection of one's own, to look at what is stored behind Obhut's back.
    pub async fn client(&self) -> tokio_postgres::Client {
        let client = super::connect(&self.url()).await;
        super::run(&client, "SET search_path = main, public").await;
        client
    }

    /// Says goodbye to every client; [`start_again`](Self::start_again) begins anew.
    pub fn stop(&mut self) {
        let mut stop = command(&self.bin, "pg_ctl");
        stop.current_dir(self.directory.path()).args(["--pgdata=data", "--mode=fast", "--silent", "stop"]);
        run(&mut stop);
    }

    pub fn start_again(&mut self) {
        self.process = launch(&self.directory, &self.bin, &self.port, self.settings);
    }

    pub fn restart(&mut self) {
        self.stop();
        self.start_again();
    }
}

fn launch(directory: &TempDir, bin: &std::path::Path, port: &Port, settings: &[&str]) -> Process {
    let number = port.number().to_string();
    let mut server = command(bin, "postgres");
    server.current_dir(directory.path()).args(["-D", "data", "-p", &number, "-k"]).arg(directory.path());
    server.args(SETTINGS.iter().chain(settings).flat_map(|setting| ["-c", setting]));
    let process = Process::spawn("postgres", server);
    wait_until_ready(directory.path(), bin, &number);
    process
}
