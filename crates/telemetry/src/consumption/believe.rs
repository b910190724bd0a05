//! Which readings of a register are believed. A single showing that its neighbours on both sides contradict is none of
//! the register's: not a day of 40,000 kWh, but a reading that is left out.
//!
//! Of all ways to read the register the one is taken that costs least: each reading left out costs one, each turn that
//! nothing explains (a fall, a rise out of all proportion) as much as twelve. So a short run of wrong readings is left
//! out, and a register that stays where it fell or rose to is believed, and its turn told.

use std::time::Duration;

use super::Register;
use crate::chunk::Point;

/// A turn that nothing explains costs as much as so many readings left out.
const TURN_COST: u32 = 12;
/// Where nobody can tell which rise is out of proportion, a fall must be borne out by twice as many.
const FALL_COST_UNKNOWN: u32 = 2 * TURN_COST;
/// A roll-over of which nobody can tell whether the rate fits.
const ROLLOVER_COST_UNKNOWN: u32 = 2;
/// Readings from one that is believed to the next, at most: more are never left out, for that costs more than two turns.
const STRIDE_READINGS_MAX: usize = 32;

/// A fall by less than this share of what was shown is water or energy that flowed back, or a correction. A larger one
/// is another register.
pub(super) const BACKFLOW_SHARE_MAX: f64 = 0.01;
/// Within this share of its end (beginning) a register may be about to roll over (have rolled over).
const ROLLOVER_SHARE_MAX: f64 = 0.1;

/// Three of four rises are no steeper than what is usual, so that wrong readings among few do not decide it; so many
/// are needed to know it.
const USUAL_RISES_MIN: usize = 8;
const USUAL_SHARE: f64 = 0.75;
/// So many times what is usual is out of all proportion; across a roll-over, where more is to be believed, less.
const RISE_FACTOR_MAX: f64 = 1_000.0;
const ROLLOVER_FACTOR_MAX: f64 = 100.0;
/// What a person enters is asked about sooner, for a slip of the pen is a digit too many.
const ENTERED_FACTOR_MAX: f64 = 20.0;

/// What happened from one reading that is believed to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    /// Consumed.
    Rise(f64),
    /// Consumed, past the register's end.
    Rollover(f64),
    /// The register was set back a little.
    Correction,
    /// It fell, and nothing explains it.
    Reset,
    /// It rose out of all proportion.
    Jump,
}

/// How the register behaves, and how steeply it usually rises.
#[derive(Clone, Copy, Debug)]
pub(super) struct Believer<'r> {
    register: &'r Register,
    /// A second; none if there are too few rises to know.
    usual: Option<f64>,
}

impl<'r> Believer<'r> {
    /// `runs`: the readings of each meter.
    pub(super) fn new<'a>(register: &'r Register, runs: impl Iterator<Item = &'a [Point]>) -> Self {
        let pairs = runs.flat_map(|run| run.windows(2));
        let rises = pairs.map(|pair| (pair[1].value - pair[0].value) / seconds(register, &pair[0], &pair[1]));
        let mut rises: Vec<f64> = rises.filter(|rise| *rise > 0.0).collect();
        let usual = (rises.len() >= USUAL_RISES_MIN).then(|| {
            let place = (rises.len() as f64 * USUAL_SHARE) as usize;
            *rises.select_nth_unstable_by(place, f64::total_cmp).1
        });
        Self { register, usual }
    }

    /// What it means that one was read after the other.
    pub(super) fn step(&self, before: &Point, after: &Point) -> Step {
        let risen = after.value - before.value;
        let usual = self.usual.map_or(f64::INFINITY, |usual| usual * seconds(self.register, before, after));
        if risen >= 0.0 {
            let most = (usual * RISE_FACTOR_MAX).max(before.value.abs() * BACKFLOW_SHARE_MAX);
            return if risen.is_finite() && risen <= most { Step::Rise(risen) } else { Step::Jump };
        }
        if let Some(size) = self.register.rollover_at {
            let (left, margin) = (size - before.value, size * ROLLOVER_SHARE_MAX);
            let near = left > 0.0 && left <= margin && (0.0..=margin).contains(&after.value);
            if near && left + after.value <= usual * ROLLOVER_FACTOR_MAX {
                return Step::Rollover(left + after.value);
            }
        }
        if -risen <= before.value.abs() * BACKFLOW_SHARE_MAX { Step::Correction } else { Step::Reset }
    }

    pub(super) fn knows_usual(&self) -> bool {
        self.usual.is_some()
    }

    /// Whether what a person enters rises more steeply than one would write down without a second look; where nobody
    /// knows what is usual, if it more than doubles.
    pub(super) fn is_steep(&self, before: &Point, after: &Point) -> bool {
        let risen = after.value - before.value;
        let usual = self.usual.map(|usual| usual * seconds(self.register, before, after) * ENTERED_FACTOR_MAX);
        risen > usual.unwrap_or(before.value).max(before.value.abs() * BACKFLOW_SHARE_MAX)
    }

    fn cost(&self, before: &Point, after: &Point) -> u32 {
        match (self.step(before, after), self.usual) {
            (Step::Rise(_), _) | (Step::Rollover(_), Some(_)) => 0,
            (Step::Rollover(_), None) => ROLLOVER_COST_UNKNOWN,
            (Step::Jump, _) | (Step::Correction | Step::Reset, Some(_)) => TURN_COST,
            (Step::Correction | Step::Reset, None) => FALL_COST_UNKNOWN,
        }
    }

    /// The places of those that are believed, of readings in order of time. What somebody read when the meter was
    /// fitted or taken out is always believed.
    pub(super) fn believed(&self, readings: &[Point], ends: Ends) -> Vec<usize> {
        // For each reading: the least cost if it is believed, and the one believed before it.
        let mut best: Vec<(u32, Option<usize>)> = Vec::with_capacity(readings.len());
        for (at, reading) in readings.iter().enumerate() {
            let alone = if ends.first && at > 0 { u32::MAX } else { u32::try_from(at).unwrap_or(u32::MAX) };
            let mut least = (alone, None);
            for before in (at.saturating_sub(STRIDE_READINGS_MAX)..at).rev() {
                let left_out = (at - before - 1) as u32;
                let cost = best[before].0.saturating_add(left_out);
                // Most are dearer before it is even asked what happened.
                if cost <= least.0 {
                    let cost = cost.saturating_add(self.cost(&readings[before], reading));
                    if cost <= least.0 {
                        least = (cost, Some(before));
                    }
                }
            }
            best.push(least);
        }
        let whole = |at: usize| best[at].0.saturating_add((readings.len() - 1 - at) as u32);
        let last = if ends.last {
            readings.len().checked_sub(1)
        } else {
            (0..readings.len()).rev().min_by_key(|at| whole(*at))
        };
        let mut chain: Vec<usize> = std::iter::successors(last, |at| best[*at].1).collect();
        chain.reverse();
        chain
    }

    /// What the cheapest reading of all costs: for tests.
    #[cfg(test)]
    pub(super) fn price(&self, readings: &[Point], believed: &[usize]) -> u32 {
        let turns: u32 = believed.windows(2).map(|pair| self.cost(&readings[pair[0]], &readings[pair[1]])).sum();
        turns + (readings.len() - believed.len()) as u32
    }
}

/// Which ends of a run somebody has read from the meter itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ends {
    pub first: bool,
    pub last: bool,
}

/// Whether a reading that was left out is no more than a little water that flowed back.
pub(super) fn is_backflow(before: &Point, left_out: &Point, after: &Point) -> bool {
    let little = |value: f64| value.abs() * BACKFLOW_SHARE_MAX;
    (before.value - little(before.value)..=after.value + little(after.value)).contains(&left_out.value)
}

/// Readings that come in quick succession say little of a rate: the time between two counts as no shorter than what
/// still counts as measured.
fn seconds(register: &Register, before: &Point, after: &Point) -> f64 {
    after.at.since(before.at).max(register.measured_within).max(Duration::from_secs(1)).as_secs_f64()
}
