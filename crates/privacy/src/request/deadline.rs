//! When an answer is due: months by the calendar, as Art. 12(3) GDPR and Regulation (EEC, Euratom) No 1182/71 count.

use std::time::Duration;

use jiff::{Span, civil::Time as TimeOfDay, tz::TimeZone};
use types::Time;

use super::Reminder;

/// Art. 12(3): one month after receipt …
pub const ANSWER_MONTHS: i8 = 1;
/// … and two further ones where it was extended.
pub const EXTENSION_MONTHS: i8 = 2;

/// The day of receipt does not count; the period ends with the last hour of the day of the same number, or of the
/// month's last day where it has none (Art. 3(2)(c)). Weekends and holidays do not move it (Art. 3(4) would allow the
/// next working day): who keeps the earlier date keeps the later one.
fn end_of(received: Time, months: i8, zone: &TimeZone) -> Time {
    let day = received.timestamp().to_zoned(zone.clone()).date();
    let last = day.saturating_add(Span::new().months(months));
    let end = last.to_datetime(TimeOfDay::constant(23, 59, 59, 0)).to_zoned(zone.clone());
    end.map_or(received, |end| Time::from(end.timestamp()))
}

/// When a request received then is due.
pub fn due(received: Time, zone: &TimeZone) -> Time {
    end_of(received, ANSWER_MONTHS, zone)
}

/// The same once it was extended: counted from the receipt, not from the first end.
pub fn extended(received: Time, zone: &TimeZone) -> Time {
    end_of(received, ANSWER_MONTHS + EXTENSION_MONTHS, zone)
}

/// Zones in which a server may count days, in hours from UTC; summer time moves an end by one.
const ZONES: std::ops::RangeInclusive<i8> = -12..=14;
const ZONE_MINUTES_MAX: i64 = 105;

/// Whether a deadline is the one that follows from the receipt, wherever the server stands.
pub fn is_lawful(received: Time, due_at: Time, is_extended: bool) -> bool {
    let months = if is_extended { ANSWER_MONTHS + EXTENSION_MONTHS } else { ANSWER_MONTHS };
    ZONES.map(|hours| end_of(received, months, &TimeZone::fixed(jiff::tz::offset(hours)))).any(|end| {
        end.micros().abs_diff(due_at.micros()) <= Duration::from_secs(60 * ZONE_MINUTES_MAX as u64).as_micros() as u64
    })
}

const DAY: Duration = Duration::from_secs(86_400);

/// The alarm that is due at `now`: the latest one, if no later one was sent.
pub fn reminder(due: Time, sent: Option<Reminder>, now: Time) -> Option<Reminder> {
    let stages = [
        (Reminder::Overdue, Duration::ZERO),
        (Reminder::TwoDays, DAY * 2),
        (Reminder::SevenDays, DAY * 7),
        (Reminder::FourteenDays, DAY * 14),
    ];
    let reached = |(stage, before): &(Reminder, Duration)| match stage {
        Reminder::Overdue => now > due,
        _ => now >= due.minus(*before),
    };
    let (stage, _) = stages.into_iter().find(reached)?;
    sent.is_none_or(|sent| rank(sent) < rank(stage)).then_some(stage)
}

fn rank(reminder: Reminder) -> u8 {
    match reminder {
        Reminder::FourteenDays => 0,
        Reminder::SevenDays => 1,
        Reminder::TwoDays => 2,
        Reminder::Overdue => 3,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn a_month_ends_on_the_day_of_the_same_number_or_on_the_last_one() {
        for (received, answer, extension) in [
            ("2026-03-05T10:00:00Z", "2026-04-05T23:59:59Z", "2026-06-05T23:59:59Z"),
            ("2026-01-31T10:00:00Z", "2026-02-28T23:59:59Z", "2026-04-30T23:59:59Z"),
            ("2028-01-31T00:00:00Z", "2028-02-29T23:59:59Z", "2028-04-30T23:59:59Z"),
            ("2026-11-30T23:59:59Z", "2026-12-30T23:59:59Z", "2027-02-28T23:59:59Z"),
        ] {
            assert_eq!(due(day(received), &TimeZone::UTC), day(answer));
            assert_eq!(extended(day(received), &TimeZone::UTC), day(extension));
        }
    }

    #[test]
    fn days_are_those_of_the_place_summer_time_included() {
        // 23:30 UTC on the 9th is the 10th in Berlin; the end lies in summer time.
        assert_eq!(due(day("2026-03-09T23:30:00Z"), &berlin()), day("2026-04-10T21:59:59Z"));
    }

    #[test]
    fn each_reminder_is_sent_once_and_missed_ones_are_not_made_up_for() {
        let end = day("2026-02-01T23:59:59Z");
        let at = |text: &str, sent| reminder(end, sent, day(text));
        assert_eq!(at("2026-01-18T23:59:58Z", None), None);
        assert_eq!(at("2026-01-18T23:59:59Z", None), Some(Reminder::FourteenDays));
        assert_eq!(at("2026-01-20T00:00:00Z", Some(Reminder::FourteenDays)), None);
        assert_eq!(at("2026-01-31T00:00:00Z", None), Some(Reminder::TwoDays));
        assert_eq!(at("2026-02-01T23:59:59Z", Some(Reminder::TwoDays)), None);
        assert_eq!(at("2026-02-02T00:00:00Z", Some(Reminder::TwoDays)), Some(Reminder::Overdue));
        assert_eq!(at("2027-02-02T00:00:00Z", Some(Reminder::Overdue)), None);
    }

    proptest! {
        #[test]
        fn an_answer_is_due_after_28_to_32_days_and_an_extension_before_94(seconds in 0i64..4_000_000_000) {
            let received = Time::from_seconds(seconds);
            let days = |time: Time| time.since(received).as_secs() / 86_400;
            prop_assert!((27..=32).contains(&days(due(received, &berlin()))));
            prop_assert!((88..=93).contains(&days(extended(received, &berlin()))));
        }
    }
}
