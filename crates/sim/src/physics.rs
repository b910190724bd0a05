//! What the meters and sensors measure, as functions of the time: nothing is stepped, nothing remembered.

mod climate;
mod contact;
mod curve;
mod weather;

use types::Time;

pub use climate::Room;
pub use contact::Door;
pub use curve::{Curve, Habit};
pub use weather::Weather;

pub const DAY_SECONDS: f64 = 86_400.0;

/// Local time as days since 1970: Central European time without summer time, for people rise by the sun here.
pub fn local_days(at: Time) -> f64 {
    (at.micros() as f64 / 1e6 + 3_600.0) / DAY_SECONDS
}

/// The moment of a local time.
pub fn at_local(days: f64) -> Time {
    Time::from_micros(((days * DAY_SECONDS - 3_600.0) * 1e6) as i64)
}

/// 0 is Monday; 1 January 1970 was a Thursday.
pub fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7) as usize
}

/// From -1 in the middle of July to 1 in the middle of January.
pub fn winter(days: f64) -> f64 {
    (std::f64::consts::TAU * (days - 15.0) / curve::YEAR_DAYS).cos()
}
