//! What may be stopped, and how a stop may end. Pure.

use notice::{Basis, Clause, Notice, Objection};
use types::Time;

use super::{Outcome, RestrictionGround};
use crate::standing::{ALL, Stop, StopKind};

/// Why something is not done about a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the notice has no running clause of this name")]
    NoSuchClause,
    #[error("an objection is to what rests on a legitimate interest or a public task; consent is withdrawn")]
    NotObjectable,
    #[error("an objection to this clause states the reasons of the particular situation")]
    ReasonsNeeded,
    #[error("this is already decided")]
    Decided,
    #[error("this has ended")]
    Ended,
    #[error("this outcome does not fit")]
    OutcomeUnfit,
    #[error("an objection to this clause is always right: the processing stops")]
    AlwaysRight,
    #[error("the person has not been told yet")]
    NotTold,
    #[error("only a restriction has exceptions")]
    NoRestriction,
}

/// The clause that an objection is to.
pub fn objectable<'a>(notice: &'a Notice, clause: &str, words: Option<&str>) -> Result<&'a Clause, Fault> {
    let clause = running(notice, clause)?;
    match (clause.basis, clause.objection) {
        (_, Objection::Automatic) => Ok(clause),
        (Basis::LegitimateInterests | Basis::PublicTask, _) if words.is_none() => Err(Fault::ReasonsNeeded),
        (Basis::LegitimateInterests | Basis::PublicTask, _) => Ok(clause),
        _ => Err(Fault::NotObjectable),
    }
}

/// The running clause of this name.
pub fn running<'a>(notice: &'a Notice, clause: &str) -> Result<&'a Clause, Fault> {
    notice.clause(clause).filter(|clause| clause.running).ok_or(Fault::NoSuchClause)
}

/// Whether a restriction can be of this: a running clause, or every one.
pub fn restrictable(notice: &Notice, clause: &str) -> Result<(), Fault> {
    if clause == ALL { Ok(()) } else { running(notice, clause).map(drop) }
}

/// Clauses to which a browser's signal is an objection.
pub fn heeds_signal(notice: &Notice) -> impl Iterator<Item = &Clause> {
    notice.clauses().iter().filter(|clause| clause.running && clause.objection == Objection::Automatic)
}

/// What follows from a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The stop stays for good.
    Stays,
    /// The stop ends once the person has been told (Art. 18(3)).
    EndsWhenTold,
}

/// May the controller decide so? `automatic`: whether the clause honours every objection.
pub fn decide(stop: &Stop, outcome: Outcome, automatic: bool) -> Result<Effect, Fault> {
    open(stop)?;
    match (stop.kind.parse().ok(), outcome) {
        (Some(StopKind::Objection), Outcome::Stopped) => Ok(Effect::Stays),
        (Some(StopKind::Objection), Outcome::Adjusted | Outcome::Continued) if automatic => Err(Fault::AlwaysRight),
        (Some(StopKind::Objection), Outcome::Adjusted | Outcome::Continued) => Ok(Effect::EndsWhenTold),
        (Some(StopKind::Restriction), Outcome::Ended) => Ok(Effect::EndsWhenTold),
        _ => Err(Fault::OutcomeUnfit),
    }
}

/// May the person still be told of the decision, by another way or again?
pub fn tell(stop: &Stop) -> Result<Outcome, Fault> {
    if stop.lifted_at.is_some() {
        return Err(Fault::Ended);
    }
    match stop.outcome.as_deref().and_then(|outcome| outcome.parse().ok()) {
        Some(outcome) if stop.told_at.is_none() => Ok(outcome),
        Some(_) => Err(Fault::Decided),
        None => Err(Fault::NotTold),
    }
}

/// May the stop be lifted now? `told_at`: when the person was told, as far as is known now.
pub fn lift(stop: &Stop, told_at: Option<Time>) -> Result<(), Fault> {
    if stop.lifted_at.is_some() {
        return Err(Fault::Ended);
    }
    match stop.outcome.as_deref().and_then(|outcome| outcome.parse().ok()) {
        Some(Outcome::Adjusted | Outcome::Continued | Outcome::Ended) if told_at.is_some() => Ok(()),
        Some(Outcome::Stopped) => Err(Fault::Decided),
        _ => Err(Fault::NotTold),
    }
}

/// The person may take back what they asked for as long as it stands.
pub fn take_back(stop: &Stop) -> Result<(), Fault> {
    if stop.lifted_at.is_some() { Err(Fault::Ended) } else { Ok(()) }
}

/// May restricted data be used on an exception now?
pub fn usable(stop: &Stop) -> Result<(), Fault> {
    match stop.kind.parse().ok() {
        Some(StopKind::Restriction) if stop.lifted_at.is_none() => Ok(()),
        Some(StopKind::Restriction) => Err(Fault::Ended),
        _ => Err(Fault::NoRestriction),
    }
}

fn open(stop: &Stop) -> Result<(), Fault> {
    match (stop.lifted_at, &stop.outcome) {
        (Some(_), _) => Err(Fault::Ended),
        (None, Some(_)) => Err(Fault::Decided),
        (None, None) => Ok(()),
    }
}

/// The ground a stop was made on, where it is one of a restriction.
pub fn ground(stop: &Stop) -> Option<RestrictionGround> {
    stop.ground.parse().ok()
}

#[cfg(test)]
mod tests {
    use types::{StopId, SubjectId, TenantId};

    use super::*;

    fn stop(kind: StopKind, outcome: Option<Outcome>) -> Stop {
        Stop {
            stop_id: StopId::from_bytes([1; 16]),
            tenant_id: TenantId::from_bytes([2; 16]),
            product: "p".into(),
            subject_id: SubjectId::from_bytes([3; 16]),
            clause: "web_visit".into(),
            kind: kind.name().into(),
            ground: RestrictionGround::AccuracyContested.name().into(),
            at: Time::EPOCH,
            told_at: None,
            lifted_at: None,
            language: None,
            words: None,
            automatic: false,
            outcome: outcome.map(|outcome| outcome.name().into()),
            answer: None,
            decided_at: None,
            message_id: None,
        }
    }

    #[test]
    fn pro_18_an_objection_ends_in_stopping_adjusting_or_stated_grounds_and_nothing_else() {
        let open = stop(StopKind::Objection, None);
        assert_eq!(decide(&open, Outcome::Stopped, false), Ok(Effect::Stays));
        assert_eq!(decide(&open, Outcome::Adjusted, false), Ok(Effect::EndsWhenTold));
        assert_eq!(decide(&open, Outcome::Continued, false), Ok(Effect::EndsWhenTold));
        assert_eq!(decide(&open, Outcome::Ended, false), Err(Fault::OutcomeUnfit));
        assert_eq!(decide(&open, Outcome::TakenBack, false), Err(Fault::OutcomeUnfit));
        for once in [Outcome::Stopped, Outcome::Continued] {
            let decided = stop(StopKind::Objection, Some(once));
            assert_eq!(decide(&decided, Outcome::Stopped, false), Err(Fault::Decided));
        }
    }

    #[test]
    fn liv_33_nothing_overrides_an_objection_to_direct_marketing() {
        let open = stop(StopKind::Objection, None);
        assert_eq!(decide(&open, Outcome::Continued, true), Err(Fault::AlwaysRight));
        assert_eq!(decide(&open, Outcome::Adjusted, true), Err(Fault::AlwaysRight));
        assert_eq!(decide(&open, Outcome::Stopped, true), Ok(Effect::Stays));
    }

    #[test]
    fn liv_29_nothing_is_lifted_before_the_person_was_told() {
        let told = Some(Time::from_seconds(1));
        assert_eq!(lift(&stop(StopKind::Restriction, None), told), Err(Fault::NotTold), "not even announced");
        let announced = stop(StopKind::Restriction, Some(Outcome::Ended));
        assert_eq!(lift(&announced, None), Err(Fault::NotTold));
        assert_eq!(lift(&announced, told), Ok(()));
        assert_eq!(lift(&stop(StopKind::Objection, Some(Outcome::Stopped)), told), Err(Fault::Decided));
        let lifted = Stop { lifted_at: told, ..announced };
        assert_eq!(lift(&lifted, told), Err(Fault::Ended));
    }

    #[test]
    fn data_outlives_its_period_on_two_of_the_four_grounds() {
        let held: Vec<_> = RestrictionGround::ALL.iter().filter(|ground| ground.holds()).collect();
        assert_eq!((RestrictionGround::ALL.len(), held.len()), (4, 2));
        assert_eq!(Exception::ALL.len(), 4);
    }

    use super::super::Exception;
}
