//! The decision, as a pure function of the compiled notice.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use types::{Actor, Ctx, Why};

/// What is to be done with the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Read,
    Write,
    /// Give it to this recipient of the notice.
    Disclose(Arc<str>),
}

impl Action {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Disclose(_) => "disclose",
        }
    }
}

/// What a module states about the moment: `mode = home`, `contract = active`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<(&'static str, Arc<str>)>);

impl Facts {
    pub const NONE: Self = Self(Vec::new());

    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.push((name, value.into()));
        self
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }
}

/// Who may see the data of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer<'a> {
    Role(&'a str),
    /// The person whose data it is.
    Subject,
    /// A job of the house or a device: what the clause needs to run.
    House,
    Nobody,
}

/// Proof that the gate allowed this processing. Only the gate makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    clause: Arc<str>,
    category: Arc<str>,
    action: Action,
}

impl Grant {
    /// The clause that allows it.
    pub fn clause(&self) -> &Arc<str> {
        &self.clause
    }

    pub fn category(&self) -> &Arc<str> {
        &self.category
    }

    pub fn action(&self) -> &Action {
        &self.action
    }
}

/// Why the gate said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No running clause of the notice names the category.
    Undeclared,
    /// A clause names it, but its conditions do not hold now.
    Condition,
    /// The clause does not name this viewer.
    Viewer,
    /// The clause does not name this recipient.
    Recipient,
}

impl Reason {
    pub fn name(self) -> &'static str {
        match self {
            Self::Undeclared => "undeclared",
            Self::Condition => "condition",
            Self::Viewer => "viewer",
            Self::Recipient => "recipient",
        }
    }
}

/// The gate said no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the notice does not allow to {} {category}: {}", action.name(), reason.name())]
pub struct Refused {
    pub action: Action,
    pub category: Arc<str>,
    pub reason: Reason,
    /// The clause that came nearest, if one names the category.
    pub clause: Option<Arc<str>>,
}

/// A clause, as the gate needs it.
#[derive(Debug)]
pub(super) struct Clause {
    pub id: Arc<str>,
    /// Whether the data is this clause's own, or only used by it (`uses`): then it may be given to its recipients,
    /// and everything else is for the clause that keeps it to allow.
    pub keeps: bool,
    pub when: Vec<(String, HashSet<String>)>,
    pub viewers: HashSet<String>,
    pub recipients: HashSet<String>,
}

/// A notice, as the gate needs it: by category, the running clauses that name it.
#[derive(Debug, Default)]
pub(super) struct Policy {
    pub clauses: HashMap<Arc<str>, Vec<Clause>>,
    /// Recipient and its country.
    pub recipients: HashMap<String, Arc<str>>,
}

impl Policy {
    pub fn declares(&self, category: &str) -> bool {
        self.clauses.get(category).is_some_and(|clauses| clauses.iter().any(|clause| clause.keeps))
    }
}

impl Policy {
    /// Whether this one clause lets the actor look at the category.
    pub fn shows(&self, ctx: &Ctx, clause: &str, category: &str) -> bool {
        let clauses = self.clauses.get(category).map_or(&[][..], Vec::as_slice);
        clauses.iter().any(|known| &*known.id == clause && known.allows(&Action::Read, &viewer(ctx)).is_ok())
    }
}

impl Clause {
    /// Collecting and sending need every condition shown to hold. Looking at what was rightly collected earlier is
    /// stopped only by a fact that is stated and wrong: what was recorded in GUARD may be seen in HOME.
    fn holds(&self, action: &Action, facts: &Facts) -> bool {
        let unstated = *action == Action::Read;
        self.when.iter().all(|(name, allowed)| facts.get(name).map_or(unstated, |value| allowed.contains(value)))
    }

    fn allows(&self, action: &Action, viewer: &Viewer<'_>) -> Result<(), Reason> {
        match action {
            // Who may change what is the domain's rule; the notice says what is processed and who sees it.
            Action::Write if self.keeps => Ok(()),
            Action::Write => Err(Reason::Undeclared),
            Action::Read => match viewer {
                Viewer::House => Ok(()),
                // The right of access (Art. 15) needs no clause.
                Viewer::Subject => Ok(()),
                Viewer::Role(role) if self.viewers.contains(*role) => Ok(()),
                Viewer::Role(_) | Viewer::Nobody => Err(Reason::Viewer),
            },
            Action::Disclose(recipient) => {
                if self.recipients.contains(&**recipient) {
                    Ok(())
                } else {
                    Err(Reason::Recipient)
                }
            }
        }
    }
}

fn viewer(ctx: &Ctx) -> Viewer<'_> {
    match (&ctx.actor, ctx.why) {
        (Actor::Account { .. }, Why::Own | Why::Right) => Viewer::Subject,
        (Actor::Account { role, .. } | Actor::Token { role, .. }, _) => Viewer::Role(role.as_str()),
        (Actor::Device(_) | Actor::System(_), _) => Viewer::House,
        (Actor::Anonymous, _) => Viewer::Nobody,
    }
}

/// The first clause that allows it, or the nearest reason why none does.
pub(super) fn decide(
    policy: Option<&Policy>,
    ctx: &Ctx,
    action: Action,
    category: &str,
    facts: &Facts,
) -> Result<Grant, Refused> {
    let viewer = viewer(ctx);
    let mut nearest = (Reason::Undeclared, None);
    let found = policy.and_then(|policy| policy.clauses.get_key_value(category));
    for clause in found.map_or(&[][..], |(_, clauses)| clauses) {
        let verdict =
            if clause.holds(&action, facts) { clause.allows(&action, &viewer) } else { Err(Reason::Condition) };
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
    use types::{AccountId, DeviceId, Origin, RoleName, TenantId};

    use super::*;

    fn set(names: &[&str]) -> HashSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// `motion` only outside HOME, seen by owners, given to the police; `air` used by a clause that keeps nothing.
    fn policy() -> Policy {
        let motion = Clause {
            id: "guard".into(),
            keeps: true,
            when: vec![("mode".into(), set(&["guard", "alarm"]))],
            viewers: set(&["owner"]),
            recipients: set(&["police"]),
        };
        let air = Clause {
            id: "mail".into(),
            keeps: false,
            when: Vec::new(),
            viewers: HashSet::new(),
            recipients: set(&["mail"]),
        };
        let clauses = HashMap::from([("motion".into(), vec![motion]), ("air".into(), vec![air])]);
        Policy { clauses, recipients: HashMap::new() }
    }

    fn ctx(actor: Actor, why: Why) -> Ctx {
        Ctx { tenant: TenantId::from_bytes([1; 16]), product: "p".into(), actor, why, origin: Origin::default() }
    }

    fn person(role: &str, why: Why) -> Ctx {
        let account = AccountId::from_bytes([2; 16]);
        ctx(Actor::Account { account, role: RoleName::new(role), user_name: "x".into() }, why)
    }

    fn device() -> Ctx {
        ctx(Actor::Device(DeviceId::from_bytes([3; 16])), Why::Ingest)
    }

    fn reason(ctx: &Ctx, action: Action, category: &str, facts: &Facts) -> Option<Reason> {
        decide(Some(&policy()), ctx, action, category, facts).err().map(|refused| refused.reason)
    }

    #[test]
    fn what_no_clause_names_is_refused_whoever_asks() {
        for asker in [person("owner", Why::Service), device(), ctx(Actor::System("job"), Why::Job)] {
            assert_eq!(reason(&asker, Action::Write, "sound", &Facts::NONE), Some(Reason::Undeclared));
        }
        assert!(decide(None, &device(), Action::Read, "motion", &Facts::NONE).is_err(), "no notice, no grant");
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
