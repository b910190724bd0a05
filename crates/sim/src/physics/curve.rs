//! Registers of meters: a total over time that only grows.
//!
//! A total is the seasonal consumption of a warped time: the warp moves what is used into the days and hours in which
//! people use it, and lets no two days be alike. So the register at any moment is known at once.

use std::f64::consts::TAU;

use types::Time;

use super::{local_days, weekday};
use crate::chance::Chance;

pub const YEAR_DAYS: f64 = 365.2425;
const SLOTS: usize = 96;
/// Of the smaller of two neighbours; below a half, so that time never runs backwards.
const JITTER_SHARE: f64 = 0.45;

/// When something is used: weights of the hours of a day, and of the days of a week from Monday.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    pub hours: [f64; 24],
    pub days: [f64; 7],
}

impl Habit {
    /// A flat: morning, noon, long evening; nothing runs in the night.
    pub const FLAT: Self = Self {
        hours: [
            0.05, 0.02, 0.01, 0.01, 0.05, 0.3, 1.2, 2.0, 1.5, 0.9, 0.7, 0.9, 1.2, 1.0, 0.7, 0.7, 0.9, 1.3, 1.9, 2.1,
            1.7, 1.3, 0.8, 0.3,
        ],
        days: [0.93, 0.92, 0.94, 0.95, 1.0, 1.16, 1.1],
    };
    /// Electricity of a flat: as above, over what always runs.
    pub const HOUSEHOLD: Self = Self {
        hours: [
            0.5, 0.42, 0.4, 0.4, 0.42, 0.5, 0.8, 1.05, 1.0, 0.95, 0.95, 1.1, 1.25, 1.1, 0.95, 0.95, 1.05, 1.35, 1.75,
            1.9, 1.75, 1.4, 1.0, 0.7,
        ],
        days: [0.95, 0.94, 0.95, 0.95, 1.0, 1.12, 1.09],
    };
    /// Offices, schools: the working hours of the working days.
    pub const WORK: Self = Self {
        hours: [
            0.3, 0.3, 0.3, 0.3, 0.3, 0.4, 0.8, 1.6, 2.1, 2.2, 2.2, 2.1, 1.7, 1.9, 2.0, 1.8, 1.4, 0.9, 0.5, 0.4, 0.35,
            0.3, 0.3, 0.3,
        ],
        days: [1.3, 1.32, 1.32, 1.3, 1.2, 0.3, 0.26],
    };
    /// Heating with a night setback.
    pub const HEATING: Self = Self {
        hours: [
            0.6, 0.55, 0.55, 0.6, 0.8, 1.4, 1.7, 1.5, 1.2, 1.05, 1.0, 0.95, 0.9, 0.9, 0.95, 1.0, 1.1, 1.2, 1.3, 1.3,
            1.2, 1.0, 0.75, 0.65,
        ],
        days: [1.0; 7],
    };
}

/// A consumption.
#[derive(Clone, Copy, Debug)]
pub struct Curve {
    /// On the mean of the year.
    pub per_day: f64,
    /// By which share of the mean January is above it; below zero where summer is.
    pub winter: f64,
    pub habit: Habit,
    /// 0: every day and every quarter of an hour as the habit says; 1: hardly predictable.
    pub whim: f64,
    pub chance: Chance,
}

impl Curve {
    /// The total at `at`, from an arbitrary zero.
    pub fn total(&self, at: Time) -> f64 {
        let warped = self.warp(local_days(at));
        let season = YEAR_DAYS / TAU * (TAU * (warped - 15.0) / YEAR_DAYS).sin();
        self.per_day * (warped + self.winter * season)
    }

    /// What is used from `from` to `to`.
    pub fn used(&self, from: Time, to: Time) -> f64 {
        self.total(to) - self.total(from)
    }

    fn warp(&self, days: f64) -> f64 {
        let (day, part) = (days.floor(), days - days.floor());
        let (start, end) = (self.day_start(day as i64), self.day_start(day as i64 + 1));
        start + (end - start) * self.within_day(day as i64, part)
    }

    /// The warped start of a day: the weights of the days before it in its week, and a whim.
    fn day_start(&self, day: i64) -> f64 {
        let weights = &self.habit.days;
        let (of_week, sum) = (weekday(day), weights.iter().sum::<f64>());
        let before = weights[..of_week].iter().sum::<f64>() / sum * 7.0;
        let neighbours = weights[of_week].min(weights[(of_week + 6) % 7]) / sum * 7.0;
        let whim = self.chance.of("day").between(day, -1.0, 1.0) * self.whim * JITTER_SHARE * neighbours;
        (day - of_week as i64) as f64 + before + whim
    }

    /// The share of the day's consumption used by `part` of the day.
    fn within_day(&self, day: i64, part: f64) -> f64 {
        let slot = (part * SLOTS as f64) as usize;
        let (from, to) = (self.slot_start(day, slot), self.slot_start(day, slot + 1));
        from + (to - from) * (part * SLOTS as f64 - slot as f64)
    }

    fn slot_start(&self, day: i64, slot: usize) -> f64 {
        let hours = &self.habit.hours;
        let sum: f64 = hours.iter().sum();
        if slot == 0 || slot >= SLOTS {
            return if slot == 0 { 0.0 } else { 1.0 };
        }
        let (hour, quarter) = (slot / 4, slot % 4);
        let before = hours[..hour].iter().sum::<f64>() + hours[hour] * quarter as f64 / 4.0;
        let neighbours = hours[hour].min(hours[(slot - 1) / 4]) / 4.0;
        let whim = self.chance.of("slot").nth(day).between(slot as i64, -1.0, 1.0);
        (before + whim * self.whim * JITTER_SHARE * neighbours) / sum
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_total_only_grows_and_keeps_its_mean_and_season() {
        for habit in [Habit::FLAT, Habit::WORK, Habit::HEATING] {
            let curve = Curve { per_day: 10.0, winter: 0.9, habit, whim: 1.0, chance: Chance::new(3) };
            let start: Time = "2025-01-01T00:00:00Z".parse().unwrap();
            let mut last = curve.total(start);
            for step in 1..20_000 {
                let next = curve.total(start.plus(Duration::from_secs(step * 307)));
                assert!(next >= last, "at step {step}");
                last = next;
            }
            let year = curve.used(start, start.plus(Duration::from_secs(365 * 86_400)));
            assert!((3_600.0..3_700.0).contains(&year), "{year}");
            let january = curve.used(start, start.plus(Duration::from_secs(31 * 86_400)));
            assert!(january > 31.0 * 17.0, "{january}");
        }
    }

    #[test]
    fn a_flat_sleeps() {
        let curve = Curve { per_day: 1.0, winter: 0.0, habit: Habit::FLAT, whim: 0.8, chance: Chance::new(3) };
        let midnight: Time = "2025-06-03T00:00:00Z".parse().unwrap();
        let hour = |hour: u64| midnight.plus(Duration::from_secs(hour * 3_600));
        let hours = |from, to| curve.used(hour(from), hour(to));
        assert!(hours(0, 3) < 0.02 && hours(5, 8) > 0.1);
    }
}
