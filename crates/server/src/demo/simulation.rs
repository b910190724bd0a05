//! The program `obhut-sim`: a network server with devices, beside the server and not inside it.

use std::{path::PathBuf, process::Stdio};

use serde_json::Value;
use tokio::process::{Child, Command};

use super::DemoError;

/// The program, and what makes its runs tell of the same fleet.
pub struct Simulation {
    program: PathBuf,
    /// The day around which the fleet's stories are told.
    anchor: Option<String>,
}

fn failed(error: std::io::Error) -> DemoError {
    DemoError::Io { what: "obhut-sim, which must lie beside obhut (cargo build -p obhut-sim)", error }
}

impl Simulation {
    /// It lies beside this program.
    pub fn find() -> Result<Self, DemoError> {
        let program = std::env::current_exe().map_err(failed)?.with_file_name("obhut-sim");
        let found = program.exists().then_some(Self { program, anchor: None });
        found.ok_or_else(|| failed(std::io::ErrorKind::NotFound.into()))
    }

    /// What must be registered.
    pub async fn fleet(&mut self) -> Result<Value, DemoError> {
        let command = Command::new(&self.program).arg("fleet").stdin(Stdio::null()).output();
        let output = command.await.map_err(failed)?;
        let fleet: Value =
            serde_json::from_slice(&output.stdout).map_err(|error| DemoError::Simulation(error.to_string()))?;
        self.anchor = fleet["anchor"].as_str().map(str::to_owned);
        Ok(fleet)
    }

    fn run(&self, url: &str, token: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["run", "--server", url, "--token", token]).stdin(Stdio::null()).kill_on_drop(true);
        if let Some(anchor) = &self.anchor {
            command.args(["--anchor", anchor]);
        }
        command
    }

    /// Sends the past; ends when it is in.
    pub async fn past(&self, url: &str, token: &str, history: &str) -> Result<(), DemoError> {
        let status = self.run(url, token).args(["--history", history]).status().await.map_err(failed)?;
        if status.success() { Ok(()) } else { Err(DemoError::Simulation(format!("the past was not sent ({status})"))) }
    }

    /// Speaks from now on, until the value is dropped.
    pub fn present(&self, url: &str, token: &str, broker: &str, silent_after: &str) -> Result<Child, DemoError> {
        let mut command = self.run(url, token);
        command.args(["--mqtt", broker, "--history", "none", "--silent-after", silent_after]);
        command.spawn().map_err(failed)
    }
}
