//! A server of the benchmark's own: made by `obhut init`, run by `obhut serve`, filled over its API like any other.

use std::{
    collections::HashSet,
    fmt::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::Process;
use types::{Eui, Stopwatch};

use crate::{Failure, house};

pub const PASSWORD: &str = "kiesel-amsel-buche-7";
const EMAIL: &str = "staff@operator.example";
const START_WAIT_MAX: Duration = Duration::from_secs(60);
/// Rows of one import.
const IMPORT_ROWS_MAX: usize = 10_000;
/// A block no maker uses.
const EUI_BASE: u64 = 0x0200_0cff_0000_0000;

/// How the server is to run.
#[derive(Clone, Debug)]
pub struct Setup {
    pub obhut: PathBuf,
    /// What `--database` takes.
    pub database: String,
    pub mqtt: Option<String>,
    /// The gate lets everything pass: what it costs is the difference.
    pub open_gate: bool,
}

/// A running server with a token to deliver to it.
pub struct Server {
    pub setup: Setup,
    pub process: Process,
    pub address: SocketAddr,
    pub token: String,
    pub client: reqwest::Client,
    pub tenant: String,
}

/// The release build of the server, built if it must be.
pub fn program() -> Result<PathBuf, Failure> {
    let mut build = Command::new("cargo");
    build
        .args(["build", "--quiet", "--release", "--package", "obhut", "--features", "obhut/bench"])
        .current_dir(house::root());
    if !build.status()?.success() {
        return Err("the server does not build".into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| house::root().join("target"), PathBuf::from);
    Ok(target.join("release/obhut"))
}

/// An empty directory on the disk that is measured, not in a file system of memory.
pub fn directory() -> Result<TempDir, Failure> {
    Ok(tempfile::tempdir_in(house::root().join("target"))?)
}

fn command(setup: &Setup, name: &str) -> Command {
    let mut command = Command::new(&setup.obhut);
    command.arg(name).args(["--database", &setup.database, "--listen", "127.0.0.1:0", "--product"]);
    command.arg(house::root().join("products/progres"));
    command.args(["--log", "warn"]);
    command
}

impl Server {
    /// Makes the operator, starts, signs in, makes a token.
    pub async fn begin(setup: Setup) -> Result<Self, Failure> {
        let mut init = command(&setup, "init");
        init.args(["--email", EMAIL, "--first-name", "Sabine", "--last-name", "Betz"]);
        let output = init.output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let link =
            text.lines().find_map(|line| line.split_once("/activate/")).map(|(_, token)| token.trim().to_owned());
        let link = link.ok_or_else(|| format!("init: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
        let (process, address) = start(&setup).await?;
        let client = reqwest::Client::builder().cookie_store(true).build()?;
        let mut server = Self { setup, process, address, token: String::new(), client, tenant: String::new() };
        server.post(&format!("activations/{link}"), &json!({ "password": PASSWORD })).await?;
        let me = server.post("session", &json!({ "email": EMAIL, "password": PASSWORD })).await?;
        server.tenant = text_of(&me["tenant"]["id"]);
        let token = server.post("tokens", &json!({ "name": "load", "scopes": ["ingest"] })).await?;
        server.token = text_of(&token["token"]);
        Ok(server)
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let address = format!("http://{}/api/{path}", self.address);
        answer(path, self.client.post(address).header("x-obhut-request", "1").json(body)).await
    }

    /// Registers water meters by CSV; gives their names on the air.
    pub async fn register(&self, count: usize) -> Result<Vec<Eui>, Failure> {
        let euis: Vec<Eui> = (0..count as u64).map(|number| Eui(EUI_BASE + number)).collect();
        for part in euis.chunks(IMPORT_ROWS_MAX) {
            let mut sheet = "dev_eui;name;profile\n".to_owned();
            for eui in part {
                writeln!(sheet, "{eui};Zähler {eui};water-meter")?;
            }
            let address = format!("http://{}/api/devices/import/preview", self.address);
            let request = self.client.post(address).header("x-obhut-request", "1").header("content-type", "text/csv");
            let preview = answer("devices/import/preview", request.body(sheet)).await?;
            let import = json!({ "import_id": preview["import_id"] });
            let imported = self.post("devices/import", &import).await?;
            if imported["created"] != part.len() {
                return Err(format!("{} of {} devices were imported", imported["created"], part.len()).into());
            }
        }
        Ok(euis)
    }

    /// A rule that looks at every message and never raises an alarm.
    pub async fn watch(&self) -> Result<(), Failure> {
        let rule = json!({
            "tenant_id": self.tenant, "name": "Durchfluss", "kind": "threshold", "metric": "flow",
            "comparison": "above", "threshold": 1_000_000, "recipients": [],
        });
        self.post("rules", &rule).await.map(drop)
    }

    /// The sum of a counter whose line holds all of `parts`.
    pub async fn counter(&self, parts: &[&str]) -> Result<u64, Failure> {
        let text = self.client.get(format!("http://{}/metrics", self.address)).send().await?.text().await?;
        let lines = text.lines().filter(|line| parts.iter().all(|part| line.contains(part)));
        let values = lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok());
        Ok(values.sum::<f64>() as u64)
    }

    /// A quantile of a duration that the server measures itself, over the last minute.
    pub async fn quantile(&self, name: &str, quantile: &str) -> Result<Duration, Failure> {
        let text = self.client.get(format!("http://{}/metrics", self.address)).send().await?.text().await?;
        let wanted = format!("{name}{{quantile=\"{quantile}\"}} ");
        let found = text.lines().find_map(|line| line.strip_prefix(&wanted)?.parse().ok());
        Ok(Duration::from_secs_f64(found.ok_or_else(|| format!("no {wanted}in /metrics"))?))
    }

    /// Stops it as an operator would; it writes what waits.
    pub async fn stop(mut self) -> Setup {
        self.process.terminate(START_WAIT_MAX).await;
        self.setup
    }
}

/// Starts the server; returns when it is ready for everything.
pub async fn start(setup: &Setup) -> Result<(Process, SocketAddr), Failure> {
    let mut serve = command(setup, "serve");
    if let Some(mqtt) = &setup.mqtt {
        serve.args(["--mqtt", mqtt]);
    }
    if setup.open_gate {
        serve.arg("--open-gate");
    }
    let mut process = Process::spawn("obhut", serve);
    let line = process.line_with("obhut listens on", START_WAIT_MAX).await;
    let address = line.rsplit("://").next().ok_or("no address")?.trim().parse()?;
    let watch = Stopwatch::start();
    while !reqwest::get(format!("http://{address}/readyz")).await.is_ok_and(|answer| answer.status().is_success()) {
        if watch.elapsed() > START_WAIT_MAX {
            return Err("the server does not get ready".into());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok((process, address))
}

async fn answer(path: &str, request: reqwest::RequestBuilder) -> Result<Value, Failure> {
    let response = request.send().await?;
    let status = response.status();
    let body = response.text().await?;
    if !status.is_success() {
        return Err(format!("{path} answers {status}: {body}").into());
    }
    Ok(serde_json::from_str(&body).unwrap_or(Value::Null))
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The bytes of all files below a directory.
pub fn bytes_below(directory: &Path) -> Result<u64, Failure> {
    let (mut bytes, mut waiting, mut seen) = (0, vec![directory.to_owned()], HashSet::new());
    while let Some(path) = waiting.pop() {
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true if seen.insert(entry.path()) => waiting.push(entry.path()),
                true => {}
                false => bytes += entry.metadata()?.len(),
            }
        }
    }
    Ok(bytes)
}
