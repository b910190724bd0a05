//! A calendar length such as "36 months": what a notice promises, and what the sweep computes with.

use std::{cmp::Ordering, fmt, hash, ops::Range, str::FromStr};

use jiff::{SignedDuration, Span, Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Time;

/// Longer than anything a law asks for, short enough that no arithmetic overflows.
const PERIOD_YEARS_MAX: u64 = 1_000;
const SECONDS_PER_DAY: u64 = 86_400;
/// The mean month of the Gregorian calendar; only used to say which of two periods is longer.
const SECONDS_PER_MEAN_MONTH: u64 = 2_629_746;

/// A calendar length: "7 days", "36 months", "1 year 6 months", also ISO 8601 ("P36M").
///
/// It keeps the words it was written in ("36 months" is not shown as "3 years"), but compares by
/// length: twelve months equal a year, and a day is 24 hours because time here is UTC.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Years, months, weeks, days, hours, minutes, as written.
    counts: [u32; 6],
}

struct Unit {
    english: [&'static str; 2],
    german: [&'static str; 2],
    /// The dative plural, for "nach 36 Monaten".
    german_dative: [&'static str; 2],
    iso: char,
    months: u64,
    seconds: u64,
}

const fn unit(
    english: [&'static str; 2],
    german: [&'static str; 2],
    german_dative: [&'static str; 2],
    iso: char,
    months: u64,
    seconds: u64,
) -> Unit {
    Unit { english, german, german_dative, iso, months, seconds }
}

const UNITS: [Unit; 6] = [
    unit(["year", "years"], ["Jahr", "Jahre"], ["Jahr", "Jahren"], 'Y', 12, 0),
    unit(["month", "months"], ["Monat", "Monate"], ["Monat", "Monaten"], 'M', 1, 0),
    unit(["week", "weeks"], ["Woche", "Wochen"], ["Woche", "Wochen"], 'W', 0, 7 * SECONDS_PER_DAY),
    unit(["day", "days"], ["Tag", "Tage"], ["Tag", "Tagen"], 'D', 0, SECONDS_PER_DAY),
    unit(["hour", "hours"], ["Stunde", "Stunden"], ["Stunde", "Stunden"], 'H', 0, 3_600),
    unit(["minute", "minutes"], ["Minute", "Minuten"], ["Minute", "Minuten"], 'M', 0, 60),
];
/// From this unit on, ISO 8601 wants a `T` before it.
const UNIT_FIRST_OF_DAY: usize = 4;

/// Why a text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a period: write a number and a unit, such as \"7 days\", \"36 months\", \"48 hours\" or \"P36M\""
)]
pub struct PeriodError(String);

impl Period {
    pub const fn years(count: u32) -> Self {
        Self { counts: [count, 0, 0, 0, 0, 0] }
    }

    pub const fn months(count: u32) -> Self {
        Self { counts: [0, count, 0, 0, 0, 0] }
    }

    pub const fn days(count: u32) -> Self {
        Self { counts: [0, 0, 0, count, 0, 0] }
    }

    pub const fn hours(count: u32) -> Self {
        Self { counts: [0, 0, 0, 0, count, 0] }
    }

    /// The moments this long before `now` and longer: whose end, counted forward from each, has passed. In order and
    /// apart; where the month that ends is the shorter one, several, for its last day is the end of several days:
    /// a month from 30 January 9:00 ends on 28 February 9:00, a month from 28 January 12:00 later that day.
    pub fn ended_by(&self, now: Time) -> Vec<Range<Time>> {
        self.ended(now).unwrap_or_default()
    }

    fn ended(&self, now: Time) -> Option<Vec<Range<Time>>> {
        let micros = i64::try_from(self.seconds_total()).ok()?.checked_mul(1_000_000)?;
        let end = Time::from_micros(now.micros().checked_sub(micros)?);
        let ever = |end| Time::from_micros(i64::MIN)..end;
        let months = Span::new().try_months(i64::try_from(self.months_total()).ok()?).ok()?;
        if self.months_total() == 0 {
            return Some(vec![ever(end)]);
        }
        let end = end.timestamp().to_zoned(TimeZone::UTC).datetime();
        let first = end.date().first_of_month().checked_sub(months).ok()?;
        let at = |days: i64, time| -> Option<Time> {
            let date = first.checked_add(Span::new().days(days)).ok()?;
            Some(date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp().into())
        };
        let (day, days_then, days_now) = (end.day(), first.days_in_month(), end.date().days_in_month());
        if day > days_then {
            return Some(vec![ever(at(days_then.into(), civil::Time::midnight())?)]);
        }
        let mut ranges = vec![ever(at(i64::from(day) - 1, end.time())?)];
        if day == days_now {
            for later in day..days_then {
                ranges.push(at(later.into(), civil::Time::midnight())?..at(later.into(), end.time())?);
            }
        }
        ranges.retain(|range| range.start < range.end);
        Some(ranges)
    }

    /// The moment this long before `time`, or, where the calendar has no such day, the one before it: to look back, not
    /// to tell what has outlived the period ([`Period::ended_by`]).
    pub fn before(&self, time: Time) -> Time {
        self.shifted(time, -1)
    }

    /// The moment this long after `time`.
    pub fn after(&self, time: Time) -> Time {
        self.shifted(time, 1)
    }

    /// Forwards months then hours, backwards the other way round: so that going back and forth never overshoots.
    fn shifted(&self, time: Time, sign: i64) -> Time {
        let bound = if sign < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let months = Span::new().months(sign * self.months_total() as i64);
        let exact = SignedDuration::from_secs(sign * self.seconds_total() as i64);
        let start = time.timestamp().to_zoned(TimeZone::UTC);
        let moved = if sign < 0 {
            start.checked_add(exact).and_then(|zoned| zoned.checked_add(months))
        } else {
            start.checked_add(months).and_then(|zoned| zoned.checked_add(exact))
        };
        Time::from(moved.map_or(bound, |zoned| zoned.timestamp()))
    }

    fn months_total(&self) -> u64 {
        UNITS.iter().zip(self.counts).map(|(unit, count)| unit.months * u64::from(count)).sum()
    }

    fn seconds_total(&self) -> u64 {
        UNITS.iter().zip(self.counts).map(|(unit, count)| unit.seconds * u64::from(count)).sum()
    }

    fn length(&self) -> (u64, u64) {
        let months = self.months_total();
        (months * SECONDS_PER_MEAN_MONTH + self.seconds_total(), months)
    }

    /// "36 months", "1 year and 6 months".
    pub fn english(&self) -> String {
        self.in_words(|unit| unit.english, " and ")
    }

    /// The nominative: "36 Monate", "1 Jahr und 6 Monate".
    pub fn german(&self) -> String {
        self.in_words(|unit| unit.german, " und ")
    }

    /// The dative, for use after "nach" and "von": "36 Monaten".
    pub fn german_dative(&self) -> String {
        self.in_words(|unit| unit.german_dative, " und ")
    }

    /// ISO 8601, for JSON-LD and the Art. 30 record: "P36M", "PT48H".
    pub fn iso(&self) -> String {
        let mut text = String::from("P");
        for (index, (unit, count)) in UNITS.iter().zip(self.counts).enumerate() {
            if index >= UNIT_FIRST_OF_DAY && count > 0 && !text.contains('T') {
                text.push('T');
            }
            if count > 0 {
                text.push_str(&format!("{count}{}", unit.iso));
            }
        }
        text
    }

    fn in_words(&self, words: impl Fn(&Unit) -> [&'static str; 2], between: &str) -> String {
        let parts: Vec<String> = UNITS
            .iter()
            .zip(self.counts)
            .filter(|(_, count)| *count > 0)
            .map(|(unit, count)| format!("{count} {}", words(unit)[usize::from(count != 1)]))
            .collect();
        parts.join(between)
    }

    fn add(&mut self, index: usize, count: &str) -> Option<()> {
        let count: u32 = count.parse().ok()?;
        self.counts[index] = self.counts[index].checked_add(count)?;
        Some(())
    }

    fn bounded(self) -> Option<Self> {
        let (seconds, _) = self.length();
        (seconds > 0 && seconds <= PERIOD_YEARS_MAX * 12 * SECONDS_PER_MEAN_MONTH).then_some(self)
    }

    fn from_words(text: &str) -> Option<Self> {
        let mut period = Self { counts: [0; 6] };
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "and").collect();
        if words.is_empty() || !words.len().is_multiple_of(2) {
            return None;
        }
        for pair in words.chunks(2) {
            let index = UNITS.iter().position(|unit| unit.english.contains(&pair[1]))?;
            period.add(index, pair[0])?;
        }
        period.bounded()
    }

    fn from_iso(text: &str) -> Option<Self> {
        let mut period = Self { counts: [0; 6] };
        let (mut number, mut in_day) = (String::new(), false);
        for letter in text.strip_prefix('P')?.chars() {
            match letter {
                '0'..='9' => number.push(letter),
                'T' if number.is_empty() && !in_day => in_day = true,
                _ => {
                    let range = if in_day { UNIT_FIRST_OF_DAY..UNITS.len() } else { 0..UNIT_FIRST_OF_DAY };
                    let index = range.clone().find(|index| UNITS[*index].iso == letter)?;
                    period.add(index, &std::mem::take(&mut number))?;
                }
            }
        }
        number.is_empty().then_some(period)?.bounded()
    }
}

impl FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Self::from_words(text).or_else(|| Self::from_iso(text)).ok_or_else(|| PeriodError(text.to_owned()))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(|unit| unit.english, " "))
    }
}

impl PartialEq for Period {
    fn eq(&self, other: &Self) -> bool {
        self.length() == other.length()
    }
}

impl Eq for Period {}

impl hash::Hash for Period {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.length().hash(state);
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> Ordering {
        self.length().cmp(&other.length())
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
