//! The past, thinned out: enough for charts of a year, and quick to make.

use std::{collections::VecDeque, time::Duration};

use types::Time;

use crate::{
    event::{Body, Event},
    house::{Apparatus, House},
    schedule::Transmission,
};

/// Frames looked at in a step; when all are lost the step is left empty.
const TRIES_MAX: usize = 3;

/// How much of the past is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Density {
    /// Before the last `dense_for`: one uplink per device in each such step.
    pub sparse_every: Duration,
    pub dense_every: Duration,
    pub dense_for: Duration,
}

impl Default for Density {
    fn default() -> Self {
        Self {
            sparse_every: Duration::from_secs(6 * 3_600),
            dense_every: Duration::from_secs(3_600),
            dense_for: Duration::from_secs(30 * 86_400),
        }
    }
}

/// The uplinks of a span, by time. They are those the devices really sent, so live delivery may overlap with it.
#[derive(Debug)]
pub struct Backfill<'a> {
    house: &'a House,
    density: Density,
    cursor: Time,
    dense_from: Time,
    to: Time,
    ready: VecDeque<(Time, Event)>,
}

impl House {
    pub fn backfill(&self, from: Time, to: Time, density: Density) -> Backfill<'_> {
        let dense_from = to.minus(density.dense_for);
        Backfill { house: self, density, cursor: from, dense_from, to, ready: VecDeque::new() }
    }
}

impl Backfill<'_> {
    /// All devices' uplinks of one step.
    fn step(&mut self) {
        let dense = self.cursor >= self.dense_from;
        let every = if dense { self.density.dense_every } else { self.density.sparse_every };
        let end = self.cursor.plus(every).min(self.to);
        let mut events = Vec::with_capacity(self.house.devices.len());
        for (index, device) in self.house.devices.iter().enumerate() {
            // A door's movements are what it is about; long ago, its daily reports are enough.
            let all = dense && matches!(device.apparatus, Apparatus::Door(_));
            if all {
                self.hear(index, device.transmissions(self.cursor, end).into_iter(), usize::MAX, &mut events);
            } else {
                let from = self.cursor.max(device.installed_at);
                self.hear(index, device.regular(from, end).take(TRIES_MAX), 1, &mut events);
            }
        }
        events.sort_by_key(|(at, _)| *at);
        self.ready.extend(events);
        self.cursor = end;
    }

    /// The first `count` of the frames that somebody heard.
    fn hear(
        &self,
        device: usize,
        sent: impl Iterator<Item = Transmission>,
        count: usize,
        events: &mut Vec<(Time, Event)>,
    ) {
        let uplinks = sent.filter_map(|sent| self.house.uplink(device, sent)).take(count);
        events.extend(uplinks.map(|uplink| (uplink.time, Event { at: uplink.time, body: Body::Up(uplink) })));
    }
}

impl Iterator for Backfill<'_> {
    type Item = (Time, Event);

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && self.cursor < self.to {
            self.step();
        }
        self.ready.pop_front()
    }
}
