//! Asking about an address takes as long whether or not somebody has it.

use std::time::Duration;

use futures::{StreamExt, stream};
use identity::Role;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{TestServer, test_server::Client};
use types::Stopwatch;

const CALLS_COUNT: usize = 2_000;
const AT_ONCE: usize = 8;
/// Each address is asked about so often: more is throttled.
const PER_ADDRESS: usize = 4;

/// The time of one call from an address of its own.
async fn call(client: &Client, path: &str, number: usize, body: &Value) -> Duration {
    let from = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
    let request = client.bare(Method::POST, path).header("x-forwarded-for", from).json(body);
    let watch = Stopwatch::start();
    let answer = client.send(request).await;
    let took = watch.elapsed();
    assert!([202, 401].contains(&answer.status), "{}", answer.text());
    took
}

/// How well the two can be told apart: 0.5 is not at all, 1 is always (the area under the curve).
fn told_apart(known: &[Duration], unknown: &[Duration]) -> f64 {
    let wins: f64 = known
        .iter()
        .flat_map(|one| {
            unknown.iter().map(move |other| {
                if one > other {
                    1.0
                } else if one == other {
                    0.5
                } else {
                    0.0
                }
            })
        })
        .sum();
    let area = wins / (known.len() * unknown.len()) as f64;
    area.max(1.0 - area)
}

async fn measured(path: &str, body: impl Fn(&str) -> Value) -> f64 {
    let server = TestServer::builder().settings(|settings| settings.proxies_count = 1).start().await;
    let root = server.root().await;
    for number in 0..CALLS_COUNT / 2 / PER_ADDRESS {
        server.account(root, &format!("known{number}@x.example"), Role::User).await;
    }
    let client = server.client();
    // Known and unknown by turns that no pattern follows.
    let calls = (0..CALLS_COUNT).map(|number| {
        let known = (number * 7_919 % CALLS_COUNT).is_multiple_of(2);
        let who = number / 2 % (CALLS_COUNT / 2 / PER_ADDRESS);
        let email = if known { format!("known{who}@x.example") } else { format!("nobody{who}@x.example") };
        let (client, body) = (&client, body(&email));
        async move { (known, call(client, path, number, &body).await) }
    });
    let times: Vec<(bool, Duration)> = stream::iter(calls).buffer_unordered(AT_ONCE).collect().await;
    let of = |known: bool| times.iter().filter(|(is, _)| *is == known).map(|(_, took)| *took).collect::<Vec<_>>();
    told_apart(&of(true), &of(false))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_links_and_resets_do_not_tell_by_their_time_who_is_known() {
    for (path, body) in [
        ("/api/password-resets", (|email: &str| json!({ "email": email })) as fn(&str) -> Value),
        ("/api/privacy/links", |email: &str| json!({ "email": email, "language": "de" })),
    ] {
        let area = measured(path, body).await;
        println!("{path}: {area:.3}");
        assert!(area <= 0.55, "{path}: {area:.3}");
    }
}
