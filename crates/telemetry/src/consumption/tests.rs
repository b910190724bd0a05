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
        let (first, last) = line.ends().unwrap();
        let counted = line.between(first, last);
        prop_assert!((counted - total).abs() < 1e-6, "{counted} {total}");
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

/// Hourly readings of a register that grows by `rate`, each day's figure and notes.
fn with(
    rate: f64,
    from: f64,
    rollover_at: Option<f64>,
    count: i64,
    spoil: impl Fn(&mut Vec<Point>),
) -> Vec<Consumption> {
    let mut readings = hourly(-48, count as i32 * 24 + 48, |hour| from + rate * (hour + 48.0));
    spoil(&mut readings);
    days(&readings, &[], rollover_at, count)
}

/// The reading of this hour after the start.
fn hour(readings: &mut [Point], hour: usize) -> &mut f64 {
    &mut readings[hour + 48].value
}

#[test]
fn a_single_showing_that_its_neighbours_contradict_is_left_out() {
    for wrong in [0.0, 1e17, f64::MAX, -1e300, 1.0, 404_828.0, f64::NAN, f64::INFINITY] {
        // At midnight, at noon, at the day's last hour.
        for spoilt in [24, 36, 47] {
            for rollover_at in [None, Some(100_000.0)] {
                let found = with(0.1, 40_482.8, rollover_at, 3, |readings| *hour(readings, spoilt) = wrong);
                assert!(found.iter().all(|day| about(day.value, 2.4)), "{wrong} {spoilt}: {found:?}");
                assert!(found.iter().all(|day| day.quality == Quality::Measured), "{found:?}");
                let noted = found[1].notes == [Note::Implausible];
                assert_eq!(noted, wrong.is_finite(), "{wrong} {spoilt}: {found:?}");
                assert!(found[2].notes.is_empty(), "{found:?}");
            }
        }
    }
}

#[test]
fn a_register_far_from_its_end_does_not_roll_over() {
    let found = with(0.02, 60_001.1, Some(100_000.0), 3, |readings| *hour(readings, 30) = 0.0);
    assert!(found.iter().all(|day| about(day.value, 0.48)), "{found:?}");
    // Nor one near its end that comes back.
    let found = with(0.02, 99_990.0, Some(100_000.0), 3, |readings| {
        (*hour(readings, 30), *hour(readings, 31)) = (0.0, 0.0);
    });
    assert!(found.iter().all(|day| about(day.value, 0.48)), "{found:?}");
    assert!(found.iter().all(|day| !day.notes.contains(&Note::Rollover)), "{found:?}");
}

#[test]
fn several_wrong_readings_in_a_row_are_left_out_too() {
    for many in [2, 5, 12, 23] {
        for wrong in [0.0, 5.0, 1e17] {
            let found = with(0.1, 40_482.8, Some(100_000.0), 4, |readings| {
                (30..30 + many).for_each(|at| *hour(readings, at) = wrong);
            });
            assert!(found.iter().all(|day| about(day.value, 2.4)), "{many} {wrong}: {found:?}");
            assert!(found[1].notes.contains(&Note::Implausible) && found[3].notes.is_empty(), "{found:?}");
        }
    }
    // Scattered: every seventh reading is nothing.
    let found = with(0.1, 40_482.8, None, 5, |readings| {
        readings.iter_mut().step_by(7).for_each(|reading| reading.value = 0.0);
    });
    assert!(found.iter().all(|day| about(day.value, 2.4)), "{found:?}");
}

#[test]
fn a_correction_costs_its_interval_and_no_more() {
    let found = with(0.1, 40_482.8, None, 60, |readings| {
        readings[48 + 36..].iter_mut().for_each(|reading| reading.value -= 40_482.8 * 0.005);
    });
    assert!(found.iter().all(|day| about(day.value, 2.4)), "{found:?}");
    assert_eq!((found[1].quality, &found[1].notes[..]), (Quality::Estimated, &[Note::Correction][..]));
    assert!(
        found.iter().enumerate().all(|(at, day)| at == 1 || (day.quality == Quality::Measured && day.notes.is_empty()))
    );
}

#[test]
fn a_jump_and_a_fall_that_stay_spoil_a_day_and_not_the_month() {
    for (shift, note) in [(1e9, Note::Jump), (15_000.0, Note::Jump), (-39_000.0, Note::Reset)] {
        let mut readings = hourly(-48, 33 * 24, |hour| 40_482.0 + 0.125 * hour);
        readings[48 + 36..].iter_mut().for_each(|reading| reading.value += shift);
        let span = (Time::from_seconds(START), Time::from_seconds(START + 31 * DAY));
        let of = |by| consumption(&readings, &[], &register(None), span, by, &berlin());
        let found = of(By::Day);
        assert_eq!((found[1].value, found[1].quality, &found[1].notes[..]), (None, Quality::Gap, &[note][..]));
        assert!(found.iter().enumerate().all(|(at, day)| at == 1 || about(day.value, 3.0)), "{found:?}");
        let month = &of(By::Month)[0];
        assert!(about(month.value, 3.0 * 30.0), "{month:?}");
        assert_eq!((month.quality, &month.notes[..]), (Quality::Gap, &[note][..]));
    }
}

#[test]
fn the_first_and_the_last_showing_are_not_believed_against_all_others() {
    for wrong in [0.0, 1e17] {
        for at in [0, 96 + 72] {
            let found = with(0.1, 40_482.8, None, 3, |readings| readings[at].value = wrong);
            assert!(found.iter().all(|day| about(day.value, 2.4)), "{wrong} {at}: {found:?}");
        }
    }
    let span = (Time::from_seconds(START), Time::from_seconds(START + DAY));
    let mut readings = hourly(0, 30, |hour| if hour == 0.0 { 0.0 } else { 40_482.8 + hour / 10.0 });
    let found = consumption(&readings, &[], &register(None), span, By::Day, &berlin());
    assert!(about(found[0].value, 2.3) && found[0].notes.contains(&Note::Partial), "{found:?}");
    readings.truncate(20);
    readings.push(point(20.0, 1e17));
    let found = consumption(&readings, &[], &register(None), span, By::Day, &berlin());
    assert!(about(found[0].value, 1.8) && found[0].notes.contains(&Note::Implausible), "{found:?}");
}

#[test]
fn an_exchange_noted_a_day_late_counts_no_more_than_was_used() {
    // Exchanged at hour 30, noted as of hour 54 with the same figures.
    let mut readings = hourly(-48, 30, |hour| 1_000.0 + hour / 10.0);
    readings.extend(hourly(31, 120, |hour| 5.0 + (hour - 30.0) / 10.0));
    let exchange = Exchange { at: point(54.0, 0.0).at, old_final: 1_003.0, new_initial: 5.0 };
    let found = days(&readings, &[exchange], None, 4);
    let all: f64 = found.iter().filter_map(|day| day.value).sum();
    assert!((all - 9.6).abs() < 0.11, "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Against the truth: a life with wrong readings strewn in, seldom two within a dozen, is counted as without.
    #[test]
    fn wrong_readings_change_no_day(
        steps in prop::collection::vec(1u32..40, 24 * 12),
        wrong in prop::collection::vec((0u32..12, prop_oneof![Just(0.0), Just(1e17), 0.0f64..2e6]), 1..20),
        first in 20_000u32..400_000,
    ) {
        let mut value = f64::from(first);
        let truth: Vec<Point> = steps.iter().enumerate().map(|(at, step)| {
            value += f64::from(*step);
            point(at as f64 - 24.0, value)
        }).collect();
        let mut spoilt = truth.clone();
        for (at, (offset, wrong)) in wrong.iter().enumerate() {
            // Far off: what is near cannot be told from what is true.
            let (place, now) = (at * 13 + *offset as usize, truth[at * 13 + *offset as usize].value);
            if (wrong - now).abs() > 4_000.0 && place > 0 && place + 1 < truth.len() {
                spoilt[place].value = *wrong;
            }
        }
        let (right, found) = (days(&truth, &[], None, 9), days(&spoilt, &[], None, 9));
        for (right, found) in right.iter().zip(&found) {
            // A reading at midnight that was left out is shared out between its neighbours.
            prop_assert!((right.value.unwrap() - found.value.unwrap()).abs() <= 40.0, "{right:?} {found:?}");
        }
        let of = |days: &[Consumption]| days.iter().filter_map(|day| day.value).sum::<f64>();
        prop_assert!((of(&right) - of(&found)).abs() <= 40.0);
    }

    /// Against every other choice: nothing is cheaper than what is believed.
    #[test]
    fn no_other_readings_are_cheaper_to_believe(
        values in prop::collection::vec(prop_oneof![0u32..12, 90u32..100, 5_000u32..5_006], 1..11),
        (first, last) in (any::<bool>(), any::<bool>()),
        rollover_at in prop_oneof![Just(None), Just(Some(100.0))],
    ) {
        let readings: Vec<Point> =
            values.iter().enumerate().map(|(at, value)| point(at as f64, f64::from(*value))).collect();
        let register = register(rollover_at);
        let believer = believe::Believer::new(&register, std::iter::once(readings.as_slice()));
        let found = believer.believed(&readings, believe::Ends { first, last });
        prop_assert!(!first || found.first() == Some(&0));
        prop_assert!(!last || found.last() == Some(&(readings.len() - 1)));
        let price = believer.price(&readings, &found);
        for chosen in 1u32..1 << readings.len() {
            let places: Vec<usize> = (0..readings.len()).filter(|at| chosen >> at & 1 == 1).collect();
            let allowed = (!first || places[0] == 0) && (!last || places.last() == Some(&(readings.len() - 1)));
            prop_assert!(!allowed || believer.price(&readings, &places) >= price, "{places:?} {found:?}");
        }
    }
}

#[test]
fn an_exchange_is_doubted_for_what_the_readings_say() {
    // Exchanged at hour 30: the old meter ended at 1,003, the new one began at 5.
    let mut readings = hourly(-48, 29, |hour| 1_000.0 + hour / 10.0);
    readings.extend(hourly(30, 120, |hour| 5.0 + (hour - 30.0) / 10.0));
    let right = Exchange { at: point(30.0, 0.0).at, old_final: 1_003.0, new_initial: 5.0 };
    let fields = |exchange: &Exchange, others: &[Exchange]| -> Vec<&str> {
        doubts(&readings, others, exchange, &register(Some(100_000.0))).iter().map(Doubt::field).collect()
    };
    assert_eq!(fields(&right, &[]), [] as [&str; 0]);
    assert_eq!(fields(&Exchange { old_final: 10_030.0, ..right }, &[]), ["old_final"], "a digit too many");
    assert_eq!(fields(&Exchange { old_final: 1e300, ..right }, &[]), ["old_final"]);
    assert_eq!(fields(&Exchange { old_final: 100.3, ..right }, &[]), ["old_final"]);
    assert_eq!(fields(&Exchange { new_initial: 50.0, ..right }, &[]), ["new_initial"]);
    assert!(fields(&Exchange { new_initial: 0.0, ..right }, &[]).len() <= 1);
    for hours in [31.0, 36.0, 54.0, 80.0, 24.0, 6.0] {
        let moved = Exchange { at: point(hours, 0.0).at, ..right };
        assert!(fields(&moved, &[]).contains(&"at"), "{hours}: {:?}", fields(&moved, &[]));
    }
    assert!(fields(&Exchange { at: point(30.5, 0.0).at, ..right }, &[right]).contains(&"at"), "twice");
    // Nothing is known around it.
    assert!(doubts(&[], &[], &right, &register(None)).is_empty());
}
