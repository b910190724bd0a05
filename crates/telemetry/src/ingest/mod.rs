//! The walk of an uplink: whose device, what it says, what the notice lets us keep of it, durable, told.

mod directory;
mod gateways;
mod mqtt;
mod routes;
mod set_aside;

use std::{collections::HashMap, sync::Arc, time::Duration};

use privacy::{Action, Grant, Privacy, Reason};
use types::{Actor, Ctx, Origin, Time, Why};

pub use directory::{Directory, KnownDevice, KnownGateway};
pub use gateways::{GatewayCounts, Gateways};
pub use mqtt::{Mqtt, MqttSettings};
pub(crate) use routes::Routes;
pub use set_aside::Poison;

use crate::{
    Result,
    codec::Whose,
    event::{Body, DeviceEvent, Source, Status, Uplink},
    log::{Frame, Log, Message, Reading, Taken},
    profile::{Catalogue, Measured, Profile},
};

/// The category of what is kept of a frame.
const FRAME_CATEGORY: &str = "radio_frame";
/// What a device says of itself in an answer to DevStatusReq.
const BATTERY_METRIC: &str = "battery_percent";
const HEALTH_CATEGORY: &str = "device_health";
/// Times further ahead than this are a wrong clock; the time of arrival counts then.
const AHEAD_SECONDS_MAX: u64 = 600;
/// Times further back than this are a clock that was never set (they begin at year 1, 1970, 1980, 2000): no device keeps
/// readings for longer than it lasts.
const BEHIND_DAYS_MAX: u64 = 10 * 365;
/// What a frame says whose time is not believed.
const WRONG_CLOCK: &str = "its time is not believed: the time of arrival stands instead";

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Durable.
    Accepted,
    /// It was accepted before.
    Duplicate,
    /// The notice allows nothing of it.
    Refused,
    /// Nobody registered the device; counted, nothing kept.
    Unknown,
}

/// The way in for events. Clones share it.
#[derive(Clone)]
pub struct Ingest {
    privacy: Privacy,
    log: Log,
    directory: Arc<dyn Directory>,
    catalogues: Arc<HashMap<Arc<str>, Catalogue>>,
    pub(crate) gateways: Gateways,
    pub(crate) routes: Routes,
}

impl Ingest {
    pub fn new(
        privacy: Privacy,
        log: Log,
        directory: Arc<dyn Directory>,
        catalogues: Arc<HashMap<Arc<str>, Catalogue>>,
        gateways: Gateways,
    ) -> Self {
        Self { privacy, log, directory, catalogues, gateways, routes: Routes::default() }
    }

    /// Takes an event that `ctx` (a machine with a token, or the broker connection) delivers.
    pub async fn accept(&self, ctx: &Ctx, event: DeviceEvent<'_>) -> Result<Outcome> {
        self.accept_event(ctx, &event).await
    }

    /// The same for whoever may have to try again.
    pub(crate) async fn accept_event(&self, ctx: &Ctx, event: &DeviceEvent<'_>) -> Result<Outcome> {
        let mut known = self.directory.device(&event.device, ctx.tenant);
        if known.is_none() && self.directory.learn().await {
            known = self.directory.device(&event.device, ctx.tenant);
        }
        let Some(known) = known else {
            self.directory.unknown(&ctx.product, &event.device);
            metrics_count(Outcome::Unknown);
            return Ok(Outcome::Unknown);
        };
        let outcome = match self.message(&known, event).await {
            Some(message) => match self.log.take(message).await? {
                Taken::New => Outcome::Accepted,
                Taken::Duplicate => Outcome::Duplicate,
            },
            None => Outcome::Refused,
        };
        self.routes.remember(&known, event);
        if let Body::Downlink(report) = &event.body {
            self.report_downlink(&known, report).await?;
        }
        metrics_count(outcome);
        Ok(outcome)
    }

    /// What the notice lets us keep of the event; `None` if that is nothing.
    async fn message(&self, known: &KnownDevice, event: &DeviceEvent<'_>) -> Option<Message> {
        let ctx = Ctx {
            tenant: known.tenant,
            product: known.product.clone(),
            actor: Actor::Device(known.device),
            why: Why::Ingest,
            origin: Origin::default(),
        };
        if !known.contract_runs {
            self.privacy.count_refused(&ctx, FRAME_CATEGORY, Reason::Condition);
            return None;
        }
        let received_at = self.privacy.clock().now();
        let believed = believable(event.at, received_at);
        let at = believed.unwrap_or(received_at);
        let mut frame = Frame::new(at, event.body.kind());
        if event.at.is_some() && believed.is_none() {
            frame.complain(WRONG_CLOCK);
        }
        let readings = match &event.body {
            // Port 0 and an empty frame are the radio's own business: there is nothing of the device in them.
            Body::Uplink(uplink) if event.source != Source::Plain && uplink.f_port == 0 => {
                self.radio_only(uplink, &mut frame);
                Vec::new()
            }
            Body::Uplink(uplink) => self.uplink(known, event.source, uplink, at, received_at, &mut frame).await,
            Body::Status(status) => battery(status, whole_millis(at)),
            Body::Log(log) => {
                frame.complain(&format!("{}: {}", log.code, log.description));
                Vec::new()
            }
            Body::Join | Body::Downlink(_) | Body::Location(_) | Body::Integration { .. } => Vec::new(),
        };
        let facts = self.directory.facts(known);
        let grant = |category: &str| self.privacy.grant(&ctx, Action::Write, category, &facts).ok();
        let frame_grant = grant(FRAME_CATEGORY);
        let (readings, mut grants) = granted(readings, grant);
        if readings.is_empty() && frame_grant.is_none() {
            return None;
        }
        let frame = frame_grant.is_some().then_some(frame);
        grants.extend(frame_grant);
        Some(Message {
            device: known.device,
            tenant: known.tenant,
            place: known.place,
            profile: known.profile.clone(),
            key: event.key.map(|key| u64::from_le_bytes(key.0[..8].try_into().unwrap_or_default())),
            received_at,
            frame,
            readings,
            grants,
        })
    }

    fn radio_only(&self, uplink: &Uplink<'_>, frame: &mut Frame) {
        radio(uplink, frame);
        if uplink.decoded.is_some() {
            frame.complain("what was decoded of it is left out: port 0 carries no values");
        }
    }

    async fn uplink(
        &self,
        known: &KnownDevice,
        source: Source,
        uplink: &Uplink<'_>,
        at: Time,
        received_at: Time,
        frame: &mut Frame,
    ) -> Vec<Reading> {
        radio(uplink, frame);
        let Some(profile) = self.profile(known) else {
            frame.complain("the profile is not known");
            return Vec::new();
        };
        let whose = Whose { tenant: known.tenant, device: known.device };
        match profile.interpret_of(uplink, received_at, None, whose).await {
            Ok(found) => {
                let codec = profile.codec_file.as_deref().unwrap_or_default();
                if let Some(error) = found.errors.first() {
                    frame.complain(&format!("codec {codec}: {error}"));
                } else if let Some(warning) = found.warnings.first() {
                    frame.complain(&format!("codec {codec} warns: {warning}"));
                }
                found.readings.remark(source == Source::Plain).into_iter().for_each(|remark| frame.complain(&remark));
                let wrong =
                    |measured: &&Measured| measured.at.is_some() && believable(measured.at, received_at).is_none();
                let name = |measured: &Measured| profile.metric_name(measured.metric);
                if let Some(first) = found.readings.measured.iter().find(wrong) {
                    let count = found.readings.measured.iter().filter(wrong).count();
                    frame.complain(&format!("{count} with a time that is not believed: {}", name(first)));
                }
                let reading = |measured: &Measured| Reading {
                    metric: name(measured),
                    category: profile.metric_category(measured.metric),
                    at: whole_millis(believable(measured.at, received_at).unwrap_or(at)),
                    value: measured.value,
                };
                found.readings.measured.iter().map(reading).collect()
            }
            Err(error) => {
                frame.complain(&error.to_string());
                Vec::new()
            }
        }
    }

    fn profile(&self, known: &KnownDevice) -> Option<&Arc<Profile>> {
        self.catalogues.get(&known.product)?.get(&known.profile)
    }
}

/// What the network server says of the radio.
fn radio(uplink: &Uplink<'_>, frame: &mut Frame) {
    frame.f_port = Some(uplink.f_port);
    frame.f_cnt = Some(uplink.f_cnt);
    if let Some(best) = uplink.best_reception() {
        frame.gateway = best.gateway.eui().map(|eui| eui.bytes());
        frame.rssi_dbm = Some(best.rssi_dbm);
        frame.snr_db = Some(best.snr_db);
    }
}

/// A time that a device or its server states, unless its clock cannot be right.
fn believable(at: Option<Time>, received_at: Time) -> Option<Time> {
    let earliest = received_at.minus(Duration::from_secs(BEHIND_DAYS_MAX * 86_400));
    at.filter(|at| *at >= earliest && at.since(received_at).as_secs() <= AHEAD_SECONDS_MAX)
}

/// No device measures finer, and chunks of whole milliseconds are far smaller.
fn whole_millis(at: Time) -> Time {
    Time::from_millis(at.millis())
}

/// The readings whose category the gate grants, and the grants, one of each.
fn granted(readings: Vec<Reading>, grant: impl Fn(&str) -> Option<Grant>) -> (Vec<Reading>, Vec<Grant>) {
    let mut verdicts: Vec<(Arc<str>, Option<Grant>)> = Vec::with_capacity(2);
    let kept = readings
        .into_iter()
        .filter(|reading| match verdicts.iter().find(|(category, _)| *category == reading.category) {
            Some((_, verdict)) => verdict.is_some(),
            None => {
                verdicts.push((reading.category.clone(), grant(&reading.category)));
                verdicts.last().is_some_and(|(_, verdict)| verdict.is_some())
            }
        })
        .collect();
    (kept, verdicts.into_iter().filter_map(|(_, verdict)| verdict).collect())
}

fn battery(status: &Status, at: Time) -> Vec<Reading> {
    let reading = |percent: f32| Reading {
        metric: BATTERY_METRIC.into(),
        category: HEALTH_CATEGORY.into(),
        at,
        value: f64::from(percent),
    };
    status.battery_percent.map(reading).into_iter().collect()
}

fn metrics_count(outcome: Outcome) {
    let outcome = match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Duplicate => "duplicate",
        Outcome::Refused => "refused",
        Outcome::Unknown => "unknown",
    };
    metrics::counter!("obhut_ingest_events_total", "outcome" => outcome).increment(1);
}
