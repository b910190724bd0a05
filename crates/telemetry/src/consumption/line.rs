//! What was consumed from one reading that is believed to the next.

use std::time::Duration;

use types::Time;

use super::{
    Note, Register,
    believe::{Believer, Ends, Step, is_backflow},
};
use crate::chunk::Point;

/// A meter taken out, and the one put in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    pub at: Time,
    /// Last reading of the old meter.
    pub old_final: f64,
    /// First reading of the new meter.
    pub new_initial: f64,
}

/// One reading on the line, and what lies between it and the one before.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: Time,
    /// Consumed since the mark before.
    gain: f64,
    note: Option<Note>,
}

/// A time in which readings were left out: from the one believed before to the one after.
#[derive(Clone, Copy, Debug)]
struct LeftOut {
    from: Time,
    to: Time,
}

pub(super) struct Line {
    marks: Vec<Mark>,
    left_out: Vec<LeftOut>,
}

impl Line {
    pub(super) fn new(readings: &[Point], exchanges: &[Exchange], register: &Register) -> Self {
        let readings = one_of_each_moment(readings);
        // A reading at the very moment of the exchange is the new meter's.
        let mut rest = readings.as_slice();
        let mut runs = Vec::with_capacity(exchanges.len() + 1);
        for exchange in exchanges {
            let (before, after) = rest.split_at(rest.partition_point(|reading| reading.at < exchange.at));
            runs.push(before);
            rest = after;
        }
        runs.push(rest);
        let believer = Believer::new(register, runs.iter().copied());
        let mut line = Self { marks: Vec::with_capacity(readings.len()), left_out: Vec::new() };
        for (place, run) in runs.iter().enumerate() {
            let fitted = place.checked_sub(1).map(|before| &exchanges[before]);
            line.meter(&believer, run, fitted, exchanges.get(place));
        }
        line.left_out.sort_unstable_by_key(|it| it.from);
        line.estimate_corrections();
        line
    }

    /// Adds what one meter showed, from when it was fitted until it was taken out.
    fn meter(&mut self, believer: &Believer, run: &[Point], fitted: Option<&Exchange>, taken_out: Option<&Exchange>) {
        let initial = fitted.map(|exchange| Point { at: exchange.at, value: exchange.new_initial });
        // Of a meter that was never read, the last figure alone says nothing.
        let read = initial.is_some() || !run.is_empty();
        let last = taken_out.filter(|_| read).map(|exchange| Point { at: exchange.at, value: exchange.old_final });
        let ends = Ends { first: initial.is_some(), last: last.is_some() };
        let points: Vec<Point> = initial.iter().chain(run).chain(&last).copied().collect();
        let believed = believer.believed(&points, ends);
        if let Some(first) = believed.first() {
            self.marks.push(Mark { at: points[*first].at, gain: 0.0, note: None });
        }
        for pair in believed.windows(2) {
            let (before, after) = (&points[pair[0]], &points[pair[1]]);
            let closes = ends.last && pair[1] == points.len() - 1;
            self.marks.push(mark(believer.step(before, after), after.at, closes));
        }
        self.leave_out(&points, &believed);
    }

    fn leave_out(&mut self, points: &[Point], believed: &[usize]) {
        let (Some(first), Some(last)) = (believed.first(), believed.last()) else { return };
        for pair in believed.windows(2) {
            let (before, after) = (&points[pair[0]], &points[pair[1]]);
            if points[pair[0] + 1..pair[1]].iter().any(|point| !is_backflow(before, point, after)) {
                self.left_out.push(LeftOut { from: before.at, to: after.at });
            }
        }
        let outside = points[..*first].iter().chain(&points[last + 1..]);
        self.left_out.extend(outside.map(|point| LeftOut { from: point.at, to: point.at }));
    }

    /// Over a correction nobody knows what was consumed: as much as just before and just after.
    fn estimate_corrections(&mut self) {
        let rate = |marks: &[Mark], end: usize| {
            let (from, to) = (marks.get(end.checked_sub(1)?)?, marks.get(end)?);
            let seconds = to.at.since(from.at).as_secs_f64();
            (seconds > 0.0 && !matches!(to.note, Some(Note::Correction | Note::Reset | Note::Jump)))
                .then(|| to.gain / seconds)
        };
        for end in 1..self.marks.len() {
            if self.marks[end].note != Some(Note::Correction) {
                continue;
            }
            let rates: Vec<f64> = [end - 1, end + 1].into_iter().filter_map(|end| rate(&self.marks, end)).collect();
            let seconds = self.marks[end].at.since(self.marks[end - 1].at).as_secs_f64();
            if !rates.is_empty() {
                self.marks[end].gain = rates.iter().sum::<f64>() / rates.len() as f64 * seconds;
            }
        }
    }

    pub(super) fn ends(&self) -> Option<(Time, Time)> {
        Some((self.marks.first()?.at, self.marks.last()?.at))
    }

    /// How far apart the readings are between which the moment lies; zero on a reading.
    pub(super) fn stretch(&self, moment: Time) -> Duration {
        let after = self.marks.partition_point(|mark| mark.at <= moment);
        match (after.checked_sub(1).map(|before| self.marks[before].at), self.marks.get(after)) {
            (Some(before), Some(after)) if before < moment => after.at.since(before),
            _ => Duration::ZERO,
        }
    }

    /// What was consumed from one moment to another, both between the line's ends: what the readings between them
    /// differ by, and of the two intervals at the ends what lies inside.
    pub(super) fn between(&self, from: Time, to: Time) -> f64 {
        let mut sum = Sum::default();
        for (before, mark) in self.touching(from, to) {
            let inside = mark.at.min(to).since(before.at.max(from));
            let whole = mark.at.since(before.at);
            let share = if inside == whole { 1.0 } else { inside.as_secs_f64() / whole.as_secs_f64() };
            sum.add(mark.gain * share);
        }
        sum.value().max(0.0)
    }

    /// The intervals that touch the time, each as the mark before and the mark that ends it.
    fn touching(&self, from: Time, to: Time) -> impl Iterator<Item = (&Mark, &Mark)> {
        let first = self.marks.partition_point(|mark| mark.at <= from).saturating_sub(1);
        let pairs = self.marks[first.min(self.marks.len())..].windows(2).map(|pair| (&pair[0], &pair[1]));
        pairs.take_while(move |(before, _)| before.at < to).filter(move |(_, mark)| mark.at > from)
    }

    /// What happened between readings that touch the time from `from` to `to`.
    pub(super) fn notes(&self, from: Time, to: Time) -> Vec<Note> {
        // An exchange and a roll-over are told by the day they were seen on, once.
        let inside = self.seen(from, to).filter_map(|mark| mark.note);
        let inside = inside.filter(|note| matches!(note, Note::Exchange | Note::Rollover));
        let over = self.touching(from, to).filter_map(|(_, mark)| mark.note);
        let over = over.filter(|note| !matches!(note, Note::Exchange | Note::Rollover));
        let left_out = self.left_out[self.left_out.partition_point(|it| it.to < from)..]
            .iter()
            .take_while(|it| it.from < to)
            .any(|it| it.to > from || it.from == it.to);
        let mut notes: Vec<Note> = inside.chain(over).chain(left_out.then_some(Note::Implausible)).collect();
        notes.sort_unstable();
        notes.dedup();
        notes
    }

    /// The marks after `from`, up to and with `to`.
    fn seen(&self, from: Time, to: Time) -> impl Iterator<Item = &Mark> {
        let first = self.marks.partition_point(|mark| mark.at <= from);
        self.marks[first..].iter().take_while(move |mark| mark.at <= to)
    }
}

/// Of two readings of one moment the later one counts; what is no number counts not at all.
fn one_of_each_moment(readings: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(readings.len());
    for reading in readings.iter().filter(|reading| reading.value.is_finite()) {
        match kept.last_mut() {
            Some(last) if last.at >= reading.at => last.value = reading.value,
            _ => kept.push(*reading),
        }
    }
    kept
}

/// `closes`: the last figure of a meter that was taken out. One below what was already read is a slip of the pen:
/// nothing is taken back.
fn mark(step: Step, at: Time, closes: bool) -> Mark {
    let (gain, note) = match step {
        Step::Rise(risen) => (risen, None),
        Step::Rollover(across) if closes => (across, None),
        Step::Rollover(across) => (across, Some(Note::Rollover)),
        Step::Correction | Step::Reset if closes => (0.0, None),
        Step::Correction => (0.0, Some(Note::Correction)),
        Step::Reset => (0.0, Some(Note::Reset)),
        Step::Jump => (0.0, Some(Note::Jump)),
    };
    Mark { at, gain, note: if closes { Some(note.unwrap_or(Note::Exchange)) } else { note } }
}

/// A sum that loses nothing to what is large in it (Neumaier).
#[derive(Default)]
struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
    }

    fn value(&self) -> f64 {
        self.sum + self.lost
    }
}
