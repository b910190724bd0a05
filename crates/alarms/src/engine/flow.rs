//! Whether anything can be heard at all: silence of everybody at once is more likely ours than theirs.

use std::time::Duration;

use types::Time;

use super::state::State;
use crate::rules::silence::{OUTAGE_SECONDS_MIN, OUTAGES_KEPT_MAX, Outage, SUSPICION_SECONDS_MAX, quiet_limit};

/// The engine looks at the clock at least this often; longer without a look, it was the machine that slept.
pub(super) const ALIVE_SECONDS: u64 = 60;

/// What is known of the way by which messages come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Nobody can tell (messages are pushed to us): judged by whether anything is heard.
    #[default]
    Unknown,
    Up,
    Down,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    link: Link,
    down_since: Option<Time>,
    /// When anything was heard.
    heard_at: Time,
    /// Messages to be expected, a second.
    pub rate: f64,
}

impl Flow {
    pub fn new(now: Time) -> Self {
        Self { link: Link::Unknown, down_since: None, heard_at: now, rate: 0.0 }
    }

    /// After a sleep: whoever is there has to be heard anew.
    pub fn woke(&mut self, now: Time) {
        self.heard_at = now;
    }

    /// Until when silence is not judged; none if it is.
    pub fn held_until(&self, now: Time) -> Option<Time> {
        match self.link {
            Link::Up => None,
            // Its end is told; nothing is judged before.
            Link::Down => Some(Time::from_micros(i64::MAX)),
            Link::Unknown => {
                let begins = self.heard_at.plus(quiet_limit(self.rate));
                let ends = begins.plus(Duration::from_secs(SUSPICION_SECONDS_MAX));
                (begins < now && now < ends).then_some(ends)
            }
        }
    }
}

impl State {
    /// Anything was heard.
    pub fn heard(&mut self, now: Time) {
        let gap = now.since(self.flow.heard_at);
        if self.flow.link == Link::Unknown && gap > quiet_limit(self.flow.rate) {
            self.add_outage(self.flow.heard_at, now);
        }
        self.flow.heard_at = now;
    }

    /// Says whether it is another than before.
    pub fn set_link(&mut self, link: Link, now: Time) -> bool {
        if self.flow.link == link {
            return false;
        }
        match (link, self.flow.down_since) {
            (Link::Down, None) => self.flow.down_since = Some(now),
            (Link::Up | Link::Unknown, Some(since)) => {
                self.flow.down_since = None;
                self.flow.heard_at = now;
                self.add_outage(since, now);
            }
            _ => {}
        }
        self.flow.link = link;
        true
    }

    /// Remembers a time in which nothing could be heard.
    pub fn add_outage(&mut self, from: Time, until: Time) {
        if until.since(from) < Duration::from_secs(OUTAGE_SECONDS_MIN) {
            return;
        }
        // Two causes may tell of one outage (the machine slept, and the broker was away): counted once.
        let from = self.outages.last().map_or(from, |last| from.max(last.until));
        if from >= until {
            return;
        }
        let outage = Outage { from, until };
        self.outages.push(outage);
        self.outages_unwritten.push(outage);
        if self.outages.len() > OUTAGES_KEPT_MAX {
            self.outages.remove(0);
        }
        tracing::info!(%from, %until, "nothing could be heard: silence of that time does not count");
    }
}
