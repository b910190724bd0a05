//! The weather over Saarbrücken, invented but plausible.

use types::Time;

use super::{local_days, winter};
use crate::chance::Chance;

/// The same for all buildings of a house.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    pub chance: Chance,
}

impl Weather {
    /// Outside, in degrees Celsius.
    pub fn temperature(&self, at: Time) -> f64 {
        let days = local_days(at);
        let spell = self.chance.of("spell").wave(days / 4.0) * 3.2 + self.chance.of("day").wave(days * 2.0) * 0.8;
        let afternoon = (std::f64::consts::TAU * (days.fract() - 0.625)).cos() * (3.6 - 2.0 * winter(days));
        10.6 - 9.0 * winter(days) + spell + afternoon
    }

    /// At the place's height, in hectopascal.
    pub fn pressure(&self, at: Time) -> f64 {
        992.0 + self.chance.of("pressure").wave(local_days(at) / 2.5) * 8.0
    }

    /// Outside, in lux; from nothing at night to a bright noon.
    pub fn daylight(&self, at: Time) -> f64 {
        let days = local_days(at);
        let half_day = 0.25 - 0.085 * winter(days);
        let height = 1.0 - ((days.fract() - 0.52) / half_day).powi(2);
        let clouds = 0.35 + 0.65 / (1.0 + (-1.5 * self.chance.of("clouds").wave(days * 6.0)).exp());
        height.max(0.0) * clouds * (42_000.0 - 26_000.0 * winter(days))
    }

    /// Of drinking water where it enters the building.
    pub fn water_temperature(&self, at: Time) -> f64 {
        11.0 - 4.0 * winter(local_days(at) - 35.0) + self.chance.of("water").wave(local_days(at) / 3.0) * 0.4
    }
}
