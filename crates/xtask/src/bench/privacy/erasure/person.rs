//! One person's erasure over the API: by themselves with their password, or at the desk; and whether others still see
//! anything of them.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use types::Stopwatch;

use super::plant::{self, Planted};
use crate::{
    Failure,
    bench::server::{PASSWORD, Server},
};

/// Who asks, and is ready to.
pub struct Asker {
    rank: usize,
    way: Way,
}

enum Way {
    /// Signed in on a client of their own.
    Own(Client),
    /// The path of their case.
    Desk(String),
}

/// How long it took until the answer that it is effective.
pub struct Took {
    pub whole: Duration,
    /// The same request where it is refused after the password was checked.
    pub password: Option<Duration>,
}

async fn send(client: &Client, server: &Server, path: &str, body: &Value) -> Result<(StatusCode, Value), Failure> {
    let address = format!("http://{}/api/{path}", server.address);
    let answer = client.post(address).header("x-obhut-request", "1").json(body).send().await?;
    let status = answer.status();
    Ok((status, answer.json().await.unwrap_or_default()))
}

fn answered(what: &str, expected: StatusCode, (status, body): (StatusCode, Value)) -> Result<Value, Failure> {
    if status == expected { Ok(body) } else { Err(format!("{what}: {status}: {body}").into()) }
}

impl Asker {
    /// Signs the person in.
    pub async fn own(server: &Server, rank: usize) -> Result<Self, Failure> {
        let client = Client::builder().cookie_store(true).build()?;
        let credentials = json!({ "email": plant::email(rank), "password": PASSWORD });
        answered("sign-in", StatusCode::OK, send(&client, server, "session", &credentials).await?)?;
        Ok(Self { rank, way: Way::Own(client) })
    }

    /// Staff write the person's letter down.
    pub async fn desk(server: &Server, rank: usize) -> Result<Self, Failure> {
        let letter = json!({
            "kind": "erasure", "email": plant::email(rank), "language": "de", "proof": "by letter, signature compared",
        });
        let case = answered("case", StatusCode::CREATED, send(&server.client, server, "requests", &letter).await?)?;
        let id = case["request"]["id"].as_str().ok_or("a case without an id")?;
        Ok(Self { rank, way: Way::Desk(format!("requests/{id}/fulfilment")) })
    }

    /// Has the person erased. Afterwards nobody may see anything of them, or the benchmark fails.
    pub async fn erase(&self, server: &Server, planted: &Planted) -> Result<Took, Failure> {
        let took = match &self.way {
            Way::Own(client) => self.erase_own(client, server).await?,
            Way::Desk(path) => {
                let granted = json!({ "ground": "no_longer_needed", "text": "Gelöscht.", "told": "email" });
                let watch = Stopwatch::start();
                let answer = send(&server.client, server, path, &granted).await?;
                let whole = watch.elapsed();
                answered("fulfilment", StatusCode::OK, answer)?;
                Took { whole, password: None }
            }
        };
        match sights(server, self.rank, planted).await? {
            [false, false, false] => Ok(took),
            seen => Err(format!("account, device, readings of {} are seen: {seen:?}", self.rank).into()),
        }
    }

    async fn erase_own(&self, client: &Client, server: &Server) -> Result<Took, Failure> {
        let mut wish = json!({
            "kind": "erasure", "language": "de", "password": PASSWORD, "understood": true, "claim": "no_such_ground",
        });
        let watch = Stopwatch::start();
        let refused = send(client, server, "privacy/requests", &wish).await?;
        let password = watch.elapsed();
        answered("no ground", StatusCode::UNPROCESSABLE_ENTITY, refused)?;
        wish["claim"] = json!("no_longer_needed");
        let watch = Stopwatch::start();
        let answer = send(client, server, "privacy/requests", &wish).await?;
        let whole = watch.elapsed();
        let case = answered("own erasure", StatusCode::CREATED, answer)?;
        if case["request"]["state"] != "fulfilled" {
            return Err(format!("an erasure is not fulfilled: {case}").into());
        }
        let again = send(client, server, "privacy/requests", &wish).await?;
        answered("the session has ended", StatusCode::UNAUTHORIZED, again)?;
        Ok(Took { whole, password: Some(password) })
    }
}

/// Whether staff see the person's account, device and readings.
pub async fn sights(server: &Server, rank: usize, planted: &Planted) -> Result<[bool; 3], Failure> {
    let (account, device, series) = (plant::account(rank), plant::device(rank), plant::series(rank));
    let paths = [
        format!("accounts/{account}"),
        format!("devices/{device}"),
        format!("series/{series}/points?from={}&to={}", planted.from, planted.to),
    ];
    let mut seen = [false; 3];
    for (path, seen) in paths.iter().zip(&mut seen) {
        let answer = server.client.get(format!("http://{}/api/{path}", server.address)).send().await?;
        *seen = match answer.status() {
            StatusCode::OK => true,
            StatusCode::NOT_FOUND => false,
            status => return Err(format!("{path}: {status}: {}", answer.text().await?).into()),
        };
        if path.starts_with("series") && *seen {
            *seen = answer.json::<Value>().await?["points"].as_array().is_some_and(|points| !points.is_empty());
        }
    }
    Ok(seen)
}
