//! Points of a series over a time: from chunks, and from what is not archived yet.

use privacy::Tx;
use store::{params, sql};
use types::{SeriesId, Time};

use super::compact::readable;
use crate::{
    Result,
    log::{Log, TailPoint},
};

/// A longer stretch of a series is not read at once.
const CHUNKS_READ_MAX: i64 = 20_000;

/// The points from `from` up to, not including, `to`, in order. `tx` was granted the series' category.
pub(crate) async fn points(tx: &mut Tx, log: &Log, series: SeriesId, from: Time, to: Time) -> Result<Vec<TailPoint>> {
    // The tail first: what is archived between the two reads is then seen twice, not never. (The transaction sees the
    // database as it is at its first statement, which is below.)
    let mut waiting: Vec<TailPoint> = {
        let shared = log.shared.read();
        let tails = shared.frozen.as_deref().into_iter().chain([&shared.tail]);
        let of_series = tails.filter_map(|tail| tail.get(series)).flat_map(|series| &series.points);
        of_series.filter(|point| point.at >= from && point.at < to).copied().collect()
    };
    let rows = tx
        .query(
            sql!(
                "SELECT body FROM chunk WHERE series_id = $1 AND first_at < $2 AND last_at >= $3
                   AND first_at >= COALESCE(
                     (SELECT max(c.first_at) FROM chunk c WHERE c.series_id = $1 AND c.first_at <= $3), $4)
                 ORDER BY first_at LIMIT $5"
            ),
            params![series, to, from, i64::MIN, CHUNKS_READ_MAX],
        )
        .await?;
    let mut points = Vec::new();
    for row in &rows {
        let Some(chunk) = readable(&row.get::<Vec<u8>>(0)?) else { continue };
        points.extend(chunk.into_iter().filter(|point| point.at >= from && point.at < to));
    }
    points.append(&mut waiting);
    points.sort_by_key(|point| point.at);
    // Of two at one time the later told one holds; it stands behind.
    let mut kept: Vec<TailPoint> = Vec::with_capacity(points.len());
    for point in points {
        match kept.last_mut() {
            Some(last) if last.at == point.at => *last = point,
            _ => kept.push(point),
        }
    }
    Ok(kept)
}
