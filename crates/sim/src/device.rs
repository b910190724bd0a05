//! A device: what it is, when it speaks, what it says.

use serde::{Deserialize, Serialize};
use types::Time;

use crate::{curve::Seed, saying};

/// What a device is; the names are those of the product's profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    WaterMeter,
    ElectricityMeter,
    HeatMeter,
    IndoorClimate,
    DoorContact,
}

impl Profile {
    pub const fn title(self) -> &'static str {
        match self {
            Self::WaterMeter => "Wasser",
            Self::ElectricityMeter => "Strom",
            Self::HeatMeter => "Wärme",
            Self::IndoorClimate => "Raumklima",
            Self::DoorContact => "Tür",
        }
    }

    pub const fn is_meter(self) -> bool {
        matches!(self, Self::WaterMeter | Self::ElectricityMeter | Self::HeatMeter)
    }

    /// Seconds between two messages.
    pub const fn interval_seconds(self) -> i64 {
        match self {
            Self::WaterMeter | Self::HeatMeter => 3_600,
            Self::ElectricityMeter => 900,
            Self::IndoorClimate => 600,
            Self::DoorContact => 43_200,
        }
    }
}

/// A device of the fleet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    pub eui: String,
    pub name: String,
    pub profile: Profile,
    pub installation_place: String,
    #[serde(default)]
    pub meter_number: Option<String>,
}

/// All devices' ports are the same one.
pub const F_PORT: u8 = 10;
/// Frame counters are counted from here, by the device's own interval.
const COUNTED_FROM_SECONDS: i64 = 1_600_000_000;

impl Device {
    pub(crate) fn seed(&self) -> Seed {
        Seed::of(&self.eui)
    }

    /// How long after the start of each interval it speaks, so that not all speak at once.
    fn phase_seconds(&self) -> i64 {
        (self.seed().fraction(0) * self.profile.interval_seconds() as f64) as i64
    }

    /// The latest moment at or before `time` at which it speaks.
    pub fn last_due(&self, time: Time) -> Time {
        let (interval, phase) = (self.profile.interval_seconds(), self.phase_seconds());
        let seconds = time.micros().div_euclid(1_000_000) - phase;
        Time::from_seconds(seconds.div_euclid(interval) * interval + phase)
    }

    /// The next moment after `time` at which it speaks.
    pub fn next_due(&self, time: Time) -> Time {
        Time::from_seconds(self.last_due(time).micros() / 1_000_000 + self.profile.interval_seconds())
    }

    /// The frame counter of the message of that moment.
    pub fn frame_counter(&self, at: Time) -> u32 {
        let seconds = at.micros().div_euclid(1_000_000) - COUNTED_FROM_SECONDS;
        (seconds.div_euclid(self.profile.interval_seconds()) & 0xffff_ffff) as u32
    }

    /// What it says at that moment, as bytes.
    pub fn payload(&self, at: Time) -> Vec<u8> {
        saying::of(self, at)
    }
}
