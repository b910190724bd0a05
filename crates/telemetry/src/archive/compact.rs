//! Archiving: the tail's points go into chunks, devices' memories into their rows, then the arrivals go. Every step
//! may be repeated after a crash: merging the same points again changes nothing.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use privacy::{Privacy, retention::Due};
use store::{Row, Value, params, sql};
use tokio::sync::{Mutex, MutexGuard};
use types::{Ctx, DeviceId, SeriesId, TenantId, Time};

use super::merge::{Old, merge};
use crate::{
    Error, Result, chunk,
    log::{
        Frame, Log, Remembered, SEQUENCE_SETTING, Tail, TailPoint, TailSeries, add_frames, read_frames, write_frames,
    },
};

/// Series in one transaction: few, so that ingest gets its turn between two.
const SLICE_SERIES: usize = 100;
const SLICE_DEVICES: usize = 200;
/// Arrivals deleted in one transaction.
const SLICE_ARRIVALS: i64 = 50;

/// What one run archived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ArchiveCount {
    pub points: usize,
    pub series: usize,
    pub devices: usize,
}

/// A device, and what is remembered of it with its frames since the last time.
type News = (DeviceId, Remembered);

/// Moves the log's tail into chunks.
pub struct Archivist {
    privacy: Privacy,
    log: Log,
    /// Arrivals after this commit are still needed by a reader.
    needed_after: Arc<AtomicI64>,
    one_at_a_time: Mutex<()>,
}

impl Archivist {
    pub fn new(privacy: Privacy, log: Log) -> Self {
        Self { privacy, log, needed_after: Arc::new(AtomicI64::new(i64::MAX)), one_at_a_time: Mutex::default() }
    }

    /// Where the slowest reader of the log stands; it moves this as it goes.
    pub fn needed_after(&self) -> Arc<AtomicI64> {
        self.needed_after.clone()
    }

    /// How many points wait.
    pub fn waiting_points(&self) -> usize {
        self.log.shared.read().waiting_points()
    }

    /// For whoever changes what archiving changes: while this is held, nothing is archived.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.one_at_a_time.lock().await
    }

    /// When a device was heard is not remembered longer than its row may say it.
    pub(crate) fn forget_devices(&self, tenant: TenantId, due: &Due) {
        self.log.shared.write().memory.retain(|_, memory| {
            memory.tenant != tenant || !due.contains(memory.last_seen_at) || !memory.is_in_its_row()
        });
    }

    /// Archives everything that is committed now.
    pub async fn archive(&self) -> Result<ArchiveCount> {
        let turn = self.turn().await;
        self.archive_in(&turn).await
    }

    /// The same for whoever has the turn and keeps it.
    pub(crate) async fn archive_in(&self, _turn: &MutexGuard<'_, ()>) -> Result<ArchiveCount> {
        let (frozen, devices) = self.freeze();
        let result = self.write(&frozen, &devices).await;
        let mut shared = self.log.shared.write();
        if result.is_ok() {
            shared.frozen = None;
        }
        // If it failed, the points stay readable and come first next time; the devices' news is news still.
        for (device, _) in devices {
            if let Some(memory) = shared.memory.get_mut(&device) {
                if result.is_ok() { memory.written() } else { memory.take_back() }
            }
        }
        result
    }

    async fn write(&self, frozen: &Tail, devices: &[News]) -> Result<ArchiveCount> {
        let mut count = ArchiveCount { points: frozen.points_count(), devices: devices.len(), series: 0 };
        let series: Vec<(&SeriesId, &TailSeries)> = frozen.iter().collect();
        for slice in series.chunks(SLICE_SERIES) {
            self.write_series(slice).await?;
            count.series += slice.len();
        }
        for slice in devices.chunks(SLICE_DEVICES) {
            self.write_devices(slice).await?;
        }
        self.delete_arrivals(frozen.sequence).await?;
        Ok(count)
    }

    /// Sets the tail aside, still readable, and takes the devices' news. If a run failed before, its points come first.
    fn freeze(&self) -> (Arc<Tail>, Vec<News>) {
        let mut shared = self.log.shared.write();
        let mut tail = std::mem::take(&mut shared.tail);
        shared.tail.sequence = tail.sequence;
        if let Some(failed) = shared.frozen.take() {
            tail = failed.joined(tail);
        }
        let frozen = Arc::new(tail);
        shared.frozen = Some(frozen.clone());
        let dirty = shared.memory.iter_mut().filter(|(_, memory)| memory.dirty);
        let devices = dirty.map(|(device, memory)| (*device, memory.hand_over())).collect();
        (frozen, devices)
    }

    fn ctx() -> Ctx {
        Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "archive")
    }

    async fn write_series(&self, slice: &[(&SeriesId, &TailSeries)]) -> Result<()> {
        let mut tx = self.privacy.rearrange(&Self::ctx(), &["chunk", "series"]).await?;
        let keys = slice.iter().map(|(id, series)| {
            let earliest = series.points.iter().map(|point| point.at).min().unwrap_or_default();
            params![**id, earliest, i64::MIN].into()
        });
        // The chunk that begins before the new points, and all behind it.
        let old = tx
            .query_many(
                sql!(
                    // tidy: allow(grants) because nobody looks: what is concealed is stored, and must not be overwritten
                    "SELECT first_at, body FROM main.chunk WHERE series_id = $1 AND first_at >= COALESCE(",
                    // tidy: allow(grants) because of the same
                    "(SELECT max(c.first_at) FROM main.chunk c WHERE c.series_id = $1 AND c.first_at <= $2), $3)
                     ORDER BY first_at"
                ),
                keys.collect(),
            )
            .await?;
        let now = self.privacy.clock().now();
        let (mut removed, mut written, mut latest) = (Vec::new(), Vec::new(), Vec::new());
        for ((id, series), rows) in slice.iter().zip(&old) {
            let (old, damaged) = old_chunks(rows)?;
            let change = merge(old, &series.points);
            // What cannot be read stays where it is, beside the new points, but for the place it would take from them.
            let begins = |first_at: &Time| change.write.iter().any(|points| points[0].at == *first_at);
            removed.extend(damaged.iter().filter(|at| begins(at)).map(|at| params![**id, *at].into()));
            removed.extend(change.remove.iter().map(|first_at| params![**id, *first_at].into()));
            for points in &change.write {
                written.push(chunk_row(**id, series, points)?);
            }
            latest.extend(series_row(**id, series, now));
        }
        tx.execute_many(sql!("DELETE FROM chunk WHERE series_id = $1 AND first_at = $2"), removed).await?;
        tx.execute_many(
            sql!(
                "INSERT INTO chunk (series_id, first_at, last_at, tenant_id, device_id, category, points_count, body)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ),
            written,
        )
        .await?;
        tx.execute_many(
            sql!(
                "INSERT INTO series (series_id, tenant_id, device_id, metric, category, last_at, last_value)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (series_id) DO UPDATE SET
                   tenant_id = excluded.tenant_id, category = excluded.category,
                   last_value = CASE WHEN excluded.last_at >= series.last_at OR series.last_at > $8
                                     THEN excluded.last_value ELSE series.last_value END,
                   last_at = CASE WHEN excluded.last_at >= series.last_at OR series.last_at > $8
                                  THEN excluded.last_at ELSE series.last_at END"
            ),
            latest,
        )
        .await?;
        Ok(tx.commit().await?)
    }

    async fn write_devices(&self, slice: &[News]) -> Result<()> {
        let mut tx = self.privacy.rearrange(&Self::ctx(), &["radio_frame"]).await?;
        let keys = slice.iter().map(|(device, _)| params![*device].into()).collect();
        // tidy: allow(grants) because nobody looks: what is concealed is stored, and must not be overwritten
        let old = tx.query_many(sql!("SELECT frames FROM main.device_state WHERE device_id = $1"), keys).await?;
        let mut rows = Vec::with_capacity(slice.len());
        for ((device, memory), old) in slice.iter().zip(old) {
            let old = old.first().map(|row| row.get::<Vec<u8>>(0)).transpose()?.unwrap_or_default();
            let mut frames = read_frames(&old);
            add_frames(&mut frames, memory.frames().cloned());
            let first_frame_at = frames.iter().map(Frame::at).min().unwrap_or(memory.last_seen_at);
            rows.push(
                params![
                    *device,
                    memory.tenant,
                    memory.last_seen_at,
                    first_frame_at,
                    write_frames(&frames),
                    memory.keys_bytes()
                ]
                .into(),
            );
        }
        tx.execute_many(
            sql!(
                "INSERT INTO device_state (device_id, tenant_id, last_seen_at, first_frame_at, frames, keys)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (device_id) DO UPDATE SET tenant_id = excluded.tenant_id,
                   last_seen_at = excluded.last_seen_at, first_frame_at = excluded.first_frame_at,
                   frames = excluded.frames, keys = excluded.keys"
            ),
            rows,
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// The arrivals whose points are in chunks now, unless a reader still needs them.
    async fn delete_arrivals(&self, archived: i64) -> Result<()> {
        let up_to = archived.min(self.needed_after.load(Ordering::Acquire));
        loop {
            let mut tx = self.privacy.rearrange(&Self::ctx(), &["arrival"]).await?;
            let deleted = tx
                .execute(
                    sql!(
                        "DELETE FROM arrival WHERE sequence IN
                           (SELECT sequence FROM arrival WHERE sequence <= $1 ORDER BY sequence LIMIT $2)"
                    ),
                    params![up_to, SLICE_ARRIVALS],
                )
                .await?;
            if deleted > 0 {
                tx.execute(
                    sql!(
                        "INSERT INTO setting (name, value) VALUES ($1, $2)
                         ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                    ),
                    params![SEQUENCE_SETTING, archived.to_string()],
                )
                .await?;
                tx.commit().await?;
            }
            if deleted < SLICE_ARRIVALS as u64 {
                return Ok(());
            }
        }
    }
}

/// The chunks of a series, and where those begin that are damaged: one series' damage must not keep the others from
/// being archived.
fn old_chunks(rows: &[Row]) -> Result<(Vec<Old>, Vec<Time>)> {
    let (mut old, mut damaged) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let first_at = row.get(0)?;
        match readable(&row.get::<Vec<u8>>(1)?) {
            Some(points) => old.push(Old { first_at, points }),
            None => damaged.push(first_at),
        }
    }
    Ok((old, damaged))
}

/// The points of a chunk; a damaged one is counted, and costs nothing but itself.
pub(super) fn readable(bytes: &[u8]) -> Option<Vec<TailPoint>> {
    let points = chunk::decode(bytes).ok();
    if points.is_none() {
        metrics::counter!("obhut_set_aside_total", "what" => "chunk").increment(1);
        tracing::error!("a chunk cannot be read; what is in the others goes on");
    }
    points
}

pub(super) fn chunk_row(id: SeriesId, series: &TailSeries, points: &[TailPoint]) -> Result<Vec<Value>> {
    let first_at = points.first().map_or(Time::EPOCH, |point| point.at);
    let last_at = points.last().map_or(first_at, |point| point.at);
    let body = chunk::encode(points).map_err(|_| Error::BadChunk)?;
    Ok(params![id, first_at, last_at, series.tenant, series.device, &*series.category, points.len() as i64, body]
        .into())
}

fn series_row(id: SeriesId, series: &TailSeries, now: Time) -> Option<Vec<Value>> {
    let last = latest(&series.points, now)?;
    Some(params![id, series.tenant, series.device, &*series.metric, &*series.category, last.at, last.value, now].into())
}

/// The latest of points in the order they were told. One that lies ahead of now gives way to whatever is told after it:
/// a clock that was wrong for a moment must not hold the place until then.
pub(crate) fn latest(points: &[TailPoint], now: Time) -> Option<&TailPoint> {
    points.iter().reduce(|last, point| if is_later(last.at, point.at, now) { point } else { last })
}

/// Whether what was told after it takes the place of the latest.
pub(crate) fn is_later(last: Time, told: Time, now: Time) -> bool {
    told >= last || last > now
}
