//! Plausible values as functions of time: years, days, and a little chance that is the same each time it is asked.

use std::f64::consts::TAU;

use types::Time;

pub const DAY_SECONDS: f64 = 86_400.0;
const YEAR_SECONDS: f64 = 365.25 * DAY_SECONDS;

/// What distinguishes one device from another.
#[derive(Clone, Copy, Debug)]
pub struct Seed(u64);

/// Spreads the bits of a number (SplitMix64).
const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Seed {
    pub fn of(name: &str) -> Self {
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| mix(hash ^ u64::from(byte))))
    }

    /// A number from 0 to 1, the same for the same `index`.
    pub fn fraction(self, index: i64) -> f64 {
        (mix(self.0 ^ mix(index as u64)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number from `least` to `most`.
    pub fn between(self, index: i64, least: f64, most: f64) -> f64 {
        least + (most - least) * self.fraction(index)
    }

    /// Wanders between 0 and 1, a new value each `step_seconds`.
    pub fn wander(self, at: f64, step_seconds: f64) -> f64 {
        let step = (at / step_seconds).floor();
        let (from, to) = (self.fraction(step as i64), self.fraction(step as i64 + 1));
        from + (to - from) * (at / step_seconds - step)
    }
}

pub fn seconds(at: Time) -> f64 {
    at.micros() as f64 / 1e6
}

/// 1 in the middle of January, -1 in the middle of July.
pub fn winter(at: f64) -> f64 {
    (TAU * (at - 15.0 * DAY_SECONDS) / YEAR_SECONDS).cos()
}

/// 1 in the early afternoon, -1 at night (UTC).
pub fn daytime(at: f64) -> f64 {
    (TAU * (at / DAY_SECONDS - 13.0 / 24.0)).cos()
}

/// How a counter runs: its mean rate per day, how much more in winter than in summer, by day than by night.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    pub per_day: f64,
    pub winter: f64,
    pub day: f64,
    pub chance: f64,
}

impl Counter {
    /// What has run through since 2020; never falls, as long as the three parts together stay below 1.
    pub fn at(&self, at: f64, seed: Seed) -> f64 {
        let since = at - 1_577_836_800.0;
        let year = YEAR_SECONDS / TAU * (TAU * (at - 15.0 * DAY_SECONDS) / YEAR_SECONDS).sin();
        let day = DAY_SECONDS / TAU * (TAU * (at / DAY_SECONDS - 13.0 / 24.0)).sin();
        let chance = DAY_SECONDS * seed.wander(at, DAY_SECONDS);
        self.per_day / DAY_SECONDS * (since + self.winter * year + self.day * day + self.chance * chance)
    }

    /// The rate per day at that moment.
    pub fn rate(&self, at: f64, seed: Seed) -> f64 {
        const SPAN_SECONDS: f64 = 900.0;
        (self.at(at, seed) - self.at(at - SPAN_SECONDS, seed)) / SPAN_SECONDS * DAY_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_never_falls() {
        let counter = Counter { per_day: 10.0, winter: 0.5, day: 0.3, chance: 0.2 };
        let seed = Seed::of("a");
        let values: Vec<f64> = (0..20_000).map(|hour| counter.at(1.7e9 + f64::from(hour) * 3_600.0, seed)).collect();
        assert!(values.windows(2).all(|pair| pair[1] >= pair[0]));
    }
}
