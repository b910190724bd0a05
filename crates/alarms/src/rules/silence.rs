//! Nothing heard for too long: when silence is an alarm. Jitter is no silence, and neither is the time in which
//! nothing at all could be heard.

use std::time::Duration;

use types::Time;

/// Silence begins when so many expected messages in a row have not come.
pub const INTERVALS_MISSED: u32 = 3;
/// Whatever a rule says, one message that comes late is no silence: intervals in hundredths.
const INTERVAL_HUNDREDTHS_MIN: u32 = 150;
/// No rule is quicker than this.
pub const SILENCE_SECONDS_MIN: u64 = 60;
/// A shorter outage is no reason: what was sent meanwhile is sent again.
pub const OUTAGE_SECONDS_MIN: u64 = 60;
/// Nobody at all heard for at least this long makes an outage likely …
const QUIET_SECONDS_MIN: u64 = 120;
/// … and for at least so many messages that were to be expected.
const QUIET_MESSAGES_MIN: f64 = 20.0;
/// So long a likely outage is waited out; then total silence is itself the news.
pub const SUSPICION_SECONDS_MAX: u64 = 900;
/// So many outages are remembered; older ones no longer matter to anything that is still judged.
pub const OUTAGES_KEPT_MAX: usize = 64;

/// After how long an object is silent, and how often it is expected; none if nobody has said either.
pub fn limit(silence: Option<Duration>, interval: Option<Duration>) -> Option<Duration> {
    let expected = match (silence, interval) {
        (Some(silence), Some(interval)) => silence.max(interval * INTERVAL_HUNDREDTHS_MIN / 100),
        (Some(silence), None) => silence,
        (None, Some(interval)) => interval * INTERVALS_MISSED,
        (None, None) => return None,
    };
    Some(expected.max(Duration::from_secs(SILENCE_SECONDS_MIN)))
}

/// A time in which nothing could be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    pub from: Time,
    pub until: Time,
}

/// When an object that was last heard at `last` is silent: the limit, not counting outages, and after one there is
/// time for at least one message.
pub fn due_at(last: Time, limit: Duration, interval: Option<Duration>, outages: &[Outage]) -> Time {
    let mut due = last.plus(limit);
    let once = interval.unwrap_or(limit).min(limit);
    for outage in outages {
        let from = outage.from.max(last);
        if outage.until > from && from < due {
            due = due.plus(outage.until.since(from)).max(outage.until.plus(once));
        }
    }
    due
}

/// After how long without any message an outage is likely, when so many messages a second are expected.
pub fn quiet_limit(messages_per_second: f64) -> Duration {
    let least = Duration::from_secs(QUIET_SECONDS_MIN);
    if messages_per_second <= 0.0 {
        return Duration::MAX;
    }
    Duration::try_from_secs_f64(QUIET_MESSAGES_MIN / messages_per_second).unwrap_or(Duration::MAX).max(least)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn at(minutes: i64) -> Time {
        Time::from_seconds(1_000_000 + minutes * 60)
    }

    #[test]
    fn pro_08_one_late_message_is_no_silence() {
        assert_eq!(limit(None, Some(HOUR)), Some(HOUR * 3));
        assert_eq!(limit(Some(HOUR), Some(HOUR)), Some(HOUR * 3 / 2), "a rule as tight as the interval would flap");
        assert_eq!(limit(Some(HOUR * 6), Some(HOUR)), Some(HOUR * 6));
        assert_eq!(limit(Some(Duration::from_secs(1)), None), Some(Duration::from_secs(60)));
        assert_eq!(limit(None, None), None);
    }

    #[test]
    fn pro_08_an_outage_does_not_count_and_leaves_time_for_a_message() {
        let outage = Outage { from: at(60), until: at(170) };
        // Two of three hours had passed when all was dark for 110 minutes.
        assert_eq!(due_at(at(-60), HOUR * 3, Some(HOUR), &[outage]), at(120 + 110));
        // Ten minutes were left; there is an hour after the outage.
        assert_eq!(due_at(at(-110), HOUR * 3, Some(HOUR), &[outage]), at(170 + 60));
        // Silent before it began, or heard since: the outage does not matter.
        assert_eq!(due_at(at(-130), HOUR * 3, Some(HOUR), &[outage]), at(50));
        assert_eq!(due_at(at(180), HOUR * 3, Some(HOUR), &[outage]), at(360));
    }

    #[test]
    fn a_small_house_is_not_quiet_when_its_only_device_is() {
        assert_eq!(quiet_limit(0.0), Duration::MAX);
        assert_eq!(quiet_limit(2.0 / 3_600.0), HOUR * 10);
        assert_eq!(quiet_limit(100.0), Duration::from_secs(120));
    }

    proptest! {
        #[test]
        fn outages_only_ever_defer_and_never_for_longer_than_they_last(
            last in 0i64..500, limit in 1u64..200, interval in 1u64..200, gaps in prop::collection::vec((1i64..60, 1i64..60), 0..8),
        ) {
            let (limit, interval) = (Duration::from_secs(limit * 60), Duration::from_secs(interval * 60));
            let mut outages = Vec::new();
            let mut now = 0;
            for (up, down) in gaps {
                outages.push(Outage { from: at(now + up), until: at(now + up + down) });
                now += up + down;
            }
            let plain = due_at(at(last), limit, Some(interval), &[]);
            let due = due_at(at(last), limit, Some(interval), &outages);
            let dark: Duration = outages.iter().map(|outage| outage.until.since(outage.from)).sum();
            prop_assert!(due >= plain);
            prop_assert!(due <= plain.plus(dark + interval * outages.len() as u32));
        }
    }
}
