//! The log of visits: pages that people open, not what their pages then ask of the API, nor machines. Bounded in memory
//! and rate: past it, visits are counted and not noted, so that a flood fills neither us nor the database.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, Method, header},
    response::Response,
};
use parking_lot::Mutex;
use privacy::{
    throttle::Key,
    visits::{TEXT_CHARS_MAX, Visit},
};
use types::{BoundedMap, Ctx, Time};

use super::address::{self, Page};
use crate::{App, extract::Visitor};

/// Visits that wait to be written; past it none is noted until they are.
const WAITING_VISITS_MAX: usize = 500;
/// Visits noted of one address within a minute.
const ADDRESS_VISITS_MAX: u32 = 60;
const ADDRESS_VISITS_EVERY: Duration = Duration::from_secs(60);
/// So many addresses are told apart.
const ADDRESSES_MAX: usize = 10_000;

/// The page behind a personal link, which follows in the address.
const PERSON_LINK_PATH: &str = "/my-data/";

/// Visits that wait for the job that writes them, many in one transaction.
pub(crate) struct Visits(Mutex<Waiting>);

struct Waiting {
    visits: Vec<(Ctx, Time, Visit)>,
    /// Since when, and how many.
    by_address: BoundedMap<Key, (Time, u32)>,
}

impl Default for Visits {
    fn default() -> Self {
        Self(Mutex::new(Waiting { visits: Vec::new(), by_address: BoundedMap::new(ADDRESSES_MAX) }))
    }
}

impl Visits {
    pub(crate) fn take(&self) -> Vec<(Ctx, Time, Visit)> {
        std::mem::take(&mut self.0.lock().visits)
    }

    fn put(&self, ctx: Ctx, at: Time, visit: Visit) {
        let mut waiting = self.0.lock();
        let has_room = waiting.visits.len() < WAITING_VISITS_MAX;
        if has_room && ctx.origin.ip.is_none_or(|ip| waiting.is_calm(Key::address(ip), at)) {
            waiting.visits.push((ctx, at, visit));
        } else {
            metrics::counter!("obhut_visits_not_noted_total").increment(1);
        }
    }
}

impl Waiting {
    /// Whether this address is within its share; counts the visit.
    fn is_calm(&mut self, key: Key, now: Time) -> bool {
        match self.by_address.get_mut(&key) {
            Some((since, count)) if now.since(*since) < ADDRESS_VISITS_EVERY => {
                *count = count.saturating_add(1);
                *count <= ADDRESS_VISITS_MAX
            }
            _ => {
                self.by_address.insert(key, (now, 1));
                true
            }
        }
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(|text| text.chars().take(TEXT_CHARS_MAX).collect())
}

/// The page that this request opens, if it is one.
pub(super) fn page(request: &Request, route: Option<&MatchedPath>) -> Option<Page> {
    let path = request.uri().path();
    let asset = path.starts_with("/_app/") || path.contains('.');
    let opens = matches!(*request.method(), Method::GET | Method::HEAD);
    (route.is_none() && !asset && opens).then(|| Page::at(path))
}

/// The visit that this request is.
pub(super) fn begin(app: &App, request: &Request, page: &Page) -> (Ctx, Visit) {
    let headers = request.headers();
    let Visitor { ctx } = Visitor::of(app, headers, request.extensions());
    let visit = Visit {
        // Times are noted in UTC: that is the difference to Greenwich Mean Time the notice speaks of.
        zone_offset_minutes: Some(0),
        method: request.method().to_string(),
        page: page.pattern.clone(),
        status: 0,
        bytes_count: 0,
        referrer: headers.get(header::REFERER).and_then(|value| address::origin(value.to_str().ok()?)),
        language: text(headers, header::ACCEPT_LANGUAGE),
        objected: crate::extract::browser_objects(headers),
        people: Vec::new(),
    };
    (ctx, visit)
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

pub(super) fn end(app: &App, (ctx, mut visit): (Ctx, Visit), response: &Response) {
    visit.status = response.status().as_u16();
    let length = response.headers().get(header::CONTENT_LENGTH);
    visit.bytes_count = length.and_then(|length| length.to_str().ok()?.parse().ok()).unwrap_or(0);
    app.visits().put(ctx, app.privacy().clock().now(), visit);
}
