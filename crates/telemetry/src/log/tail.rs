//! The tail: points that are committed in arrivals but not yet archived in chunks, kept in memory so that they are
//! read like all others. Rebuilt from the arrivals at start.

use std::{collections::HashMap, sync::Arc};

use types::{DeviceId, SeriesId, TenantId};

use super::{Message, series_id};

pub(crate) use crate::chunk::Point as TailPoint;

/// The points of one series that wait.
#[derive(Clone, Debug)]
pub(crate) struct TailSeries {
    pub tenant: TenantId,
    pub device: DeviceId,
    pub metric: Arc<str>,
    pub category: Arc<str>,
    pub points: Vec<TailPoint>,
}

/// Every point that waits.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    series: HashMap<SeriesId, TailSeries>,
    points_count: usize,
    /// The last commit whose points are here.
    pub sequence: i64,
}

impl Tail {
    pub fn add(&mut self, sequence: i64, messages: &[Message]) {
        for message in messages {
            for reading in &message.readings {
                let series =
                    self.series.entry(series_id(message.device, &reading.metric)).or_insert_with(|| TailSeries {
                        tenant: message.tenant,
                        device: message.device,
                        metric: reading.metric.clone(),
                        category: reading.category.clone(),
                        points: Vec::new(),
                    });
                series.tenant = message.tenant;
                series.points.push(TailPoint { at: reading.at, value: reading.value });
                self.points_count += 1;
            }
        }
        self.sequence = self.sequence.max(sequence);
    }

    /// This and a later one as one.
    pub fn joined(&self, later: Self) -> Self {
        let mut joined = Self { series: self.series.clone(), ..Self::default() };
        joined.sequence = self.sequence.max(later.sequence);
        joined.points_count = self.points_count + later.points_count;
        for (id, series) in later.series {
            match joined.series.entry(id) {
                std::collections::hash_map::Entry::Occupied(mut known) => known.get_mut().points.extend(series.points),
                std::collections::hash_map::Entry::Vacant(free) => drop(free.insert(series)),
            }
        }
        joined
    }

    /// The device belongs to another tenant.
    pub fn move_device(&mut self, device: DeviceId, tenant: TenantId) {
        self.series.values_mut().filter(|series| series.device == device).for_each(|series| series.tenant = tenant);
    }

    pub fn points_count(&self) -> usize {
        self.points_count
    }

    pub fn get(&self, series: SeriesId) -> Option<&TailSeries> {
        self.series.get(&series)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&SeriesId, &TailSeries)> {
        self.series.iter()
    }
}
