//! The log of visits: pages that people open, not what their pages then ask of the API, nor machines.

use axum::{
    extract::{ConnectInfo, MatchedPath, Request},
    http::{HeaderMap, Method, header},
    response::Response,
};
use parking_lot::Mutex;
use privacy::visits::Visit;
use std::net::SocketAddr;
use types::{Actor, Ctx, Origin, TenantId, Time, Why};

use crate::App;

/// Visits that wait to be written; past it the oldest are written at once by whoever comes.
const WAITING_VISITS_MAX: usize = 1_000;

/// The page behind a personal link, which follows in the address.
const PERSON_LINK_PATH: &str = "/my-data/";

/// Visits that wait for the job that writes them, many in one transaction.
#[derive(Default)]
pub(crate) struct Visits(Mutex<Vec<(Ctx, Time, Visit)>>);

impl Visits {
    pub(crate) fn take(&self) -> Vec<(Ctx, Time, Visit)> {
        std::mem::take(&mut *self.0.lock())
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// The visit that this request is, if it is one to a page.
pub(super) fn begin(app: &App, request: &Request, route: Option<&MatchedPath>) -> Option<(Ctx, Visit)> {
    let path = request.uri().path();
    let asset = path.starts_with("/_app/") || path.contains('.');
    if route.is_some() || asset || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let product = app.products().of_host(headers.get(header::HOST).and_then(|host| host.to_str().ok()));
    let ctx = Ctx {
        tenant: TenantId::from_bytes([0; 16]),
        product: product.name().clone(),
        actor: Actor::Anonymous,
        why: Why::Service,
        origin: Origin {
            ip: crate::extract::client_address(headers, peer, app.settings().behind_proxy),
            user_agent: text(headers, header::USER_AGENT).map(Into::into),
        },
    };
    let visit = Visit {
        // Times are noted in UTC: that is the difference to Greenwich Mean Time the notice speaks of.
        zone_offset_minutes: Some(0),
        method: request.method().to_string(),
        page: without_token(path),
        status: 0,
        bytes_count: 0,
        referrer: text(headers, header::REFERER),
        language: text(headers, header::ACCEPT_LANGUAGE),
        objected: crate::extract::browser_objects(headers),
        people: Vec::new(),
    };
    Some((ctx, visit))
}

/// What the request says of who visits: the secret of a session, or of a personal link.
pub(super) enum Secret {
    Session(String),
    Link(String),
}

pub(super) fn secrets(request: &Request) -> Vec<Secret> {
    let link = request.uri().path().strip_prefix(PERSON_LINK_PATH).map(|token| Secret::Link(token.to_owned()));
    let session = crate::extract::session_cookie(request.headers()).map(|cookie| Secret::Session(cookie.to_owned()));
    link.into_iter().chain(session).collect()
}

/// Says whose visit it is, so that whoever has had the log stopped does not come into it.
pub(super) async fn know(app: &App, (ctx, visit): &mut (Ctx, Visit), secrets: Vec<Secret>) {
    for secret in secrets {
        match secret {
            Secret::Session(cookie) => {
                let known = app.identity().by_session(ctx, &cookie).await;
                visit.people.extend(known.ok().map(|account| account.subject_id));
            }
            Secret::Link(token) => {
                let known = app.consents().follow(ctx, &token).await;
                visit.people.extend(known.ok().into_iter().flat_map(|reached| reached.subjects));
            }
        }
    }
}

/// An activation or reset link holds a secret behind its second slash.
fn without_token(path: &str) -> String {
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next()) {
        (Some(first @ ("activate" | "reset" | "my-data" | "alarm-mails")), Some(_)) => format!("/{first}/…"),
        _ => path.to_owned(),
    }
}

pub(super) fn end(app: &App, (ctx, mut visit): (Ctx, Visit), response: &Response) {
    visit.status = response.status().as_u16();
    let length = response.headers().get(header::CONTENT_LENGTH);
    visit.bytes_count = length.and_then(|length| length.to_str().ok()?.parse().ok()).unwrap_or(0);
    let waiting = {
        let mut visits = app.visits().0.lock();
        visits.push((ctx, app.privacy().clock().now(), visit));
        visits.len()
    };
    if waiting >= WAITING_VISITS_MAX {
        let app = app.clone();
        tokio::spawn(async move { app.write_visits().await });
    }
}
