//! The air of a room: heated, breathed, aired.

use types::Time;

use super::{Weather, local_days, weekday};
use crate::chance::Chance;

const OUTDOOR_CO2_PPM: f64 = 425.0;
/// How fast a room without people becomes fresh, and how fast one full of people becomes stale.
const FRESH_AFTER_HOURS: f64 = 1.6;
const STALE_AFTER_HOURS: f64 = 1.1;

/// A room.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub weather: Weather,
    pub chance: Chance,
    pub setpoint: f64,
    /// Hours of the day in which people are in it.
    pub from_hour: f64,
    pub to_hour: f64,
    pub at_weekends: bool,
    /// Above the outdoor air when it was full for long.
    pub stale_ppm: f64,
    /// Between two airings while people are in it; the windows of a badly aired room stay shut.
    pub aired_every_hours: f64,
    /// Share of the daylight that reaches the sensor.
    pub window: f64,
}

/// The air at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Air {
    pub temperature: f64,
    pub humidity: f64,
    pub co2: f64,
    pub pressure: f64,
    pub illuminance: f64,
}

impl Room {
    pub fn air(&self, at: Time) -> Air {
        let (days, outside) = (local_days(at), self.weather.temperature(at));
        let since_aired = self.hours_since_airing(days);
        let busy = self.is_busy(days);
        let night = if days.fract() < 0.22 || days.fract() > 0.92 { 2.2 } else { 0.0 };
        let airing = if busy && since_aired < 0.25 { (self.setpoint - outside).max(0.0) * 0.18 } else { 0.0 };
        let summer = (outside - 21.0).max(0.0) * 0.55;
        let temperature = self.setpoint + summer - night - airing
            + self.chance.of("warm").wave(days * 8.0) * 0.35
            + f64::from(busy) * 0.5;
        let moisture = 44.0 + (outside - 8.0) * 0.75 + f64::from(busy) * 4.0 - (temperature - 21.0) * 1.6;
        let humidity = moisture + self.chance.of("humid").wave(days * 6.0) * 2.5 - airing * 2.0;
        let lamps = if busy && self.weather.daylight(at) * self.window < 350.0 { 380.0 } else { 0.0 };
        Air {
            temperature,
            humidity: humidity.clamp(18.0, 88.0),
            co2: OUTDOOR_CO2_PPM + self.above_outdoor_ppm(days) + self.chance.of("co2").wave(days * 90.0).abs() * 9.0,
            pressure: self.weather.pressure(at),
            illuminance: (self.weather.daylight(at) * self.window + lamps).min(65_000.0),
        }
    }

    fn is_open_day(&self, day: i64) -> bool {
        self.at_weekends || weekday(day) < 5
    }

    fn is_busy(&self, days: f64) -> bool {
        let hour = days.fract() * 24.0;
        self.is_open_day(days.floor() as i64) && (self.from_hour..self.to_hour).contains(&hour)
    }

    fn hours_since_airing(&self, days: f64) -> f64 {
        let (day, hour) = (days.floor() as i64, days.fract() * 24.0 - self.from_hour);
        let turn = (hour / self.aired_every_hours).floor();
        let whim = self.chance.of("airing").nth(day).unit(turn as i64) * 0.3;
        let since = hour - (turn + whim) * self.aired_every_hours;
        if since >= 0.0 { since } else { since + self.aired_every_hours }
    }

    fn above_outdoor_ppm(&self, days: f64) -> f64 {
        let (day, hour) = (days.floor() as i64, days.fract() * 24.0);
        let full = self.stale_ppm * self.chance.of("people").between(day, 0.6, 1.1);
        if self.is_busy(days) {
            let there = self.hours_since_airing(days).min(hour - self.from_hour);
            return full * (1.0 - (-there / STALE_AFTER_HOURS).exp());
        }
        // What was left when the last people went, today or yesterday.
        let (last_day, away) =
            if hour >= self.to_hour { (day, hour - self.to_hour) } else { (day - 1, hour + 24.0 - self.to_hour) };
        let left = if self.is_open_day(last_day) { full * 0.6 } else { 0.0 };
        left * (-away / FRESH_AFTER_HOURS).exp()
    }
}
