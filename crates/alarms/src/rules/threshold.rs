//! A value beyond a limit: when an alarm begins, and when it ends. Judged by readings alone, never by a timer, so that
//! the same readings give the same alarms however often the server was restarted between them.

use std::time::Duration;

use types::Time;

use crate::Comparison;

/// What a rule demands of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    pub comparison: Comparison,
    pub limit: f64,
    /// So far the value must come back over the limit before the alarm ends.
    pub hysteresis: f64,
    /// So long the value must be beyond the limit: from the first reading beyond it to the one that raises.
    pub duration: Duration,
}

/// How far the rule is with one series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// The latest reading judged; an earlier one that comes later says nothing about now.
    pub last_at: Option<Time>,
    /// Beyond the limit since this reading, not yet long enough.
    pub pending_since: Option<Time>,
    pub raised: bool,
}

impl Watch {
    /// Forgets what lies ahead of now: a clock that ran ahead, a device's or our own, must not silence the rule until
    /// then.
    pub fn forget_ahead(&mut self, now: Time) {
        self.last_at = self.last_at.filter(|last| *last <= now);
        self.pending_since = self.pending_since.filter(|since| *since <= now);
    }
}

/// What a reading changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Raised,
    Cleared,
}

impl Threshold {
    fn beyond(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::Above => value > self.limit,
            Comparison::Below => value < self.limit,
        }
    }

    fn recovered(&self, value: f64) -> bool {
        match self.comparison {
            Comparison::Above => value <= self.limit - self.hysteresis,
            Comparison::Below => value >= self.limit + self.hysteresis,
        }
    }

    /// Judges one reading.
    pub fn judge(&self, watch: &mut Watch, at: Time, value: f64) -> Option<Change> {
        if !value.is_finite() || watch.last_at.is_some_and(|last| at < last) {
            return None;
        }
        watch.last_at = Some(at);
        if watch.raised {
            let over = self.recovered(value);
            watch.raised = !over;
            return over.then_some(Change::Cleared);
        }
        if !self.beyond(value) {
            watch.pending_since = None;
            return None;
        }
        let since = *watch.pending_since.get_or_insert(at);
        if at.since(since) < self.duration {
            return None;
        }
        watch.pending_since = None;
        watch.raised = true;
        Some(Change::Raised)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same from its definition, looking at all readings for every one of them.
    fn by_definition(rule: &Threshold, readings: &[(Time, f64)]) -> Vec<(usize, Change)> {
        let in_order: Vec<(usize, Time, f64)> = readings
            .iter()
            .enumerate()
            .filter(|(n, (at, value))| {
                value.is_finite() && readings[..*n].iter().all(|(earlier, value)| !value.is_finite() || earlier <= at)
            })
            .map(|(n, (at, value))| (n, *at, *value))
            .collect();
        let mut changes: Vec<(usize, Change)> = Vec::new();
        for (position, (n, at, value)) in in_order.iter().enumerate() {
            let raised = changes.last().is_some_and(|(_, change)| *change == Change::Raised);
            let run = in_order[..=position].iter().rev().take_while(|(_, _, value)| rule.beyond(*value)).last();
            let long_enough = run.is_some_and(|(_, first, _)| at.since(*first) >= rule.duration);
            if raised && rule.recovered(*value) {
                changes.push((*n, Change::Cleared));
            } else if !raised && long_enough {
                changes.push((*n, Change::Raised));
            }
        }
        changes
    }

    fn rules() -> impl Strategy<Value = Threshold> {
        let comparison = prop_oneof![Just(Comparison::Above), Just(Comparison::Below)];
        (comparison, -3i8..3, 0u8..4, 0u64..40).prop_map(|(comparison, limit, hysteresis, seconds)| Threshold {
            comparison,
            limit: limit.into(),
            hysteresis: hysteresis.into(),
            duration: Duration::from_secs(seconds),
        })
    }

    fn readings() -> impl Strategy<Value = Vec<(Time, f64)>> {
        // Mostly forward in time, sometimes late, sometimes not a number.
        let step = prop_oneof![9 => 0i64..15, 1 => -30i64..0];
        let value = prop_oneof![20 => (-6i8..6).prop_map(f64::from), 1 => Just(f64::NAN)];
        prop::collection::vec((step, value), 0..60).prop_map(|steps| {
            let mut now = 1_000;
            let next = |(step, value): (i64, f64)| {
                now += step;
                (Time::from_seconds(now), value)
            };
            steps.into_iter().map(next).collect()
        })
    }

    proptest! {
        #[test]
        fn pro_08_alarms_are_those_of_the_definition(rule in rules(), readings in readings()) {
            let mut watch = Watch::default();
            let judged: Vec<(usize, Change)> = readings
                .iter()
                .enumerate()
                .filter_map(|(n, (at, value))| Some((n, rule.judge(&mut watch, *at, *value)?)))
                .collect();
            prop_assert_eq!(judged, by_definition(&rule, &readings));
        }
    }

    #[test]
    fn pro_08_hysteresis_and_duration_hold_an_alarm_steady() {
        let rule = Threshold {
            comparison: Comparison::Above,
            limit: 30.0,
            hysteresis: 2.0,
            duration: Duration::from_secs(600),
        };
        let mut watch = Watch::default();
        let mut judge = |minute: i64, value: f64| rule.judge(&mut watch, Time::from_seconds(minute * 60), value);
        assert_eq!(judge(0, 31.0), None, "not long enough yet");
        assert_eq!(judge(5, 29.0), None, "begins anew");
        assert_eq!(judge(6, 31.0), None);
        assert_eq!(judge(16, 30.5), Some(Change::Raised));
        assert_eq!(judge(17, 29.0), None, "not far enough back");
        assert_eq!(judge(16, 20.0), None, "late");
        assert_eq!(judge(18, 28.0), Some(Change::Cleared));
    }
}
