//! Restrictions and objections as clients see them.

use privacy::{
    standing::{ALL, Stop},
    stops::RestrictedUse,
};
use serde::Serialize;
use types::{StopId, SubjectId, Time};
use utoipa::ToSchema;

/// Something stopped for a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StopView {
    id: StopId,
    subject_id: SubjectId,
    /// restriction or objection.
    kind: String,
    /// The clause; missing where it is every one.
    clause: Option<String>,
    /// accuracy_contested, unlawful_restrict, needed_for_claims, objection_pending; of an objection
    /// particular_situation, direct_marketing or browser_signal.
    ground: String,
    /// The person's reasons.
    words: Option<String>,
    /// A browser's signal said it.
    automatic: bool,
    at: Time,
    /// stopped, adjusted, continued, ended or taken_back; missing while it is examined.
    outcome: Option<String>,
    /// What the person was told.
    answer: Option<String>,
    decided_at: Option<Time>,
    /// When the person had been told.
    told_at: Option<Time>,
    /// When it ended; missing while it stands.
    lifted_at: Option<Time>,
}

impl From<Stop> for StopView {
    fn from(stop: Stop) -> Self {
        Self {
            id: stop.stop_id,
            subject_id: stop.subject_id,
            kind: stop.kind,
            clause: Some(stop.clause).filter(|clause| clause != ALL),
            ground: stop.ground,
            words: stop.words,
            automatic: stop.automatic,
            at: stop.at,
            outcome: stop.outcome,
            answer: stop.answer,
            decided_at: stop.decided_at,
            told_at: stop.told_at,
            lifted_at: stop.lifted_at,
        }
    }
}

/// The same with the uses on exceptions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StopCase {
    stop: StopView,
    uses: Vec<RestrictedUseView>,
}

/// A use of restricted data on an exception (Art. 18(2)).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RestrictedUseView {
    at: Time,
    category: String,
    /// consent, legal_claims, rights_of_others or public_interest.
    exception: String,
    reason: String,
}

impl From<(Stop, Vec<RestrictedUse>)> for StopCase {
    fn from((stop, uses): (Stop, Vec<RestrictedUse>)) -> Self {
        let uses = uses.into_iter().map(|used| RestrictedUseView {
            at: used.at,
            category: used.category,
            exception: used.exception,
            reason: used.reason,
        });
        Self { stop: stop.into(), uses: uses.collect() }
    }
}
