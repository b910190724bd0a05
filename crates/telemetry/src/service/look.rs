//! Looking at readings: the gate says which categories, the tenant's reach says whose.

use std::collections::{HashMap, HashSet};

use privacy::{Look, Tx};
use store::{params, sql};
use types::{Ctx, DeviceId, SeriesId, TenantId, Time};

use super::Service;
use crate::{
    Error, Result, archive,
    chunk::Point,
    log::{Frame, read_frames},
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

    /// A transaction over readings, and the categories that may be seen, as the statements take them.
    async fn read_readings(&self, ctx: &Ctx, look: Look) -> Result<(Tx, String)> {
        let categories = self.categories(&ctx.product);
        let (tx, allowed) = self.privacy.read_rows(ctx, look, &["series", "chunk"], &categories).await?;
        Ok((tx, format!(",{},", allowed.join(","))))
    }

    /// Last heard and latest values of these devices; the caller has looked the devices up within its reach.
    pub async fn devices(&self, ctx: &Ctx, devices: &[DeviceId]) -> Result<HashMap<DeviceId, DeviceLook>> {
        let mut looks: HashMap<DeviceId, DeviceLook> = HashMap::with_capacity(devices.len());
        self.latest(ctx, devices, &mut looks).await?;
        if self.privacy.grant(ctx, privacy::Action::Read, "radio_frame", &privacy::Facts::NONE).is_ok() {
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
        self.overlay_latest(&allowed, looks);
        Ok(())
    }

    /// What is not archived yet is newer.
    fn overlay_latest(&self, allowed: &str, looks: &mut HashMap<DeviceId, DeviceLook>) {
        let shared = self.log.shared.read();
        for tail in shared.frozen.as_deref().into_iter().chain([&shared.tail]) {
            for (_, series) in tail.iter() {
                let Some(look) = looks.get_mut(&series.device) else { continue };
                let Some(last) = series.points.iter().max_by_key(|point| point.at) else { continue };
                if !allowed.contains(&format!(",{},", series.category)) {
                    continue;
                }
                let newer = LatestValue { metric: series.metric.to_string(), at: last.at, value: last.value };
                match look.latest.iter_mut().find(|known| known.metric == newer.metric) {
                    Some(known) if known.at <= newer.at => *known = newer,
                    Some(_) => {}
                    None => look.latest.push(newer),
                }
            }
        }
    }

    async fn heard(&self, ctx: &Ctx, devices: &[DeviceId], looks: &mut HashMap<DeviceId, DeviceLook>) -> Result<()> {
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
        let shared = self.log.shared.read();
        for (device, rows) in devices.iter().zip(rows) {
            let look = looks.entry(*device).or_default();
            if let Some(row) = rows.first() {
                look.last_seen_at = Some(row.get(0)?);
                look.last_frame = read_frames(&row.get::<Vec<u8>>(1)?).pop_back();
            }
            if let Some(memory) = shared.memory.get(device).filter(|memory| memory.last_seen_at > Time::EPOCH) {
                look.last_seen_at = Some(memory.last_seen_at);
                look.last_frame = memory.frames().next_back().cloned().or(look.last_frame.take());
            }
        }
        Ok(())
    }

    /// The last frames of a device, newest first.
    pub async fn frames(&self, ctx: &Ctx, device: DeviceId) -> Result<Vec<Frame>> {
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
        let mut frames: Vec<Frame> = read_frames(&row.unwrap_or_default()).into();
        if let Some(memory) = self.log.shared.read().memory.get(&device) {
            frames.extend(memory.frames().cloned());
        }
        frames.reverse();
        Ok(frames)
    }

    /// The series of a device that `ctx` may see.
    pub async fn series(&self, ctx: &Ctx, device: DeviceId) -> Result<Vec<SeriesLook>> {
        let mut archive_first = self.archivist.waiting_points() > 0;
        loop {
            let (mut tx, allowed) = self.read_readings(ctx, Look::at("series", device)).await?;
            let rows = tx
                .query(
                    sql!(
                        "SELECT s.series_id, s.metric, s.category, s.last_at, s.last_value FROM series s
                         JOIN tenant_reach r ON r.below_id = s.tenant_id
                         WHERE r.tenant_id = $1 AND s.device_id = $2 AND $3 LIKE '%,' || s.category || ',%'
                         ORDER BY s.metric"
                    ),
                    params![ctx.tenant, device, allowed],
                )
                .await?;
            // A device heard for the first time has no row yet.
            if rows.is_empty() && std::mem::take(&mut archive_first) {
                self.archivist.archive().await?;
                continue;
            }
            let series = rows.iter().map(|row| {
                let metric: String = row.get(1)?;
                let latest = LatestValue { metric: metric.clone(), at: row.get(3)?, value: row.get(4)? };
                Ok(SeriesLook { id: row.get(0)?, device, metric, category: row.get(2)?, latest })
            });
            let mut series = series.collect::<Result<Vec<_>>>()?;
            self.overlay(&mut series);
            return Ok(series);
        }
    }

    fn overlay(&self, series: &mut [SeriesLook]) {
        let shared = self.log.shared.read();
        for tail in shared.frozen.as_deref().into_iter().chain([&shared.tail]) {
            for look in &mut *series {
                let last = tail.get(look.id).and_then(|tail| tail.points.iter().max_by_key(|point| point.at));
                if let Some(last) = last.filter(|last| last.at >= look.latest.at) {
                    (look.latest.at, look.latest.value) = (last.at, last.value);
                }
            }
        }
    }

    /// The series behind an id, if it is within reach and may be seen.
    pub async fn find_series(&self, ctx: &Ctx, series: SeriesId) -> Result<SeriesLook> {
        let (mut tx, allowed) = self.read_readings(ctx, Look::at("series", series)).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT s.device_id, s.metric, s.category, s.last_at, s.last_value FROM series s
                     JOIN tenant_reach r ON r.below_id = s.tenant_id
                     WHERE r.tenant_id = $1 AND s.series_id = $2 AND $3 LIKE '%,' || s.category || ',%'"
                ),
                params![ctx.tenant, series, allowed],
            )
            .await?;
        let Some(row) = rows.first() else { return Err(Error::NotFound("series")) };
        let metric: String = row.get(1)?;
        let latest = LatestValue { metric: metric.clone(), at: row.get(3)?, value: row.get(4)? };
        Ok(SeriesLook { id: series, device: row.get(0)?, metric, category: row.get(2)?, latest })
    }

    /// The points of a series from `from` up to, not including, `to`.
    pub async fn points(&self, ctx: &Ctx, series: SeriesId, from: Time, to: Time) -> Result<Vec<Point>> {
        let found = self.find_series(ctx, series).await?;
        let (mut tx, _) = self.read_readings(ctx, Look::at("series", series)).await?;
        archive::points(&mut tx, &self.log, found.id, from, to).await
    }
}
