//! What happens around every request: one layer, so that the ingest path pays for one.

mod address;
mod budget;
mod visits;

use std::time::Duration;

use axum::{
    body::{Body, HttpBody},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;
use privacy::Connection;
use tracing::Instrument;
use types::Stopwatch;

use crate::{
    App, Problem,
    extract::{ClientAddress, is_plain, too_large},
};
pub(crate) use budget::Budget;
pub(crate) use visits::Visits;

/// Streams stay open; they end when their client leaves.
const STREAM_PATH: &str = "/api/stream";
/// Where files of devices are handed in.
const IMPORT_PATH: &str = "/import/preview";
/// Where other servers hand packages in.
const TRANSFER_PATH: &str = "/api/portability/transfers/";

/// Limits, measures, and marks a request; logs visits to pages.
pub(crate) async fn around(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = Verb::of(request.method());
    count_plain(&app, request.headers());
    let from = ClientAddress::find(request.headers(), request.extensions(), app.settings().proxies_count);
    let page = visits::page(&request, route.as_ref());
    let mut visit = None;
    let mut response = match from {
        Ok(from) => {
            request.extensions_mut().insert(from);
            if let Some(page) = &page {
                let mut begun = visits::begin(&app, &request, page);
                let secrets = visits::secrets(&request);
                visits::know(&app, &mut begun, secrets).await;
                visit = Some(begun);
            }
            limited(&app, request, next).await
        }
        // Taking the proxy for the client would throttle everybody for what one does.
        Err(unreadable) => Problem::bad_request(unreadable.to_string()).into_response(),
    };
    if page.is_some_and(|page| page.has_secret) {
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    harden(response.headers_mut(), app.settings().is_https());
    if let Some(visit) = visit {
        visits::end(&app, visit, &response);
    }
    measure(method, route.as_ref(), response.status(), watch.elapsed());
    response
}

/// A declared proxy says by which scheme a request reached it; one that came unencrypted is counted as such.
fn count_plain(app: &App, headers: &HeaderMap) {
    let proxies_count = app.settings().proxies_count;
    if proxies_count > 0 && is_plain(headers, proxies_count) {
        app.connections().count(Connection::PlainAtProxy);
    }
}

async fn limited(app: &App, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let large = if path.ends_with(IMPORT_PATH) {
        Some(app.settings().import_bytes_max)
    } else if path.starts_with(TRANSFER_PATH) {
        Some(app.settings().transfer_bytes_max)
    } else {
        None
    };
    let bytes_max = large.unwrap_or(app.settings().body_bytes_max);
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > bytes_max) {
        return too_large().into_response();
    }
    if path == STREAM_PATH {
        return next.run(request).await;
    }
    let account = app.budget().account(ClientAddress::of(request.extensions()).0);
    let request = request.map(|body| match large {
        _ if body.is_end_stream() => body,
        // These are read when their turn has come.
        Some(bytes_max) => Body::new(Limited::new(body, bytes_max)),
        None => account.body(body, bytes_max),
    });
    let seconds = app.settings().request_seconds_max;
    match tokio::time::timeout(Duration::from_secs(seconds), finished(request, next)).await {
        Ok(_) if account.is_exhausted() => budget::no_room().into_response(),
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

/// The methods that figures are kept of. Whoever asks may invent others, and each would be kept for ever.
#[derive(Clone, Copy)]
struct Verb(&'static str);

impl Verb {
    fn of(method: &Method) -> Self {
        Self(match *method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::POST => "POST",
            Method::PUT => "PUT",
            Method::PATCH => "PATCH",
            Method::DELETE => "DELETE",
            Method::OPTIONS => "OPTIONS",
            _ => "other",
        })
    }
}

/// By route, never by address: an address may hold an id or a token. Every label is one of a closed set of words.
fn measure(Verb(method): Verb, route: Option<&MatchedPath>, status: StatusCode, took: Duration) {
    let route = route.map_or("page", MatchedPath::as_str).to_owned();
    let labels = [("method", method.to_owned()), ("route", route.clone()), ("status", status.as_u16().to_string())];
    metrics::counter!("obhut_http_requests_total", &labels).increment(1);
    metrics::histogram!("obhut_http_request_seconds", "route" => route).record(took.as_secs_f64());
}
