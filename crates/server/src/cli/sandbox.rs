//! `obhut sandbox …`: looks at or moves the clock of a running sandbox, over its API.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value, json};

use super::Outcome;

/// Which server, as whom.
#[derive(clap::Args, Debug)]
pub struct Remote {
    /// The server's address
    #[arg(long, env = "OBHUT_URL", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    url: String,
    /// An API token of operator staff (obh_…)
    #[arg(long, env = "OBHUT_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<String>,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Say what time it is there
    Clock {
        #[command(flatten)]
        remote: Remote,
    },
    /// Move the clock forward; what is due by then happens before the answer
    Advance {
        /// How far, such as "36 months", "7 days" or "PT1H"
        #[arg(value_name = "PERIOD")]
        by: String,
        #[command(flatten)]
        remote: Remote,
    },
}

pub async fn run(command: Command) -> Outcome {
    let client = reqwest::Client::new();
    let (remote, by) = match command {
        Command::Clock { remote } => (remote, None),
        Command::Advance { by, remote } => (remote, Some(by)),
    };
    let address = format!("{}/api/sandbox/clock", remote.url.trim_end_matches('/'));
    let request = match by {
        None => client.get(address),
        Some(by) => client.post(address).json(&json!({ "advance": by })),
    };
    let request = match remote.token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let response = request.send().await?;
    let refused = !response.status().is_success();
    let body: Value = response.json().await?;
    if refused {
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        return Err(format!("{} {}", text("title"), text("detail")).trim().to_owned().into());
    }
    println!("{}", body["now"].as_str().unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}
