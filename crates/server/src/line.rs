//! The way to other servers, over which people's data is handed over: HTTPS, no redirects, no proxy, and on the public
//! Internet only, so that an address somebody typed cannot lead into our own network.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures::{StreamExt, future::BoxFuture};
use http::HAND_OVER_HEADER;
use privacy::{
    portability::{Destination, Line, LineError, Reach, is_public},
    signature::JwkSet,
};
use reqwest::{
    Client, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header,
};

use crate::StartError;

const CONNECT_SECONDS_MAX: u64 = 5;
/// A package, its verification on the other side, and the other side's look at our keys.
const TRANSFER_SECONDS_MAX: u64 = 25;
/// Keys and receipts are small.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Talks to other servers.
pub struct HttpsLine {
    client: Client,
    reach: Reach,
}

impl HttpsLine {
    pub fn open(reach: Reach) -> Result<Arc<dyn Line>, StartError> {
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .timeout(Duration::from_secs(TRANSFER_SECONDS_MAX))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(concat!("obhut/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Names { reach }))
            .build()
            .map_err(|error| StartError::Configuration(format!("the way to other servers: {error}")))?;
        Ok(Arc::new(Self { client, reach }))
    }

    fn may_reach(&self) -> Result<(), LineError> {
        if self.reach == Reach::Off { Err(LineError::NotAllowed) } else { Ok(()) }
    }
}

/// Names of hosts, and only those addresses of theirs that may be reached: asked at the moment of connecting, so that a
/// name cannot lead elsewhere after it was checked.
struct Names {
    reach: Reach,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may: Vec<SocketAddr> = found.filter(|at| reach == Reach::Any || is_public(at.ip())).collect();
            if may.is_empty() {
                return Err(Box::from(LineError::NotAllowed));
            }
            Ok(Box::new(may.into_iter()) as Addrs)
        })
    }
}

impl Line for HttpsLine {
    fn keys<'a>(&'a self, server: &'a Destination) -> BoxFuture<'a, Result<JwkSet, LineError>> {
        Box::pin(async move {
            self.may_reach()?;
            let url = format!("{}/api/signing-keys", server.url());
            let answer = self.client.get(url).send().await.map_err(unreachable)?;
            serde_json::from_slice(&body(answer).await?).map_err(|_| LineError::Malformed)
        })
    }

    fn hand_over<'a>(
        &'a self,
        server: &'a Destination,
        code: &'a str,
        hand_over: &'a str,
        package: Vec<u8>,
    ) -> BoxFuture<'a, Result<String, LineError>> {
        Box::pin(async move {
            self.may_reach()?;
            let code = percent_encoding::utf8_percent_encode(code, percent_encoding::NON_ALPHANUMERIC);
            let url = format!("{}/api/portability/transfers/{code}", server.url());
            let request = self.client.post(url).header(header::CONTENT_TYPE, "application/zip");
            let request = request.header(HAND_OVER_HEADER, hand_over).body(package);
            let answer = body(request.send().await.map_err(unreachable)?).await?;
            let answer: serde_json::Value = serde_json::from_slice(&answer).map_err(|_| LineError::Malformed)?;
            answer["receipt"].as_str().map(str::to_owned).ok_or(LineError::Malformed)
        })
    }
}

/// Says nothing of addresses or of what stands behind them: a stranger may have asked.
fn unreachable(_: reqwest::Error) -> LineError {
    LineError::Unreachable
}

async fn body(answer: Response) -> Result<Vec<u8>, LineError> {
    if !answer.status().is_success() {
        return Err(LineError::Refused(answer.status().as_u16()));
    }
    let (mut bytes, mut parts) = (Vec::new(), answer.bytes_stream());
    while let Some(part) = parts.next().await {
        bytes.extend_from_slice(&part.map_err(unreachable)?);
        if bytes.len() > ANSWER_BYTES_MAX {
            return Err(LineError::Malformed);
        }
    }
    Ok(bytes)
}
