//! What a period must do: keep its words, follow the calendar, never let the sweep erase too early.

use proptest::prelude::*;

use super::*;

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

#[test]
fn it_keeps_the_words_it_was_written_in() {
    for text in ["7 days", "36 months", "1 year", "48 hours", "1 year 6 months", "2 weeks"] {
        assert_eq!(period(text).to_string(), text);
    }
    assert_eq!(period("P36M").to_string(), "36 months");
    assert_eq!(period("PT48H").to_string(), "48 hours");
    assert_eq!(period("P1Y2M3W4DT5H6M").iso(), "P1Y2M3W4DT5H6M");
}

#[test]
fn it_speaks_german_and_english() {
    assert_eq!(period("36 months").german_dative(), "36 Monaten");
    assert_eq!(period("1 month").german(), "1 Monat");
    assert_eq!(period("1 year 6 months").german_dative(), "1 Jahr und 6 Monaten");
    assert_eq!(period("1 year 6 months").english(), "1 year and 6 months");
}

#[test]
fn it_refuses_what_is_no_period() {
    let wrong = [
        "",
        "days",
        "7",
        "7 dayz",
        "-7 days",
        "0 days",
        "P",
        "PT",
        "P36",
        "P1H",
        "PT1D",
        "7 days x",
        "2000 years",
        "99999999999 days",
    ];
    for text in wrong {
        assert!(text.parse::<Period>().is_err(), "{text} was accepted");
    }
}

#[test]
fn it_compares_by_length_not_by_words() {
    assert_eq!(period("12 months"), period("1 year"));
    assert_eq!(period("7 days"), period("168 hours"));
    assert!(period("30 days") < period("1 month"));
    assert!(period("31 days") > period("1 month"));
    assert!(period("36 months") > period("1 year"));
}

#[test]
fn it_counts_as_the_calendar_does() {
    let end_of_march = time("2026-03-31T10:00:00Z");
    assert_eq!(period("1 month").before(end_of_march), time("2026-02-28T10:00:00Z"));
    assert_eq!(period("36 months").after(time("2024-02-29T00:00:00Z")), time("2027-02-28T00:00:00Z"));
    assert_eq!(period("7 days").before(time("2026-03-03T00:00:00Z")), time("2026-02-24T00:00:00Z"));
    assert_eq!(period("48 hours").after(end_of_march), time("2026-04-02T10:00:00Z"));
}

fn any_period() -> impl Strategy<Value = Period> {
    (0u32..90, 0u32..40, 0u32..60, 0u32..900, 0u32..900, 0u32..900)
        .prop_map(|(y, m, w, d, h, min)| Period { counts: [y, m, w, d, h, min] })
        .prop_filter("no empty period", |period| period.seconds_total() + period.months_total() > 0)
}

/// As notices have them: where months end is what matters.
fn short_period() -> impl Strategy<Value = Period> {
    let month_and_hours = (0u32..25, 0u32..3, 0u32..49);
    month_and_hours
        .prop_map(|(m, d, h)| Period { counts: [0, m, 0, d, h, 0] })
        .prop_filter("no empty period", |period| period.seconds_total() + period.months_total() > 0)
}

/// Every hour of the days around each month's end, against the definition: leap years and others.
#[test]
fn at_the_ends_of_months_each_moment_ends_on_its_own_day() {
    let hour = |from: Time, hours: u64| from.plus(std::time::Duration::from_secs(hours * 3_600));
    for (length, first, now) in [
        ("1 month", "2026-02-25T00:00:00Z", "2026-03-26T00:30:00Z"),
        ("1 month", "2026-01-26T00:00:00Z", "2026-02-25T00:30:00Z"),
        ("1 month", "2028-01-26T00:00:00Z", "2028-02-25T00:30:00Z"),
        ("36 months", "2024-02-26T00:00:00Z", "2027-02-25T00:30:00Z"),
        ("1 month 12 hours", "2026-01-26T00:00:00Z", "2026-02-25T00:30:00Z"),
    ] {
        let (length, first, now) = (period(length), time(first), time(now));
        for now in (0..200).map(|hours| hour(now, hours)) {
            let ended = length.ended_by(now);
            assert!(ended.is_sorted_by(|one, next| one.end <= next.start), "{ended:?}");
            for from in (0..200).map(|hours| hour(first, hours)) {
                let is_in = ended.iter().any(|range| range.contains(&from));
                assert_eq!(is_in, length.after(from) < now, "{length} from {from}, at {now}");
            }
        }
    }
}

/// From 1900 to 2100, the years that rows may bear.
fn any_time() -> impl Strategy<Value = Time> {
    (-2_208_988_800_i64..4_102_444_800).prop_map(Time::from_seconds)
}

proptest! {
    #[test]
    fn words_and_iso_both_come_back(period in any_period()) {
        prop_assert_eq!(period.to_string().parse::<Period>().unwrap().counts, period.counts);
        prop_assert_eq!(period.iso().parse::<Period>().unwrap().counts, period.counts);
        prop_assert_eq!(period.english().parse::<Period>().unwrap().counts, period.counts);
    }

    /// By the definition itself: a moment has ended when the period, counted forward from it, is over.
    #[test]
    fn what_has_ended_is_what_ends_counted_forward(
        period in prop_oneof![any_period(), short_period()], now in any_time(), near in -400_000_000_000_i64..400_000_000_000
    ) {
        let ended = |time: Time| period.ended_by(now).iter().any(|range| range.contains(&time));
        let border = period.before(now);
        for micros in [0, 1, -1, near, near / 60_000_000 * 60_000_000, near * 10] {
            let time = Time::from_micros(border.micros() + micros);
            prop_assert_eq!(ended(time), period.after(time) < now, "{} from {}", period, time);
        }
    }

    #[test]
    fn order_and_arithmetic_agree(a in any_period(), b in any_period(), now in any_time()) {
        let far_longer = a.length().0 > b.length().0 + 4 * SECONDS_PER_DAY;
        prop_assert!(!far_longer || a.before(now) < b.before(now));
        prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,24}") {
        let _ = text.parse::<Period>();
    }
}
