//! What was consumed since the first reading, as a line that never falls.

use std::time::Duration;

use types::Time;

use super::{Note, Register};
use crate::chunk::Point;

/// A fall by less than this share of the register is water or energy that flowed back, or a correction: the line waits
/// until the register has passed its mark again. A larger fall is another register.
const BACKFLOW_SHARE_MAX: f64 = 0.01;
/// A roll-over is believed if less than this share of the register was consumed across it.
const ROLLOVER_SHARE_MAX: f64 = 0.5;

/// A meter taken out, and the one put in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    pub at: Time,
    /// Last reading of the old meter.
    pub old_final: f64,
    /// First reading of the new meter.
    pub new_initial: f64,
}

/// One reading on the line.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: Time,
    total: f64,
    /// What happened between the mark before and this one.
    note: Option<Note>,
}

pub(super) struct Line {
    marks: Vec<Mark>,
}

/// The line at one moment.
pub(super) struct Place {
    pub total: f64,
    /// How far apart the readings are between which the moment lies; zero on a reading.
    pub stretch: Duration,
}

impl Line {
    pub(super) fn new(readings: &[Point], exchanges: &[Exchange], register: &Register) -> Self {
        let mut building = Building { marks: Vec::with_capacity(readings.len()), shown: None, total: 0.0, register };
        let mut exchanges = exchanges.iter().peekable();
        for reading in readings.iter().filter(|reading| reading.value.is_finite()) {
            // A reading at the very moment of the exchange is the new meter's.
            while let Some(exchange) = exchanges.next_if(|exchange| exchange.at <= reading.at) {
                building.exchange(exchange);
            }
            building.reading(reading.at, reading.value);
        }
        exchanges.for_each(|exchange| building.exchange(exchange));
        Self { marks: building.marks }
    }

    pub(super) fn ends(&self) -> Option<(Time, Time)> {
        Some((self.marks.first()?.at, self.marks.last()?.at))
    }

    /// The line at a moment between its ends.
    pub(super) fn at(&self, moment: Time) -> Place {
        let after = self.marks.partition_point(|mark| mark.at <= moment);
        let Some(before) = after.checked_sub(1).map(|index| self.marks[index]) else {
            return Place { total: 0.0, stretch: Duration::ZERO };
        };
        match self.marks.get(after) {
            Some(next) if before.at < moment => {
                let stretch = next.at.since(before.at);
                let share = moment.since(before.at).as_micros() as f64 / stretch.as_micros() as f64;
                Place { total: before.total + (next.total - before.total) * share, stretch }
            }
            _ => Place { total: before.total, stretch: Duration::ZERO },
        }
    }

    /// What happened between readings that touch the time from `from` to `to`.
    pub(super) fn notes(&self, from: Time, to: Time) -> Vec<Note> {
        let touching = self.marks.windows(2).filter(|pair| pair[0].at < to && pair[1].at > from);
        let inside = touching.filter_map(|pair| match pair[1].note {
            // An exchange and a roll-over are told by the day they were seen on, once.
            Some(note @ (Note::Exchange | Note::Rollover)) => (pair[1].at > from && pair[1].at <= to).then_some(note),
            note => note,
        });
        let mut notes: Vec<Note> = inside.collect();
        notes.sort_unstable();
        notes.dedup();
        notes
    }
}

struct Building<'r> {
    marks: Vec<Mark>,
    /// What the register showed at its highest since the meter was fitted.
    shown: Option<f64>,
    total: f64,
    register: &'r Register,
}

impl Building<'_> {
    fn reading(&mut self, at: Time, value: f64) {
        let note = match self.shown {
            None => None,
            Some(shown) => self.advance(shown, value),
        };
        let waits = note.is_none() && self.shown.is_some_and(|shown| value < shown);
        if !waits {
            self.shown = Some(value);
        }
        self.mark(at, note);
    }

    fn exchange(&mut self, exchange: &Exchange) {
        if let Some(shown) = self.shown {
            // A final reading below what was already read is a slip of the pen: nothing is taken back.
            let note = self.advance(shown, exchange.old_final).filter(|note| *note != Note::Reset);
            self.mark(exchange.at, Some(Note::Exchange));
            if let (Some(note), Some(mark)) = (note, self.marks.last_mut())
                && mark.note.is_none()
            {
                mark.note = Some(note);
            }
        }
        self.shown = Some(exchange.new_initial);
        if self.marks.is_empty() {
            self.mark(exchange.at, None);
        }
    }

    /// Adds what was consumed from one showing to the next.
    fn advance(&mut self, shown: f64, value: f64) -> Option<Note> {
        if value >= shown {
            self.total += value - shown;
            return None;
        }
        if let Some(size) = self.register.rollover_at {
            let across = size - shown + value;
            if shown < size && across >= 0.0 && across < size * ROLLOVER_SHARE_MAX {
                self.total += across;
                return Some(Note::Rollover);
            }
        }
        if shown - value <= shown.abs() * BACKFLOW_SHARE_MAX { None } else { Some(Note::Reset) }
    }

    fn mark(&mut self, at: Time, note: Option<Note>) {
        match self.marks.last_mut() {
            // Of two readings of one moment the later one counts.
            Some(last) if last.at >= at => {
                last.total = self.total;
                last.note = last.note.max(note);
            }
            _ => self.marks.push(Mark { at, total: self.total, note }),
        }
    }
}
