//! What speaks against an exchange that somebody enters: the readings around it, and other exchanges.
//!
//! Only doubts: a person who stood before the meter may know better, and says so.

use std::time::Duration;

use types::Time;

use super::{
    Exchange, Register,
    believe::{Believer, Ends, Step, is_backflow},
};
use crate::chunk::Point;

/// Nobody changes a meter twice a day.
const APART: Duration = Duration::from_secs(86_400);

/// Why an exchange may be wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doubt {
    /// The old meter had shown more already.
    FinalBelowReading { at: Time, shown: f64 },
    /// The old meter would have counted far more than it usually does since it was read.
    FinalFarAbove { at: Time, shown: f64 },
    /// The new meter showed less afterwards.
    InitialAboveReading { at: Time, shown: f64 },
    /// The new meter would have counted far more than is usual until it was read.
    InitialFarBelow { at: Time, shown: f64 },
    /// The readings fall at another time than this.
    FallsElsewhere { at: Time },
    /// There is another exchange within a day.
    Another { at: Time },
}

impl Doubt {
    /// The field it speaks against.
    pub fn field(&self) -> &'static str {
        match self {
            Self::FinalBelowReading { .. } | Self::FinalFarAbove { .. } => "old_final",
            Self::InitialAboveReading { .. } | Self::InitialFarBelow { .. } => "new_initial",
            Self::FallsElsewhere { .. } | Self::Another { .. } => "at",
        }
    }
}

/// What speaks against `new`. `readings` in order of time, from some weeks before it to some weeks after; `others` are
/// the register's other exchanges.
pub fn doubts(readings: &[Point], others: &[Exchange], new: &Exchange, register: &Register) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = others
        .iter()
        .filter(|other| other.at.since(new.at).max(new.at.since(other.at)) < APART)
        .map(|other| Doubt::Another { at: other.at })
        .collect();
    let earlier = others.iter().filter(|other| other.at <= new.at).map(|other| other.at).max();
    let later = others.iter().filter(|other| other.at > new.at).map(|other| other.at).min();
    let finite: Vec<Point> = readings.iter().filter(|reading| reading.value.is_finite()).copied().collect();
    let first = earlier.map_or(0, |at| finite.partition_point(|reading| reading.at < at));
    let end = later.map_or(finite.len(), |at| finite.partition_point(|reading| reading.at < at));
    let between = &finite[first..end.max(first)];
    let (old, fitted) = between.split_at(between.partition_point(|reading| reading.at < new.at));
    let believer = Believer::new(register, [old, fitted].into_iter());
    let taken_out = Point { at: new.at, value: new.old_final };
    let initial = Point { at: new.at, value: new.new_initial };
    if let Some(last) = believed_end(&believer, old, &mut doubts, End::Last) {
        match believer.step(&last, &taken_out) {
            Step::Correction | Step::Reset => {
                doubts.push(Doubt::FinalBelowReading { at: last.at, shown: last.value });
            }
            Step::Jump => doubts.push(Doubt::FinalFarAbove { at: last.at, shown: last.value }),
            Step::Rise(_) if believer.is_steep(&last, &taken_out) => {
                doubts.push(Doubt::FinalFarAbove { at: last.at, shown: last.value });
            }
            Step::Rise(_) | Step::Rollover(_) => {}
        }
    }
    if let Some(next) = believed_end(&believer, fitted, &mut doubts, End::First) {
        match believer.step(&initial, &next) {
            Step::Correction | Step::Reset | Step::Rollover(_) => {
                doubts.push(Doubt::InitialAboveReading { at: next.at, shown: next.value });
            }
            Step::Jump => doubts.push(Doubt::InitialFarBelow { at: next.at, shown: next.value }),
            // From nothing, everything is more than double.
            Step::Rise(_) if believer.knows_usual() && believer.is_steep(&initial, &next) => {
                doubts.push(Doubt::InitialFarBelow { at: next.at, shown: next.value });
            }
            Step::Rise(_) => {}
        }
    }
    doubts
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    First,
    Last,
}

/// The reading next to the exchange that is believed. Readings beside it that are not, and a fall further off, say
/// that the meter was changed at another time.
fn believed_end(believer: &Believer, run: &[Point], doubts: &mut Vec<Doubt>, end: End) -> Option<Point> {
    let believed = believer.believed(run, Ends::default());
    let (first, last) = (*believed.first()?, *believed.last()?);
    let fall = believed.windows(2).find(|pair| believer.step(&run[pair[0]], &run[pair[1]]) == Step::Reset);
    let beside = match end {
        End::Last => run[last + 1..].iter().find(|point| !is_backflow(&run[last], point, &run[last])),
        End::First => run[..first].iter().rev().find(|point| !is_backflow(&run[first], point, &run[first])),
    };
    if let Some(at) = beside.map(|point| point.at).or(fall.map(|pair| run[pair[1]].at)) {
        doubts.push(Doubt::FallsElsewhere { at });
    }
    Some(run[if end == End::Last { last } else { first }])
}
