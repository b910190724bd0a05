//! The decision, as a pure function of the compiled notice.

use types::Ctx;

use super::{Action, Facts, Grant, Reason, Refused, Viewer, policy::Policy};
use crate::standing::Standing;

/// The first clause that allows it, or the nearest reason why none does.
pub(super) fn decide(
    policy: Option<&Policy>,
    standing: &Standing,
    ctx: &Ctx,
    action: Action,
    category: &str,
    facts: &Facts,
) -> Result<Grant, Refused> {
    let viewer = Viewer::of(ctx);
    let mut nearest = (Reason::Undeclared, None);
    let found = policy.and_then(|policy| policy.clauses.get_key_value(category));
    for clause in found.map_or(&[][..], |(_, clauses)| clauses) {
        let verdict =
            if clause.holds(&action, facts) { clause.allows(&action, &viewer) } else { Err(Reason::Condition) };
        let verdict = verdict.and_then(|()| clause.suits(standing, &action, &viewer, facts));
        match verdict {
            Ok(()) => {
                let category = found.map_or_else(|| category.into(), |(name, _)| name.clone());
                return Ok(Grant { clause: clause.id.clone(), category, action });
            }
            // A clause that only uses the category comes less near than the one that keeps it.
            Err(Reason::Undeclared) if nearest.1.is_some() => {}
            Err(reason) => nearest = (reason, Some(clause.id.clone())),
        }
    }
    Err(Refused { action, category: category.into(), reason: nearest.0, clause: nearest.1 })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use types::{AccountId, Actor, DeviceId, Origin, RoleName, SubjectId, TenantId, Why};

    use super::*;
    use crate::gate::policy::Clause;

    fn set(names: &[&str]) -> HashSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// `motion` only outside HOME, seen by owners, given to the police; `air` used by a clause that keeps nothing.
    fn policy() -> Policy {
        let motion = Clause {
            id: "guard".into(),
            keeps: true,
            consent: None,
            automatic: false,
            when: vec![("mode".into(), set(&["guard", "alarm"]))],
            viewers: set(&["owner"]),
            recipients: set(&["police"]),
        };
        let air = Clause {
            id: "mail".into(),
            keeps: false,
            consent: None,
            automatic: false,
            when: Vec::new(),
            viewers: HashSet::new(),
            recipients: set(&["mail"]),
        };
        let clauses = HashMap::from([("motion".into(), vec![motion]), ("air".into(), vec![air])]);
        Policy { clauses, ..Policy::default() }
    }

    fn ctx(actor: Actor, why: Why) -> Ctx {
        Ctx { tenant: TenantId::from_bytes([1; 16]), product: "p".into(), actor, why, origin: Origin::default() }
    }

    fn person(role: &str, why: Why) -> Ctx {
        let account = AccountId::from_bytes([2; 16]);
        ctx(
            Actor::Account {
                account,
                subject: SubjectId::from_bytes([8; 16]),
                role: RoleName::new(role),
                user_name: "x".into(),
            },
            why,
        )
    }

    fn device() -> Ctx {
        ctx(Actor::Device(DeviceId::from_bytes([3; 16])), Why::Ingest)
    }

    fn reason(ctx: &Ctx, action: Action, category: &str, facts: &Facts) -> Option<Reason> {
        decide(Some(&policy()), &Standing::default(), ctx, action, category, facts).err().map(|refused| refused.reason)
    }

    #[test]
    fn what_no_clause_names_is_refused_whoever_asks() {
        for asker in [person("owner", Why::Service), device(), ctx(Actor::System("job"), Why::Job)] {
            assert_eq!(reason(&asker, Action::Write, "sound", &Facts::NONE), Some(Reason::Undeclared));
        }
        assert!(
            decide(None, &Standing::default(), &device(), Action::Read, "motion", &Facts::NONE).is_err(),
            "no notice, no grant"
        );
    }

    #[test]
    fn collecting_needs_the_condition_shown_to_hold() {
        let mode = |mode: &str| Facts::NONE.with("mode", mode);
        assert_eq!(reason(&device(), Action::Write, "motion", &mode("guard")), None);
        assert_eq!(reason(&device(), Action::Write, "motion", &mode("home")), Some(Reason::Condition));
        assert_eq!(reason(&device(), Action::Write, "motion", &Facts::NONE), Some(Reason::Condition), "unstated");
    }

    #[test]
    fn looking_needs_a_viewer_and_the_person_always_may() {
        let read = |ctx: &Ctx| reason(ctx, Action::Read, "motion", &Facts::NONE);
        assert_eq!(read(&person("owner", Why::Service)), None);
        assert_eq!(read(&person("guest", Why::Service)), Some(Reason::Viewer));
        assert_eq!(read(&person("guest", Why::Own)), None, "Art. 15");
        assert_eq!(read(&ctx(Actor::Anonymous, Why::Service)), Some(Reason::Viewer));
    }

    #[test]
    fn only_named_recipients_get_it_and_a_clause_that_only_uses_keeps_nothing() {
        let to = |recipient: &str| Action::Disclose(recipient.into());
        let guard = Facts::NONE.with("mode", "guard");
        assert_eq!(reason(&device(), to("police"), "motion", &guard), None);
        assert_eq!(reason(&device(), to("press"), "motion", &guard), Some(Reason::Recipient));
        assert_eq!(reason(&device(), to("mail"), "air", &Facts::NONE), None);
        assert_eq!(reason(&device(), Action::Write, "air", &Facts::NONE), Some(Reason::Undeclared));
    }
}
