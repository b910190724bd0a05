//! Consumption per day and month, from the readings of a register that only grows.
//!
//! A register is read now and then, meters are exchanged, registers roll over, and now and then a reading is wrong.
//! What fits its neighbours is believed ([`believe`]); from each reading that is believed to the next something was
//! consumed ([`line`]). A day's consumption is what lies inside of it; so days always add up to their month, none is
//! negative, and what nobody can know spoils no more than the interval it lies in.

mod believe;
mod doubt;
mod line;

use std::time::Duration;

use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};
use types::Time;

use crate::chunk::Point;
pub use doubt::{Doubt, doubts};
pub use line::Exchange;
use line::Line;

/// Days or months of one answer: ten years of days.
pub const PERIODS_MAX: usize = 3_700;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Day,
    Month,
}

/// How sure a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The register was read near both ends.
    Measured,
    /// An end lies between readings farther apart: shared out evenly between them.
    Estimated,
    /// Readings are missing. A value, if there is one, is what is known of it.
    Gap,
}

/// What else there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    Exchange,
    Rollover,
    /// The register was set back a little: what was consumed meanwhile is estimated.
    Correction,
    /// The register fell, and no exchange explains it.
    Reset,
    /// The register rose out of all proportion, and no exchange explains it.
    Jump,
    /// A reading that does not fit those before and after it was left out.
    Implausible,
    /// The readings begin or end inside.
    Partial,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Consumption {
    pub from: Time,
    pub to: Time,
    pub value: Option<f64>,
    pub quality: Quality,
    pub notes: Vec<Note>,
}

/// How the register behaves and how far apart its readings may be.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    /// The first value it cannot show.
    pub rollover_at: Option<f64>,
    /// Readings at most this far apart count as measured.
    pub measured_within: Duration,
    /// Readings at most this far apart are shared out between; beyond is a gap.
    pub estimated_within: Duration,
}

impl Register {
    /// By how often the device speaks: one missed reading still counts as measured, three days can be bridged.
    pub fn of(expected_interval_seconds: u32, rollover_at: Option<f64>) -> Self {
        let interval = Duration::from_secs(expected_interval_seconds.into());
        let measured_within = (interval * 5 / 2).max(Duration::from_secs(2 * 3_600));
        let estimated_within = (measured_within * 4).max(Duration::from_secs(3 * 86_400));
        Self { rollover_at, measured_within, estimated_within }
    }
}

/// Consumption of every day (month) that `from..to` touches, whole days of the time zone.
///
/// `readings` sorted by time; give the last one before `from` and the first one after `to` along, so that the ends are
/// known. `exchanges` sorted by time.
pub fn consumption(
    readings: &[Point],
    exchanges: &[Exchange],
    register: &Register,
    (from, to): (Time, Time),
    by: By,
    time_zone: &TimeZone,
) -> Vec<Consumption> {
    let line = Line::new(readings, exchanges, register);
    let days = |start, end| match by {
        By::Day => Vec::new(),
        By::Month => periods(start, end, By::Day, time_zone).collect(),
    };
    periods(from, to, by, time_zone)
        .map(|(start, end)| period(&line, register, start, end, &days(start, end)))
        .collect()
}

fn period(line: &Line, register: &Register, from: Time, to: Time, days: &[(Time, Time)]) -> Consumption {
    let mut notes = line.notes(from, to);
    let nothing = |notes| Consumption { from, to, value: None, quality: Quality::Gap, notes };
    let Some((first, last)) = line.ends() else { return nothing(notes) };
    if last <= from || first >= to {
        return nothing(notes);
    }
    // What nobody can know spoils its day, not the month.
    let unknown = |notes: &[Note]| notes.iter().any(|note| matches!(note, Note::Reset | Note::Jump));
    let whole = [(from, to)];
    let parts = if unknown(&notes) { days } else { &whole };
    let known: Vec<&(Time, Time)> = parts.iter().filter(|(from, to)| !unknown(&line.notes(*from, *to))).collect();
    if known.is_empty() {
        return nothing(notes);
    }
    let inside = known.iter().map(|(from, to)| ((*from).max(first), (*to).min(last))).filter(|(from, to)| from < to);
    let value = inside.map(|(from, to)| line.between(from, to)).sum();
    let partial = first > from || last < to;
    if partial {
        notes.push(Note::Partial);
    }
    let stretch = line.stretch(from.max(first)).max(line.stretch(to.min(last)));
    if stretch > register.estimated_within {
        return nothing(notes);
    }
    let quality = match stretch {
        _ if partial || unknown(&notes) => Quality::Gap,
        _ if notes.contains(&Note::Correction) => Quality::Estimated,
        stretch if stretch <= register.measured_within => Quality::Measured,
        _ => Quality::Estimated,
    };
    Consumption { from, to, value: Some(value), quality, notes }
}

/// The whole days or months `from..to` touches. A day begins when the time zone says so: some have 23 or 25 hours.
fn periods(from: Time, to: Time, by: By, time_zone: &TimeZone) -> impl Iterator<Item = (Time, Time)> {
    let date = from.timestamp().to_zoned(time_zone.clone()).date();
    let first = match by {
        By::Day => date,
        By::Month => date.first_of_month(),
    };
    let time_zone = time_zone.clone();
    let start_of = move |date: Date| -> Option<Time> {
        let midnight: Zoned = date.to_zoned(time_zone.clone()).ok()?.start_of_day().ok()?;
        Some(Timestamp::into(midnight.timestamp()))
    };
    let next = move |date: Date| match by {
        By::Day => date.tomorrow().ok(),
        By::Month => date.checked_add(1.month()).ok(),
    };
    std::iter::successors(Some(first), move |date| next(*date))
        .map_while(move |date| Some((start_of(date)?, start_of(next(date)?)?)))
        .take_while(move |(start, _)| *start < to)
        .take(PERIODS_MAX)
}

#[cfg(test)]
mod tests;
