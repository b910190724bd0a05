//! Looking at readings: the gate says which categories, the tenant's reach says whose.

use std::collections::{HashMap, HashSet};

use privacy::{Action, Look, Tx};
use store::{Row, params, sql};
use types::{Ctx, DeviceId, SeriesId, TenantId, Time};

use super::Service;
use crate::{
    Error, Result, archive,
    chunk::Point,
    log::{Frame, Tail, TailSeries, add_frames, overtaken, read_frames},
};

/// What is known of a device by what it sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceLook {
    pub last_seen_at: Option<Time>,
    /// How it came last.
    pub last_frame: Option<Frame>,
    pub latest: Vec<LatestValue>,
}

/// The latest value of a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct LatestValue {
    pub metric: String,
    pub at: Time,
    pub value: f64,
}

/// A series, for whoever may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesLook {
    pub id: SeriesId,
    pub device: DeviceId,
    pub metric: String,
    pub category: String,
    pub latest: LatestValue,
}

impl Service {
    /// Every category that a profile of the product names.
    fn categories(&self, product: &str) -> Vec<String> {
        let mut categories: Vec<String> =
            self.profiles(product).flat_map(|profile| profile.categories()).map(str::to_owned).collect();
        categories.push("device_health".to_owned());
        categories.sort_unstable();
        categories.dedup();
        categories
    }

    /// Whose readings, and of which categories, `ctx` may see now: for news as they happen.
    pub async fn visible(&self, ctx: &Ctx) -> Result<(HashSet<TenantId>, HashSet<String>)> {
        let categories = self.categories(&ctx.product);
        let (mut tx, allowed) = self.privacy.read_rows(ctx, Look::list("reading"), &["series"], &categories).await?;
        let rows =
            tx.query(sql!("SELECT below_id FROM tenant_reach WHERE tenant_id = $1"), params![ctx.tenant]).await?;
        let tenants = rows.iter().map(|row| Ok(row.get(0)?)).collect::<Result<_>>()?;
        Ok((tenants, allowed.into_iter().collect()))
    }

    /// Whether what this device said in the category may be seen: the database's views hide what somebody has stopped,
    /// and what is not archived yet is asked for here. Of a device that is not known, as all it belongs to had it
    /// stopped before the start, nothing is shown.
    fn shows(&self, ctx: &Ctx, device: DeviceId, category: &str) -> bool {
        let gate = self.privacy.gate();
        self.directory.whose(device).is_some_and(|whose| gate.decide(ctx, Action::Read, category, &whose).is_ok())
    }

    /// A transaction over readings, and the categories that may be seen, as the statements take them.
    pub(super) async fn read_readings(&self, ctx: &Ctx, look: Look) -> Result<(Tx, String)> {
        let categories = self.categories(&ctx.product);
        let (tx, allowed) = self.privacy.read_rows(ctx, look, &["series", "chunk"], &categories).await?;
        Ok((tx, format!(",{},", allowed.join(","))))
    }

    /// Last heard and latest values of these devices; the caller has looked the devices up within its reach.
    pub async fn devices(&self, ctx: &Ctx, devices: &[DeviceId]) -> Result<HashMap<DeviceId, DeviceLook>> {
        let mut looks: HashMap<DeviceId, DeviceLook> = HashMap::with_capacity(devices.len());
        self.latest(ctx, devices, &mut looks).await?;
        if self.privacy.grant(ctx, Action::Read, "radio_frame", &privacy::Facts::NONE).is_ok() {
            self.heard(ctx, devices, &mut looks).await?;
        }
        Ok(looks)
    }

    async fn latest(&self, ctx: &Ctx, devices: &[DeviceId], looks: &mut HashMap<DeviceId, DeviceLook>) -> Result<()> {
        let (mut tx, allowed) = self.read_readings(ctx, Look::list("reading")).await?;
        let rows = tx
            .query_many(
                sql!(
                    "SELECT s.metric, s.last_at, s.last_value, s.category FROM series s
                     JOIN tenant_reach r ON r.below_id = s.tenant_id
                     WHERE r.tenant_id = $1 AND s.device_id = $2 AND $3 LIKE '%,' || s.category || ',%'
                     ORDER BY s.metric"
                ),
                devices.iter().map(|device| params![ctx.tenant, *device, allowed].into()).collect(),
            )
            .await?;
        for (device, rows) in devices.iter().zip(rows) {
            let look = looks.entry(*device).or_default();
            for row in rows {
                look.latest.push(LatestValue { metric: row.get(0)?, at: row.get(1)?, value: row.get(2)? });
            }
        }
        self.overlay_latest(ctx, &allowed, looks);
        Ok(())
    }

    /// What is not archived yet is newer.
    fn overlay_latest(&self, ctx: &Ctx, allowed: &str, looks: &mut HashMap<DeviceId, DeviceLook>) {
        let now = self.privacy.clock().now();
        let shared = self.log.shared.read();
        for tail in shared.frozen.as_deref().into_iter().chain([&shared.tail]) {
            for (_, series) in tail.iter() {
                let Some(look) = looks.get_mut(&series.device) else { continue };
                let Some(last) = archive::latest(&series.points, now) else { continue };
                if !is_allowed(allowed, &series.category) || !self.shows(ctx, series.device, &series.category) {
                    continue;
                }
                let newer = LatestValue { metric: series.metric.to_string(), at: last.at, value: last.value };
                match look.latest.iter_mut().find(|known| known.metric == newer.metric) {
                    Some(known) if archive::is_later(known.at, newer.at, now) => *known = newer,
                    Some(_) => {}
                    None => look.latest.push(newer),
                }
            }
        }
    }

    async fn heard(&self, ctx: &Ctx, devices: &[DeviceId], looks: &mut HashMap<DeviceId, DeviceLook>) -> Result<()> {
        // Memory first: what is written to its row meanwhile is then seen in both, not in neither.
        let newer: Vec<Option<(Time, Option<Frame>)>> = {
            let shared = self.log.shared.read();
            let shown = |device: &&DeviceId| self.shows(ctx, **device, "radio_frame");
            let memory =
                |device| shared.memory.get(Some(device).filter(shown)?).filter(|m| m.last_seen_at > Time::EPOCH);
            let of = |device| memory(device).map(|m| (m.last_seen_at, m.frames().next_back().cloned()));
            devices.iter().map(of).collect()
        };
        let mut tx = self.privacy.read(ctx, Look::list("reading"), &["radio_frame"]).await?;
        let rows = tx
            .query_many(
                sql!(
                    "SELECT s.last_seen_at, s.frames FROM device_state s
                     JOIN tenant_reach r ON r.below_id = s.tenant_id
                     WHERE r.tenant_id = $1 AND s.device_id = $2"
                ),
                devices.iter().map(|device| params![ctx.tenant, *device].into()).collect(),
            )
            .await?;
        for ((device, rows), newer) in devices.iter().zip(rows).zip(newer) {
            let look = looks.entry(*device).or_default();
            if let Some(row) = rows.first() {
                look.last_seen_at = Some(row.get::<Time>(0)?).filter(|at| *at > Time::EPOCH);
                look.last_frame = read_frames(&row.get::<Vec<u8>>(1)?).pop_back();
            }
            if let Some((at, frame)) = newer {
                look.last_seen_at = look.last_seen_at.max(Some(at));
                look.last_frame = frame.or(look.last_frame.take());
            }
        }
        Ok(())
    }

    /// The last frames of a device, newest first.
    pub async fn frames(&self, ctx: &Ctx, device: DeviceId) -> Result<Vec<Frame>> {
        let newer: Vec<Frame> = {
            let shared = self.log.shared.read();
            let memory = shared.memory.get(&device).filter(|_| self.shows(ctx, device, "radio_frame"));
            memory.map(|memory| memory.frames().cloned().collect()).unwrap_or_default()
        };
        let mut tx = self.privacy.read(ctx, Look::at("frames", device), &["radio_frame"]).await?;
        let row: Option<Vec<u8>> = tx
            .value(
                sql!(
                    "SELECT s.frames FROM device_state s JOIN tenant_reach r ON r.below_id = s.tenant_id
                     WHERE r.tenant_id = $1 AND s.device_id = $2"
                ),
                params![ctx.tenant, device],
            )
            .await?;
        let mut frames = read_frames(&row.unwrap_or_default());
        if !overtaken(&frames, &newer) {
            add_frames(&mut frames, newer);
        }
        Ok(frames.into_iter().rev().collect())
    }

    /// The series of a device that `ctx` may see; the caller has looked the device up within its reach.
    pub async fn series(&self, ctx: &Ctx, device: DeviceId) -> Result<Vec<SeriesLook>> {
        let now = self.privacy.clock().now();
        let waiting = self.waiting(ctx, |series| series.device == device);
        let (mut tx, allowed) = self.read_readings(ctx, Look::at("series", device)).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT s.series_id, s.device_id, s.metric, s.category, s.last_at, s.last_value FROM series s
                     JOIN tenant_reach r ON r.below_id = s.tenant_id
                     WHERE r.tenant_id = $1 AND s.device_id = $2 AND $3 LIKE '%,' || s.category || ',%'"
                ),
                params![ctx.tenant, device, allowed],
            )
            .await?;
        let mut found = rows.iter().map(series_look).collect::<Result<Vec<_>>>()?;
        for (_, newer) in waiting {
            match found.iter_mut().find(|known| known.id == newer.id) {
                Some(known) if archive::is_later(known.latest.at, newer.latest.at, now) => known.latest = newer.latest,
                Some(_) => {}
                // Heard for the first time: it has no row yet.
                None if is_allowed(&allowed, &newer.category) => found.push(newer),
                None => {}
            }
        }
        found.sort_by(|a, b| a.metric.cmp(&b.metric));
        Ok(found)
    }

    /// The series that wait to be archived, each with its tenant and latest point.
    pub(super) fn waiting(&self, ctx: &Ctx, wanted: impl Fn(&TailSeries) -> bool) -> Vec<(TenantId, SeriesLook)> {
        let now = self.privacy.clock().now();
        let shared = self.log.shared.read();
        let tails = shared.frozen.as_deref().into_iter().chain([&shared.tail]);
        let shown = |series: &TailSeries| wanted(series) && self.shows(ctx, series.device, &series.category);
        let all = tails.flat_map(Tail::iter).filter(|(_, series)| shown(series));
        all.filter_map(|(id, series)| waiting_look(*id, series, now)).collect()
    }

    /// The series behind an id, if it is within reach and may be seen.
    pub async fn find_series(&self, ctx: &Ctx, series: SeriesId) -> Result<SeriesLook> {
        let now = self.privacy.clock().now();
        let waiting: Vec<(TenantId, SeriesLook)> = {
            let shared = self.log.shared.read();
            let tails = shared.frozen.as_deref().into_iter().chain([&shared.tail]);
            tails.filter_map(|tail| waiting_look(series, tail.get(series)?, now)).collect()
        };
        let (mut tx, allowed) = self.read_readings(ctx, Look::at("series", series)).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT s.series_id, s.device_id, s.metric, s.category, s.last_at, s.last_value FROM series s
                     JOIN tenant_reach r ON r.below_id = s.tenant_id
                     WHERE r.tenant_id = $1 AND s.series_id = $2 AND $3 LIKE '%,' || s.category || ',%'"
                ),
                params![ctx.tenant, series, allowed],
            )
            .await?;
        if let Some(row) = rows.first() {
            return series_look(row);
        }
        let Some((tenant, found)) = waiting.into_iter().next_back() else { return Err(Error::NotFound("series")) };
        let reach = tx
            .query(
                sql!("SELECT below_id FROM tenant_reach WHERE tenant_id = $1 AND below_id = $2"),
                params![ctx.tenant, tenant],
            )
            .await?;
        let shown = is_allowed(&allowed, &found.category) && self.shows(ctx, found.device, &found.category);
        let visible = !reach.is_empty() && shown;
        if visible { Ok(found) } else { Err(Error::NotFound("series")) }
    }

    /// The points of a series from `from` up to, not including, `to`.
    pub async fn points(&self, ctx: &Ctx, series: SeriesId, from: Time, to: Time) -> Result<Vec<Point>> {
        let found = self.find_series(ctx, series).await?;
        let (mut tx, _) = self.read_readings(ctx, Look::at("series", series)).await?;
        archive::points(&mut tx, &self.log, found.id, from, to).await
    }
}

/// Whether the category is one of the list that the statements take, too.
pub(super) fn is_allowed(allowed: &str, category: &str) -> bool {
    allowed.split(',').any(|name| name == category)
}

fn series_look(row: &Row) -> Result<SeriesLook> {
    let metric: String = row.get(2)?;
    let latest = LatestValue { metric: metric.clone(), at: row.get(4)?, value: row.get(5)? };
    Ok(SeriesLook { id: row.get(0)?, device: row.get(1)?, metric, category: row.get(3)?, latest })
}

fn waiting_look(id: SeriesId, series: &TailSeries, now: Time) -> Option<(TenantId, SeriesLook)> {
    let last = archive::latest(&series.points, now)?;
    let metric = series.metric.to_string();
    let latest = LatestValue { metric: metric.clone(), at: last.at, value: last.value };
    let look = SeriesLook { id, device: series.device, metric, category: series.category.to_string(), latest };
    Some((series.tenant, look))
}
