//! Retention inside rows that span a time: the due points are taken out, the rest stays.

use std::sync::Arc;

use futures::future::BoxFuture;
use privacy::{Privacy, retention::Trim};
use store::{params, sql};
use tokio::sync::OnceCell;
use types::{Ctx, DeviceId, SeriesId, TenantId, Time};

use super::{
    Archivist,
    compact::{chunk_row, readable},
};
use crate::{
    Error, Result,
    log::{Frame, TailPoint, TailSeries, read_frames, write_frames},
};

/// Rows looked at in one transaction.
const BATCH_ROWS: i64 = 100;

fn ctx(tenant: TenantId) -> Ctx {
    Ctx::system(&"".into(), tenant, "retention")
}

/// That what waits in memory was archived, once in a sweep: the trims look into rows only.
pub(crate) type Archived = Arc<OnceCell<()>>;

async fn archive_once(archivist: &Archivist, archived: &Archived) -> Result<()> {
    archived.get_or_try_init(|| async { archivist.archive().await.map(drop) }).await.copied()
}

/// Trims `chunk`.
pub struct TrimChunks {
    pub(crate) privacy: Privacy,
    pub(crate) archivist: Arc<Archivist>,
    pub(crate) archived: Archived,
}

impl Trim for TrimChunks {
    fn table(&self) -> &'static str {
        "chunk"
    }

    fn trim<'a>(&'a self, tenant: TenantId, category: &'a str, before: Time) -> BoxFuture<'a, privacy::Result<u64>> {
        Box::pin(async move {
            archive_once(&self.archivist, &self.archived).await.map_err(setup)?;
            let mut trimmed = 0;
            loop {
                // Archiving rewrites the same rows.
                let _turn = self.archivist.turn().await;
                let count = self.batch(tenant, category, before).await.map_err(setup)?;
                trimmed += count;
                if count < BATCH_ROWS as u64 {
                    return Ok(trimmed);
                }
                tokio::task::yield_now().await;
            }
        })
    }
}

impl TrimChunks {
    async fn batch(&self, tenant: TenantId, category: &str, before: Time) -> Result<u64> {
        let mut tx = self.privacy.rearrange(&ctx(tenant), &["chunk", "series"]).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT series_id, first_at, last_at, device_id, body FROM chunk
                     WHERE tenant_id = $1 AND category = $2 AND first_at < $3 ORDER BY first_at LIMIT $4"
                ),
                params![tenant, category, before, BATCH_ROWS],
            )
            .await?;
        let (mut removed, mut rewritten) = (Vec::new(), Vec::new());
        for row in &rows {
            let (id, first_at, last_at): (SeriesId, Time, Time) = (row.get(0)?, row.get(1)?, row.get(2)?);
            removed.push(params![id, first_at].into());
            if last_at < before {
                continue;
            }
            // What cannot be read cannot be divided: it goes whole, and keeps nothing else from going.
            let Some(points) = readable(&row.get::<Vec<u8>>(4)?) else { continue };
            let kept: Vec<TailPoint> = points.into_iter().filter(|point| point.at >= before).collect();
            let device: DeviceId = row.get(3)?;
            let series =
                TailSeries { tenant, device, metric: "".into(), category: category.into(), points: Vec::new() };
            if !kept.is_empty() {
                rewritten.push(chunk_row(id, &series, &kept)?);
            }
        }
        tx.execute_many(sql!("DELETE FROM chunk WHERE series_id = $1 AND first_at = $2"), removed).await?;
        tx.execute_many(
            sql!(
                "INSERT INTO chunk (series_id, first_at, last_at, tenant_id, device_id, category, points_count, body)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ),
            rewritten,
        )
        .await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// Trims `device_state`: frames age, the memory of a repetition does not name anything.
pub struct TrimFrames {
    pub(crate) privacy: Privacy,
    pub(crate) archivist: Arc<Archivist>,
    pub(crate) archived: Archived,
}

impl Trim for TrimFrames {
    fn table(&self) -> &'static str {
        "device_state"
    }

    fn trim<'a>(&'a self, tenant: TenantId, _: &'a str, before: Time) -> BoxFuture<'a, privacy::Result<u64>> {
        Box::pin(async move {
            archive_once(&self.archivist, &self.archived).await.map_err(setup)?;
            let mut trimmed = 0;
            loop {
                let _turn = self.archivist.turn().await;
                let count = self.batch(tenant, before).await.map_err(setup)?;
                trimmed += count;
                if count < BATCH_ROWS as u64 {
                    self.archivist.forget_devices(tenant, before);
                    return Ok(trimmed);
                }
                tokio::task::yield_now().await;
            }
        })
    }
}

impl TrimFrames {
    async fn batch(&self, tenant: TenantId, before: Time) -> Result<u64> {
        let mut tx = self.privacy.rearrange(&ctx(tenant), &["radio_frame"]).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT device_id, frames, last_seen_at FROM device_state
                     WHERE tenant_id = $1 AND first_frame_at < $2 LIMIT $3"
                ),
                params![tenant, before, BATCH_ROWS],
            )
            .await?;
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        for row in &rows {
            let device: DeviceId = row.get(0)?;
            let mut frames = read_frames(&row.get::<Vec<u8>>(1)?);
            frames.retain(|frame| frame.at() >= before);
            match frames.iter().map(Frame::at).min() {
                Some(first) => changed.push(params![device, first, write_frames(&frames)].into()),
                None if row.get::<Time>(2)? >= before => {
                    changed.push(params![device, row.get::<Time>(2)?, write_frames(&frames)].into());
                }
                None => gone.push(params![device].into()),
            }
        }
        tx.execute_many(sql!("UPDATE device_state SET first_frame_at = $2, frames = $3 WHERE device_id = $1"), changed)
            .await?;
        tx.execute_many(sql!("DELETE FROM device_state WHERE device_id = $1"), gone).await?;
        tx.commit().await?;
        Ok(rows.len() as u64)
    }
}

pub(super) fn setup(error: Error) -> privacy::Error {
    match error {
        Error::Privacy(error) => error,
        other => privacy::Error::Setup(other.to_string()),
    }
}
