//! What happens around every request: one layer, so that the ingest path pays for one.

mod visits;

use std::time::Duration;

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use privacy::Connection;
use tracing::Instrument;
use types::Stopwatch;

use crate::{App, Problem, extract::too_large};
pub(crate) use visits::Visits;

/// Streams stay open; they end when their client leaves.
const STREAM_PATH: &str = "/api/stream";
/// Where other servers hand packages in.
const TRANSFER_PATH: &str = "/api/portability/transfers/";

/// Limits, measures, and marks a request; logs visits to pages.
pub(crate) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    count_plain(&app, request.headers());
    let mut visit = visits::begin(&app, &request, route.as_ref());
    if let Some(visit) = &mut visit {
        let secrets = visits::secrets(&request);
        visits::know(&app, visit, secrets).await;
    }
    let mut response = limited(&app, request, next).await;
    harden(response.headers_mut(), app.settings().is_https());
    if let Some(visit) = visit {
        visits::end(&app, visit, &response);
    }
    measure(&method, route.as_ref(), response.status(), watch.elapsed());
    response
}

/// A declared proxy says by which scheme a request reached it; one that came unencrypted is counted as such.
fn count_plain(app: &App, headers: &HeaderMap) {
    let plain = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "http");
    if plain && app.settings().behind_proxy {
        app.connections().count(Connection::PlainAtProxy);
    }
}

async fn limited(app: &App, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let bytes_max = if path.ends_with("/import/preview") {
        app.settings().import_bytes_max
    } else if path.starts_with(TRANSFER_PATH) {
        app.settings().transfer_bytes_max
    } else {
        app.settings().body_bytes_max
    };
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > bytes_max) {
        return too_large().into_response();
    }
    if path == STREAM_PATH {
        return next.run(request).await;
    }
    let request = if announced.is_some() {
        request
    } else {
        // Without an announced length, the limit holds while reading.
        request.map(|body| Body::new(http_body_limit(body, bytes_max)))
    };
    let seconds = app.settings().request_seconds_max;
    match tokio::time::timeout(Duration::from_secs(seconds), finished(request, next)).await {
        Ok(response) => response,
        Err(_) => Problem::new(StatusCode::GATEWAY_TIMEOUT, "timeout", "This took too long").into_response(),
    }
}

/// What changes something goes on to its end when the caller hangs up or has waited too long: between the commit and what
/// follows from it (who is told, what is handed over) nobody is there to begin again.
async fn finished(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let handling = tokio::spawn(next.run(request).in_current_span());
    match handling.await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            // As if it had happened here: the connection ends.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "The server stops").into_response(),
        },
    }
}

fn http_body_limit(body: Body, bytes_max: usize) -> http_body_util::Limited<Body> {
    http_body_util::Limited::new(body, bytes_max)
}

/// Headers that every answer carries. Scripts and styles are governed by the pages' own policy, which names hashes.
fn harden(headers: &mut HeaderMap, https: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(
        header::CONTENT_SECURITY_POLICY,
        "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'",
    );
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

/// By route, never by address: an address may hold an id or a token.
fn measure(method: &Method, route: Option<&MatchedPath>, status: StatusCode, took: Duration) {
    let labels = [
        ("method", method.as_str().to_owned()),
        ("route", route.map_or("page", MatchedPath::as_str).to_owned()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("obhut_http_requests_total", &labels).increment(1);
    metrics::histogram!("obhut_http_request_seconds", "route" => labels[1].1.clone()).record(took.as_secs_f64());
}
