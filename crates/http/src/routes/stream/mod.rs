//! News as they happen, as server-sent events: readings and alarms within reach, in categories the caller may see.

use std::{collections::HashSet, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use bus::{Received, Subscription};
use futures::{Stream, stream};
use identity::Watch;
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use types::{DeviceId, SeriesId, TenantId, Time};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, Problem,
    extract::{Caller, Query, permission},
};

/// Streams open at a time; one more is told to come later.
const STREAMS_MAX: usize = 1_000;
/// A stream ends after so long; the browser opens a new one, and what it may see is decided anew.
const STREAM_SECONDS_MAX: u64 = 900;
static PLACES: std::sync::LazyLock<Arc<Semaphore>> = std::sync::LazyLock::new(|| Arc::new(Semaphore::new(STREAMS_MAX)));

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stream))
}

#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct StreamQuery {
    /// Only this device.
    device_id: Option<DeviceId>,
}

/// The data of a `reading` event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadingEvent {
    device_id: DeviceId,
    series_id: SeriesId,
    metric: String,
    at: Time,
    value: f64,
}

/// What one listener may hear.
struct Listener {
    events: Subscription,
    tenants: HashSet<TenantId>,
    categories: HashSet<String>,
    device: Option<DeviceId>,
    /// Whether they still may.
    watch: Watch,
    _place: OwnedSemaphorePermit,
}

/// Follow what happens
///
/// Server-sent events: `reading` with the series, time and value; `alarm` with the alarm's id; `again` when some were
/// missed and the page should load anew. Ends after fifteen minutes, and at once when the caller signs out, is blocked,
/// gets another role or loses the token: connect again. An account has at most twenty open.
#[utoipa::path(
    get, path = "/stream", operation_id = "stream", tag = "series", params(StreamQuery),
    responses((status = 200, body = ReadingEvent, content_type = "text/event-stream"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 429, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn stream(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Query(query): Query<StreamQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let place = PLACES.clone().try_acquire_owned().map_err(|_| Problem::too_many_requests(30))?;
    let watch = app.identity().watch(&caller.account).await?;
    if let Some(device) = query.device_id {
        app.devices().get(&caller.ctx, device).await?;
    }
    let events = app.bus().subscribe();
    let (tenants, categories) = app.telemetry().visible(&caller.ctx).await?;
    let listener = Listener { events, tenants, categories, device: query.device_id, watch, _place: place };
    let until = app.privacy().clock().now().plus(Duration::from_secs(STREAM_SECONDS_MAX));
    let clock = app.privacy().clock().clone();
    let events = stream::unfold((listener, Vec::new()), move |(mut listener, mut waiting)| {
        let clock = clock.clone();
        async move {
            loop {
                if listener.watch.is_over() {
                    return None;
                }
                if let Some(event) = waiting.pop() {
                    return Some((Ok(event), (listener, waiting)));
                }
                tokio::select! {
                    () = clock.until(until) => return None,
                    () = listener.watch.over() => return None,
                    received = listener.events.next() => waiting = listener.hear(received?),
                }
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

impl Listener {
    /// The events for this listener, the first one last.
    fn hear(&self, received: Received) -> Vec<Event> {
        match received {
            Received::Missed(_) => vec![Event::default().event("again").data("{}")],
            Received::Event(bus::Event::Readings(batch)) => {
                let mine = batch.observations.iter().rev().filter(|observation| {
                    self.tenants.contains(&observation.tenant)
                        && self.device.is_none_or(|device| device == observation.device)
                        && self.categories.contains(&*observation.category)
                });
                let event = |observation: &bus::Observation| {
                    let reading = ReadingEvent {
                        device_id: observation.device,
                        series_id: observation.series,
                        metric: observation.metric.to_string(),
                        at: observation.at,
                        value: observation.value,
                    };
                    Event::default().event("reading").json_data(reading).ok()
                };
                mine.filter_map(event).collect()
            }
            Received::Event(bus::Event::AlarmChanged { alarm, tenant }) if self.tenants.contains(&tenant) => {
                vec![Event::default().event("alarm").data(format!("{{\"alarm_id\":\"{alarm}\"}}"))]
            }
            Received::Event(_) => Vec::new(),
        }
    }
}
