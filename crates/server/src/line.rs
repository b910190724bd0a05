//! The way to other servers, over which people's data is handed over.

use std::sync::Arc;

use futures::{StreamExt, future::BoxFuture};
use http::HAND_OVER_HEADER;
use privacy::{
    outgoing::{NotATarget, Outgoing, Reach},
    portability::{Destination, Line, LineError},
    signature::JwkSet,
};
use reqwest::{Response, header};

use crate::StartError;

/// A package, its verification on the other side, and the other side's look at our keys.
const TRANSFER_SECONDS_MAX: u64 = 25;
/// Keys and receipts are small.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Talks to other servers.
pub struct HttpsLine(Outgoing);

impl HttpsLine {
    pub fn open(reach: Reach) -> Result<Arc<dyn Line>, StartError> {
        Ok(Arc::new(Self(Outgoing::new(reach, TRANSFER_SECONDS_MAX)?)))
    }
}

impl Line for HttpsLine {
    fn keys<'a>(&'a self, server: &'a Destination) -> BoxFuture<'a, Result<JwkSet, LineError>> {
        Box::pin(async move {
            let url = format!("{}/api/signing-keys", server.url());
            let answer = self.0.get(&url).map_err(not_allowed)?.send().await.map_err(unreachable)?;
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
            let code = percent_encoding::utf8_percent_encode(code, percent_encoding::NON_ALPHANUMERIC);
            let url = format!("{}/api/portability/transfers/{code}", server.url());
            let request = self.0.post(&url).map_err(not_allowed)?.header(header::CONTENT_TYPE, "application/zip");
            let request = request.header(HAND_OVER_HEADER, hand_over).body(package);
            let answer = body(request.send().await.map_err(unreachable)?).await?;
            let answer: serde_json::Value = serde_json::from_slice(&answer).map_err(|_| LineError::Malformed)?;
            answer["receipt"].as_str().map(str::to_owned).ok_or(LineError::Malformed)
        })
    }
}

fn not_allowed(_: NotATarget) -> LineError {
    LineError::NotAllowed
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
