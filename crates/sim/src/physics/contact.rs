//! A door with a contact: opened by people in their hours, and closed again.

use types::Time;

use super::{at_local, local_days, weekday};
use crate::chance::Chance;

/// A door.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    pub chance: Chance,
    /// How often it is opened on each day of the week, from Monday.
    pub openings: [u16; 7],
    pub from_hour: f64,
    pub to_hour: f64,
}

/// The door moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Movement {
    pub at: Time,
    pub open: bool,
    /// Openings so far, this one included.
    pub openings: u64,
}

impl Door {
    /// The movements of a local day, in order.
    pub fn of_day(&self, day: i64) -> Vec<Movement> {
        let (before, count) = (self.before(day), self.openings[weekday(day)]);
        let gap_hours = (self.to_hour - self.from_hour) / f64::from(count.max(1));
        let mut movements = Vec::with_capacity(usize::from(count) * 2);
        for nth in 0..count {
            let own = self.chance.nth(day).nth(nth.into());
            let hour = self.from_hour + gap_hours * (f64::from(nth) + own.between(0, 0.0, 0.7));
            // Mostly a few seconds; now and then somebody wedges it open.
            let open_hours = if own.hits(1, 0.06) { own.between(2, 0.05, 0.29) } else { own.between(2, 0.001, 0.02) };
            let openings = before + u64::from(nth) + 1;
            let moment = |hours: f64| at_local(day as f64 + hours / 24.0);
            movements.push(Movement { at: moment(hour), open: true, openings });
            movements.push(Movement { at: moment(hour + open_hours.min(gap_hours * 0.29)), open: false, openings });
        }
        movements
    }

    /// Open or closed at `at`, and the openings so far.
    pub fn state(&self, at: Time) -> Movement {
        let day = local_days(at).floor() as i64;
        let last = self.of_day(day).into_iter().rfind(|movement| movement.at <= at);
        last.unwrap_or(Movement { at, open: false, openings: self.before(day) })
    }

    /// Openings before a day.
    fn before(&self, day: i64) -> u64 {
        let week: u64 = self.openings.iter().map(|&count| u64::from(count)).sum();
        let weeks = (day + 3).div_euclid(7).max(0) as u64;
        weeks * week + self.openings[..weekday(day)].iter().map(|&count| u64::from(count)).sum::<u64>()
    }
}
