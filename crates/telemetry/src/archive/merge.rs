//! New points into old chunks. Pure: which chunks go, and which come.

use types::Time;

use crate::log::TailPoint;

/// Points in a chunk; one more begins the next.
pub(super) const CHUNK_POINTS_MAX: usize = 512;

/// A chunk as it lies in the database.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Old {
    pub first_at: Time,
    pub points: Vec<TailPoint>,
}

/// What to do: remove these chunks (by their first time), write those.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Change {
    pub remove: Vec<Time>,
    pub write: Vec<Vec<TailPoint>>,
}

/// Merges points into the chunks they fall in or behind. Of two points at one time, the later one told holds.
pub(super) fn merge(old: Vec<Old>, new: &[TailPoint]) -> Change {
    let Some(earliest) = new.iter().map(|point| point.at).min() else { return Change::default() };
    let mut change = Change::default();
    let mut points: Vec<TailPoint> = Vec::new();
    for chunk in old {
        let last_at = chunk.points.last().map_or(chunk.first_at, |point| point.at);
        // A full chunk that ends before the new points stays as it is.
        if last_at < earliest && chunk.points.len() >= CHUNK_POINTS_MAX {
            continue;
        }
        change.remove.push(chunk.first_at);
        points.extend(chunk.points);
    }
    points.extend_from_slice(new);
    // A stable sort keeps the order of telling among equals; of those the last one holds.
    points.sort_by_key(|point| point.at);
    let mut kept: Vec<TailPoint> = Vec::with_capacity(points.len());
    for point in points {
        match kept.last_mut() {
            Some(last) if last.at == point.at => *last = point,
            _ => kept.push(point),
        }
    }
    change.write = kept.chunks(CHUNK_POINTS_MAX).map(<[TailPoint]>::to_vec).collect();
    change
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn point(at: i64, value: f64) -> TailPoint {
        TailPoint { at: Time::from_micros(at), value }
    }

    proptest! {
        /// However points come, in order or late or twice, the chunks hold what a map would.
        #[test]
        fn chunks_hold_what_a_map_would(rounds in prop::collection::vec(prop::collection::vec((0..3000i64, -9.0..9.0f64), 0..700), 1..6)) {
            let mut oracle = BTreeMap::new();
            let mut chunks: BTreeMap<Time, Vec<TailPoint>> = BTreeMap::new();
            for round in rounds {
                let new: Vec<TailPoint> = round.iter().map(|(at, value)| point(*at, *value)).collect();
                new.iter().for_each(|p| { oracle.insert(p.at, p.value); });
                let Some(earliest) = new.iter().map(|p| p.at).min() else { continue };
                // What the query fetches: the chunk that begins before the new points, and all behind it.
                let from = chunks.range(..=earliest).next_back().map_or(Time::from_micros(i64::MIN), |(at, _)| *at);
                let old = chunks.range(from..).map(|(at, points)| Old { first_at: *at, points: points.clone() }).collect();
                let change = merge(old, &new);
                change.remove.iter().for_each(|at| { chunks.remove(at); });
                for points in change.write {
                    prop_assert!(points.len() <= CHUNK_POINTS_MAX);
                    chunks.insert(points[0].at, points);
                }
            }
            let held: Vec<(Time, f64)> = chunks.into_values().flatten().map(|p| (p.at, p.value)).collect();
            prop_assert_eq!(held, oracle.into_iter().collect::<Vec<_>>());
        }
    }
}
