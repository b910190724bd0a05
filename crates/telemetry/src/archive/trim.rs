//! Retention inside rows that span a time: the due points are taken out, the rest stays.

use std::{ops::Range, sync::Arc};

use futures::future::BoxFuture;
use privacy::retention::{Cut, Due, Trim, Turn};
use store::{FromRow as _, Row, params};
use types::TenantId;

use super::{
    Archivist,
    compact::{chunk_row, readable},
};
use crate::{
    Error,
    log::{Frame, TailPoint, TailSeries, read_frames, write_frames},
    model::{Chunk, DeviceState},
};

/// Trims `chunk`.
pub struct TrimChunks {
    pub(crate) archivist: Arc<Archivist>,
}

impl Trim for TrimChunks {
    fn table(&self) -> &'static str {
        "chunk"
    }

    /// What waits in memory is archived: only rows are looked into.
    fn settle(&self) -> BoxFuture<'_, privacy::Result<()>> {
        Box::pin(async { self.archivist.archive().await.map(drop).map_err(setup) })
    }

    /// Archiving rewrites the same rows.
    fn turn(&self) -> BoxFuture<'_, Turn<'_>> {
        Box::pin(async { Box::new(self.archivist.turn().await) as Turn<'_> })
    }

    fn cut(&self, row: &Row, due: &Due) -> privacy::Result<Cut> {
        let row = Chunk::from_row(row)?;
        // What cannot be read cannot be divided: it goes whole, and keeps nothing else from going.
        let Some(points) = readable(&row.body) else { return Ok(Cut::Into(Vec::new())) };
        let left = left_of(&points, due);
        if matches!(&left[..], [whole] if *whole == (0..points.len())) {
            return Ok(Cut::Whole);
        }
        let series = TailSeries {
            tenant: row.tenant_id,
            device: row.device_id,
            metric: "".into(),
            category: row.category.as_str().into(),
            points: Vec::new(),
        };
        let written = left.into_iter().map(|left| chunk_row(row.series_id, &series, &points[left]).map_err(setup));
        Ok(Cut::Into(written.collect::<privacy::Result<_>>()?))
    }

    fn forget(&self, _: TenantId, _: &Due) {}
}

/// Where points stay, one after the other. Points with something due between them part, whether or not there was a point
/// in it: a row that spans what is due would look as if it held some.
fn left_of(points: &[TailPoint], due: &Due) -> Vec<Range<usize>> {
    let mut left: Vec<Range<usize>> = Vec::new();
    for (index, point) in points.iter().enumerate().filter(|(_, point)| !due.contains(point.at)) {
        let parted = |last: &Range<usize>| {
            let before = points[last.end - 1].at;
            due.ranges().iter().any(|range| before < range.start && range.end <= point.at)
        };
        match left.last_mut() {
            Some(last) if last.end == index && !parted(last) => last.end = index + 1,
            _ => left.push(index..index + 1),
        }
    }
    left
}

/// Trims `device_state`: frames age, the memory of a repetition does not name anything.
pub struct TrimFrames {
    pub(crate) archivist: Arc<Archivist>,
}

impl Trim for TrimFrames {
    fn table(&self) -> &'static str {
        "device_state"
    }

    fn settle(&self) -> BoxFuture<'_, privacy::Result<()>> {
        Box::pin(async { self.archivist.archive().await.map(drop).map_err(setup) })
    }

    fn turn(&self) -> BoxFuture<'_, Turn<'_>> {
        Box::pin(async { Box::new(self.archivist.turn().await) as Turn<'_> })
    }

    fn cut(&self, row: &Row, due: &Due) -> privacy::Result<Cut> {
        let row = DeviceState::from_row(row)?;
        let mut frames = read_frames(&row.frames);
        frames.retain(|frame| !due.contains(frame.at()));
        let first = frames.iter().map(Frame::at).min();
        let first = first.or_else(|| (!due.contains(row.last_seen_at)).then_some(row.last_seen_at));
        let kept = first.map(|first| {
            let frames = write_frames(&frames);
            params![row.device_id, row.tenant_id, row.last_seen_at, first, frames, row.keys].into()
        });
        Ok(Cut::Into(kept.into_iter().collect()))
    }

    fn forget(&self, tenant: TenantId, due: &Due) {
        self.archivist.forget_devices(tenant, due);
    }
}

pub(super) fn setup(error: Error) -> privacy::Error {
    match error {
        Error::Privacy(error) => error,
        other => privacy::Error::Setup(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use types::{Period, Time};

    use super::*;

    #[test]
    fn what_is_due_in_the_middle_parts_the_rest() {
        // A month from 30 January 9:00 is over, from 28 January 12:00 it is not.
        let due = Due::outlived(&Period::months(1), "2026-02-28T11:30:00Z".parse().unwrap());
        let at = |text: &str| TailPoint { at: text.parse::<Time>().unwrap(), value: 1.0 };
        let points: Vec<TailPoint> = [
            "2026-01-20T00:00:00Z",
            "2026-01-28T12:00:00Z",
            "2026-01-28T13:00:00Z",
            "2026-01-30T09:00:00Z",
            "2026-01-30T12:00:00Z",
            "2026-02-01T00:00:00Z",
            "2026-02-02T00:00:00Z",
        ]
        .map(at)
        .to_vec();
        assert_eq!(left_of(&points, &due), [1..3, 4..5, 5..7]);
        assert_eq!(left_of(&points[5..], &due).as_slice(), std::slice::from_ref(&(0..2)));
        assert!(left_of(&points[..1], &due).is_empty());
    }
}
