//! A PostgreSQL of one test's own, which it may stop.

use std::path::PathBuf;

use tempfile::TempDir;

use super::cluster::{SETTINGS, bin_dir, command, give, init, run, wait_until_ready};
use crate::{Port, Process};

/// On a loopback port that stays its own over [`restart`](Self::restart). Ends with this value.
#[derive(Debug)]
pub struct OwnPostgres {
    // Ends before its directory goes.
    process: Process,
    directory: TempDir,
    bin: PathBuf,
    port: Port,
}

impl OwnPostgres {
    pub async fn start() -> Self {
        let make = || {
            let (bin, directory, port) =
                (bin_dir(), tempfile::tempdir().expect("a temporary directory"), Port::reserve());
            give(directory.path());
            init(directory.path(), &bin);
            let process = launch(&directory, &bin, &port);
            Self { process, directory, bin, port }
        };
        tokio::task::spawn_blocking(make).await.expect("PostgreSQL starts")
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        format!("postgres://obhut@127.0.0.1:{}/postgres", self.port.number())
    }

    /// Says goodbye to every client; [`start_again`](Self::start_again) begins anew.
    pub fn stop(&mut self) {
        let mut stop = command(&self.bin, "pg_ctl");
        stop.current_dir(self.directory.path()).args(["--pgdata=data", "--mode=fast", "--silent", "stop"]);
        run(&mut stop);
    }

    pub fn start_again(&mut self) {
        self.process = launch(&self.directory, &self.bin, &self.port);
    }

    pub fn restart(&mut self) {
        self.stop();
        self.start_again();
    }
}

fn launch(directory: &TempDir, bin: &std::path::Path, port: &Port) -> Process {
    let number = port.number().to_string();
    let mut server = command(bin, "postgres");
    server.current_dir(directory.path()).args(["-D", "data", "-p", &number, "-k"]).arg(directory.path());
    server.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    let process = Process::spawn("postgres", server);
    wait_until_ready(directory.path(), bin, &number);
    process
}
