//! Which rows are due. Pure: from the notice's words, the tenant's terms and the time.

use notice::Keep;
use types::{Period, Time};

/// The clock of a row's own time, where the category names no other.
const RECORDED: &str = "recorded";
/// The clock of the tenant's contract.
const CONTRACT_ENDED: &str = "contract_ended";

/// Which rows have outlived their period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Nothing,
    /// Those whose own clock is earlier.
    Before(Time),
    Everything,
}

impl Due {
    /// Due by either.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everything, _) | (_, Self::Everything) => Self::Everything,
            (Self::Before(a), Self::Before(b)) => Self::Before(a.max(b)),
            (Self::Nothing, due) | (due, Self::Nothing) => due,
        }
    }

    /// Due by both.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::Before(a), Self::Before(b)) => Self::Before(a.min(b)),
            (Self::Everything, due) | (due, Self::Everything) => due,
        }
    }
}

/// Which rows are due at `now` for a tenant whose contract ended (or not yet) then. `own` is the category's own clock
/// ("recorded", "sent", "last_used"), which the rows' start column tells. A clock that is an event of one row (an
/// account is deleted) ends that row when it happens, so here it makes nothing due.
pub fn due(keep: &Keep, own: &str, contract_ended_at: Option<Time>, now: Time) -> Due {
    let after = |length: &Period, clock: Option<&str>| match clock.unwrap_or(own) {
        clock if clock == own || clock == RECORDED => Due::Before(length.before(now)),
        CONTRACT_ENDED if contract_ended_at.is_some_and(|ended| length.after(ended) <= now) => Due::Everything,
        _ => Due::Nothing,
    };
    let all = |parts: &[Keep], join: fn(Due, Due) -> Due| {
        parts.iter().map(|part| due(part, own, contract_ended_at, now)).reduce(join).unwrap_or(Due::Nothing)
    };
    match keep {
        Keep::Transient => Due::Everything,
        // Kept by another controller, not here.
        Keep::Elsewhere => Due::Nothing,
        Keep::Period { length, after: clock } | Keep::Statutory { length, after: clock, .. } => {
            after(length, clock.as_deref())
        }
        Keep::PerTenant { default, after: clock, .. } => after(default, clock.as_deref()),
        Keep::Until { clock, plus } => match clock.as_str() {
            CONTRACT_ENDED => after(&plus.unwrap_or(Period::days(0)), Some(CONTRACT_ENDED)),
            _ => Due::Nothing,
        },
        Keep::Earliest(parts) => all(parts, Due::or),
        Keep::Latest(parts) => all(parts, Due::and),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_makes_older_rows_due() {
        let keep = Keep::Period { length: Period::months(36), after: None };
        assert_eq!(due(&keep, RECORDED, None, at("2026-11-22T00:00:00Z")), Due::Before(at("2023-11-22T00:00:00Z")));
    }

    #[test]
    fn a_category_has_a_clock_of_its_own() {
        let keep = Keep::Period { length: Period::months(6), after: Some("sent".into()) };
        let now = at("2026-11-22T00:00:00Z");
        assert_eq!(due(&keep, "sent", None, now), Due::Before(at("2026-05-22T00:00:00Z")));
        assert_eq!(due(&keep, RECORDED, None, now), Due::Nothing);
    }

    #[test]
    fn the_end_of_the_contract_makes_everything_due() {
        let keep = Keep::Earliest(vec![
            Keep::Period { length: Period::years(2), after: Some(RECORDED.into()) },
            Keep::Until { clock: CONTRACT_ENDED.into(), plus: Some(Period::hours(48)) },
        ]);
        let ended = Some(at("2026-11-01T00:00:00Z"));
        assert_eq!(due(&keep, RECORDED, ended, at("2026-11-02T23:59:59Z")), Due::Before(at("2024-11-02T23:59:59Z")));
        assert_eq!(due(&keep, RECORDED, ended, at("2026-11-03T00:00:00Z")), Due::Everything);
    }

    #[test]
    fn the_latest_of_two_waits_for_both() {
        let parts = vec![
            Keep::Period { length: Period::days(7), after: None },
            Keep::Until { clock: "account_deleted".into(), plus: None },
        ];
        assert_eq!(due(&Keep::Latest(parts), RECORDED, None, at("2026-11-22T00:00:00Z")), Due::Nothing);
    }
}
