//! Which rows are due. Pure: from the notice's words, the tenant's terms and the time.

use std::ops::Range;

use notice::{Keep, Notice};
use types::{Period, Time};

/// The clock of a row's own time, where the category names no other.
const RECORDED: &str = "recorded";
/// The clock of the tenant's contract.
const CONTRACT_ENDED: &str = "contract_ended";

/// Which rows have outlived their period: those whose own clock lies in one of these, in order and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due(Vec<Range<Time>>);

impl Due {
    pub const NOTHING: Self = Self(Vec::new());

    pub fn everything() -> Self {
        Self(vec![Time::from_micros(i64::MIN)..Time::from_micros(i64::MAX)])
    }

    /// Those who are this old or older, each counted forward from its own clock.
    pub fn outlived(length: &Period, now: Time) -> Self {
        Self(length.ended_by(now))
    }

    pub fn ranges(&self) -> &[Range<Time>] {
        &self.0
    }

    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_everything(&self) -> bool {
        *self == Self::everything()
    }

    /// What has a clock from here on is not due.
    pub fn end(&self) -> Time {
        self.0.last().map_or(Time::from_micros(i64::MIN), |range| range.end)
    }

    pub fn contains(&self, time: Time) -> bool {
        self.0.iter().any(|range| range.contains(&time))
    }

    /// Due by either.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self.0.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<Time>> = Vec::with_capacity(self.0.len());
        for range in self.0 {
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        Self(joined)
    }

    /// Due by both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let both = |a: &Range<Time>, b: &Range<Time>| a.start.max(b.start)..a.end.min(b.end);
        let pairs = self.0.iter().flat_map(|a| other.0.iter().map(move |b| both(a, b)));
        Self(pairs.filter(|range| range.start < range.end).collect())
    }
}

/// Which rows are due at `now` for a tenant whose contract ended (or not yet) then. `own` is the category's own clock
/// ("recorded", "sent", "last_used"), which the rows' start column tells. A clock that is an event of one row (an
/// account is deleted) ends that row when it happens, so here it makes nothing due.
pub fn due(keep: &Keep, own: &str, contract_ended_at: Option<Time>, now: Time) -> Due {
    let after = |length: &Period, clock: Option<&str>| match clock.unwrap_or(own) {
        clock if clock == own || clock == RECORDED => Due::outlived(length, now),
        CONTRACT_ENDED if contract_ended_at.is_some_and(|ended| length.after(ended) <= now) => Due::everything(),
        _ => Due::NOTHING,
    };
    let all = |parts: &[Keep], join: fn(Due, Due) -> Due| {
        parts.iter().map(|part| due(part, own, contract_ended_at, now)).reduce(join).unwrap_or(Due::NOTHING)
    };
    match keep {
        Keep::Transient => Due::everything(),
        // Kept by another controller, not here.
        Keep::Elsewhere => Due::NOTHING,
        Keep::Period { length, after: clock } | Keep::Statutory { length, after: clock, .. } => {
            after(length, clock.as_deref())
        }
        Keep::PerTenant { default, after: clock, .. } => after(default, clock.as_deref()),
        Keep::Until { clock, plus } => match clock.as_str() {
            CONTRACT_ENDED => after(&plus.unwrap_or(Period::days(0)), Some(CONTRACT_ENDED)),
            _ => Due::NOTHING,
        },
        Keep::Earliest(parts) => all(parts, Due::or),
        Keep::Latest(parts) => all(parts, Due::and),
    }
}

/// The categories whose time ends with this event of a row, whatever else may end it before.
pub fn ends_with(notice: &Notice, clock: &str) -> Vec<String> {
    let ends = |category: &&notice::Category| {
        notice.keep_of(&category.id).is_some_and(|keep| keep.clocks().contains(&Some(clock)))
    };
    notice.categories().iter().filter(ends).map(|category| category.id.clone()).collect()
}

/// How long a row stays after its own clock at most, where that ends it, whatever else may end it before.
pub fn own_period(keep: &Keep, own: &str) -> Option<Period> {
    match keep {
        Keep::Period { length, after }
        | Keep::Statutory { length, after, .. }
        | Keep::PerTenant { default: length, after, .. } => {
            after.as_deref().is_none_or(|clock| clock == own || clock == RECORDED).then_some(*length)
        }
        Keep::Earliest(parts) => parts.iter().filter_map(|part| own_period(part, own)).min(),
        Keep::Latest(parts) => {
            parts.iter().map(|part| own_period(part, own)).collect::<Option<Vec<_>>>()?.into_iter().max()
        }
        Keep::Elsewhere | Keep::Transient | Keep::Until { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn before(text: &str) -> Due {
        Due(vec![Time::from_micros(i64::MIN)..at(text)])
    }

    #[test]
    fn either_and_both_of_two_are_what_each_moment_says() {
        let length = |months| Keep::Period { length: Period::months(months), after: None };
        let now = at("2026-02-28T11:30:00Z");
        let of = |keep: &Keep| due(keep, RECORDED, None, now);
        let (either, both) = (Keep::Earliest(vec![length(1), length(3)]), Keep::Latest(vec![length(1), length(3)]));
        for hours in 0..3_000 {
            let time = now.minus(std::time::Duration::from_secs(hours * 3_600));
            let (one, three) = (of(&length(1)).contains(time), of(&length(3)).contains(time));
            assert_eq!(of(&either).contains(time), one || three, "{time}");
            assert_eq!(of(&both).contains(time), one && three, "{time}");
        }
    }

    #[test]
    fn a_period_makes_older_rows_due() {
        let keep = Keep::Period { length: Period::months(36), after: None };
        assert_eq!(due(&keep, RECORDED, None, at("2026-11-22T00:00:00Z")), before("2023-11-22T00:00:00Z"));
    }

    #[test]
    fn a_category_has_a_clock_of_its_own() {
        let keep = Keep::Period { length: Period::months(6), after: Some("sent".into()) };
        let now = at("2026-11-22T00:00:00Z");
        assert_eq!(due(&keep, "sent", None, now), before("2026-05-22T00:00:00Z"));
        assert_eq!(due(&keep, RECORDED, None, now), Due::NOTHING);
    }

    #[test]
    fn the_end_of_the_contract_makes_everything_due() {
        let keep = Keep::Earliest(vec![
            Keep::Period { length: Period::years(2), after: Some(RECORDED.into()) },
            Keep::Until { clock: CONTRACT_ENDED.into(), plus: Some(Period::hours(48)) },
        ]);
        let ended = Some(at("2026-11-01T00:00:00Z"));
        assert_eq!(due(&keep, RECORDED, ended, at("2026-11-02T23:59:59Z")), before("2024-11-02T23:59:59Z"));
        assert_eq!(due(&keep, RECORDED, ended, at("2026-11-03T00:00:00Z")), Due::everything());
    }

    #[test]
    fn the_latest_of_two_waits_for_both() {
        let parts = vec![
            Keep::Period { length: Period::days(7), after: None },
            Keep::Until { clock: "account_deleted".into(), plus: None },
        ];
        assert_eq!(due(&Keep::Latest(parts), RECORDED, None, at("2026-11-22T00:00:00Z")), Due::NOTHING);
    }
}
