//! Rules of consumption, by example and by property.

use proptest::prelude::*;

use super::*;

const DAY: i64 = 86_400;
/// 2026-01-01 in Berlin.
const START: i64 = 1_767_222_000;

fn berlin() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn register(rollover_at: Option<f64>) -> Register {
    Register::of(3_600, rollover_at)
}

fn point(hours: f64, value: f64) -> Point {
    Point { at: Time::from_seconds(START + (hours * 3_600.0) as i64), value }
}

fn days(readings: &[Point], exchanges: &[Exchange], rollover_at: Option<f64>, count: i64) -> Vec<Consumption> {
    let span = (Time::from_seconds(START), Time::from_seconds(START + count * DAY));
    consumption(readings, exchanges, &register(rollover_at), span, By::Day, &berlin())
}

fn hourly(from: i32, to: i32, value: impl Fn(f64) -> f64) -> Vec<Point> {
    (from..=to).map(|hour| point(f64::from(hour), value(f64::from(hour)))).collect()
}

fn about(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 1e-6)
}

#[test]
fn a_day_is_the_difference_of_its_ends() {
    let found = days(&hourly(-1, 49, |hour| 100.0 + hour / 10.0), &[], None, 2);
    assert_eq!(found.len(), 2);
    for day in &found {
        assert!(about(day.value, 2.4), "{day:?}");
        assert_eq!((day.quality, day.notes.len()), (Quality::Measured, 0));
    }
}

#[test]
fn a_day_of_the_clock_change_has_its_own_length() {
    let at = |text: &str| text.parse::<Time>().unwrap();
    let span = (at("2026-03-28T23:00:00Z"), at("2026-03-30T22:00:00Z"));
    let found: Vec<_> = periods(span.0, span.1, By::Day, &berlin()).collect();
    let hours: Vec<_> = found.iter().map(|(from, to)| to.since(*from).as_secs() / 3_600).collect();
    assert_eq!(hours, [23, 24]);
    let autumn: Vec<_> = periods(at("2026-10-25T12:00:00Z"), at("2026-10-25T13:00:00Z"), By::Day, &berlin()).collect();
    assert_eq!(autumn[0].1.since(autumn[0].0).as_secs(), 25 * 3_600);
    let months: Vec<_> =
        periods(at("2026-01-31T12:00:00Z"), at("2026-03-01T12:00:00Z"), By::Month, &berlin()).collect();
    assert_eq!(months.len(), 3);
    assert_eq!(months[0].0, at("2025-12-31T23:00:00Z"));
}

#[test]
fn an_exchange_adds_both_meters() {
    let mut readings = hourly(-1, 10, |hour| 1_000.0 + hour);
    readings.extend(hourly(12, 25, |hour| 5.0 + (hour - 11.0)));
    let exchange = Exchange { at: point(11.0, 0.0).at, old_final: 1_011.0, new_initial: 5.0 };
    let found = days(&readings, &[exchange], None, 1);
    assert!(about(found[0].value, 24.0), "{found:?}");
    assert_eq!((found[0].quality, &found[0].notes[..]), (Quality::Measured, &[Note::Exchange][..]));
}

#[test]
fn a_register_rolls_over() {
    let found = days(&hourly(-1, 25, |hour| (99_990.0 + hour) % 100_000.0), &[], Some(100_000.0), 1);
    assert!(about(found[0].value, 24.0), "{found:?}");
    assert_eq!(found[0].notes, [Note::Rollover]);
}

#[test]
fn a_fall_without_reason_is_a_gap() {
    let mut readings = hourly(-1, 10, |hour| 1_000.0 + hour);
    readings.extend(hourly(11, 49, |hour| hour - 11.0));
    let found = days(&readings, &[], None, 2);
    assert_eq!((found[0].value, found[0].quality, &found[0].notes[..]), (None, Quality::Gap, &[Note::Reset][..]));
    assert!(about(found[1].value, 24.0) && found[1].notes.is_empty(), "{found:?}");
}

#[test]
fn what_flows_back_is_not_counted_twice() {
    let mut readings = hourly(-1, 25, |hour| 1_000.0 + hour);
    readings[8].value -= 2.0;
    let found = days(&readings, &[], Some(100_000.0), 1);
    assert!(about(found[0].value, 24.0), "{found:?}");
}

#[test]
fn missing_readings_are_estimated_then_a_gap() {
    let with_hole = |hours: i32| {
        let mut readings = hourly(-1, 20, |hour| 100.0 + hour);
        readings.extend(hourly(20 + hours, 20 + hours + 240, |hour| 100.0 + hour));
        days(&readings, &[], None, 1)[0].clone()
    };
    assert_eq!(with_hole(2).quality, Quality::Measured);
    let estimated = with_hole(30);
    assert!(estimated.quality == Quality::Estimated && about(estimated.value, 24.0), "{estimated:?}");
    let gap = with_hole(24 * 5);
    assert_eq!((gap.value, gap.quality), (None, Quality::Gap));
}

#[test]
fn a_gap_inside_a_month_does_not_hide_the_month() {
    let mut readings = hourly(-1, 24 * 10, |hour| 100.0 + hour);
    readings.extend(hourly(24 * 20, 24 * 32, |hour| 100.0 + hour));
    let span = (Time::from_seconds(START), Time::from_seconds(START + 31 * DAY));
    let month = consumption(&readings, &[], &register(None), span, By::Month, &berlin());
    assert!(about(month[0].value, 744.0) && month[0].quality == Quality::Measured, "{month:?}");
}

#[test]
fn the_running_day_is_what_is_known_of_it() {
    let found = days(&hourly(-1, 30, |hour| 100.0 + hour), &[], None, 3);
    assert_eq!(found[0].quality, Quality::Measured);
    assert!(about(found[1].value, 6.0), "{found:?}");
    assert_eq!((found[1].quality, &found[1].notes[..]), (Quality::Gap, &[Note::Partial][..]));
    assert_eq!((found[2].value, found[2].quality), (None, Quality::Gap));
    assert!(days(&[], &[], None, 1)[0].value.is_none());
}

/// A meter's life: irregular readings, rolling over, exchanged now and then.
fn lives() -> impl Strategy<Value = (Vec<Point>, Vec<Exchange>, f64)> {
    let step = (60i64..9_000, 0.0f64..3.0, 0u8..60);
    (prop::collection::vec(step, 2..900), 0.0f64..900.0).prop_map(|(steps, first)| {
        let (mut at, mut value, mut total) = (START - DAY, first, 0.0);
        let (mut readings, mut exchanges) = (vec![Point { at: Time::from_seconds(at), value }], vec![]);
        for (seconds, used, event) in steps {
            at += seconds;
            value += used;
            total += used;
            if event == 0 {
                exchanges.push(Exchange { at: Time::from_seconds(at), old_final: value, new_initial: 7.0 });
                value = 7.0;
            } else {
                value %= 1_000.0;
                readings.push(Point { at: Time::from_seconds(at), value });
            }
        }
        (readings, exchanges, total)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn all_that_was_used_is_counted_once((readings, exchanges, total) in lives()) {
        let register = register(Some(1_000.0));
        let line = line::Line::new(&readings, &exchanges, &register);
        let (_, last) = line.ends().unwrap();
        prop_assert!((line.at(last).total - total).abs() < 1e-6, "{} {total}", line.at(last).total);
    }

    #[test]
    fn days_add_up_to_months_and_none_is_negative((readings, exchanges, _) in lives()) {
        let register = Register { estimated_within: Duration::from_secs(40 * 86_400), ..register(Some(1_000.0)) };
        let span = (Time::from_seconds(START), Time::from_seconds(START + 89 * DAY));
        let of = |by| consumption(&readings, &exchanges, &register, span, by, &berlin());
        let (days, months) = (of(By::Day), of(By::Month));
        prop_assert_eq!((days.len(), months.len()), (90, 3));
        for month in months {
            let inside = days.iter().filter(|day| day.from >= month.from && day.to <= month.to);
            let sum: f64 = inside.filter_map(|day| day.value).sum();
            prop_assert!((sum - month.value.unwrap_or_default()).abs() < 1e-6, "{sum} {month:?}");
        }
        prop_assert!(days.iter().all(|day| day.value.is_none_or(|value| value >= 0.0)));
    }

    #[test]
    fn no_readings_make_a_negative_or_a_panic(
        wild in prop::collection::vec((0i64..40 * DAY, -1e3f64..1e6), 0..60),
        swaps in prop::collection::vec((0i64..40 * DAY, -1e3f64..1e6, -1e3f64..1e6), 0..4),
    ) {
        let mut readings: Vec<Point> =
            wild.iter().map(|(at, value)| Point { at: Time::from_seconds(START + at), value: *value }).collect();
        readings.sort_by_key(|reading| reading.at);
        let mut exchanges: Vec<Exchange> = swaps
            .iter()
            .map(|(at, old_final, new_initial)| Exchange {
                at: Time::from_seconds(START + at),
                old_final: *old_final,
                new_initial: *new_initial,
            })
            .collect();
        exchanges.sort_by_key(|exchange| exchange.at);
        let found = days(&readings, &exchanges, Some(1e6), 45);
        prop_assert!(found.iter().all(|day| day.value.is_none_or(|value| value >= 0.0 && value.is_finite())));
        prop_assert!(found.windows(2).all(|pair| pair[0].to == pair[1].from));
    }
}
