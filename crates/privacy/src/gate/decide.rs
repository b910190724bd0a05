//! The decision, as a pure function of the compiled notice.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use types::{Actor, Ctx, SubjectId, Why};

use crate::standing::{Hindrance, Person, Standing};

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
pub struct Facts {
    stated: Vec<(&'static str, Arc<str>)>,
    about: Option<SubjectId>,
    signal: bool,
}

impl Facts {
    pub const NONE: Self = Self { stated: Vec::new(), about: None, signal: false };

    /// Says that the request carries the browser's signal against sharing and marketing (`Sec-GPC: 1`).
    #[must_use]
    pub fn with_signal(mut self) -> Self {
        self.signal = true;
        self
    }

    /// Says whose data it is. What rests on consent needs it, and what is stopped for the person is then refused.
    #[must_use]
    pub fn about(mut self, subject: SubjectId) -> Self {
        self.about = Some(subject);
        self
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.stated.push((name, value.into()));
        self
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.stated.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
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
    pub(super) clause: Arc<str>,
    pub(super) category: Arc<str>,
    pub(super) action: Action,
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
    /// It rests on consent, and there is none, or nobody said whose.
    Consent,
    /// The person has had it restricted (Art. 18).
    Restricted,
    /// The person has objected (Art. 21).
    Objected,
    /// The person's data is being erased.
    Erased,
    /// The role looks only with a ticket, and none is open.
    Ticket,
}

impl Reason {
    pub fn name(self) -> &'static str {
        match self {
            Self::Undeclared => "undeclared",
            Self::Condition => "condition",
            Self::Viewer => "viewer",
            Self::Recipient => "recipient",
            Self::Consent => "consent",
            Self::Restricted => "restricted",
            Self::Objected => "objected",
            Self::Erased => "erased",
            Self::Ticket => "ticket",
        }
    }
}

impl From<Hindrance> for Reason {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::NoConsent | Hindrance::Outdated => Self::Consent,
            Hindrance::Restricted => Self::Restricted,
            Hindrance::Objected => Self::Objected,
            Hindrance::Erased => Self::Erased,
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
    /// Where it rests on consent (Art. 6(1)(a) or 9(2)(a)): the first edition whose consents cover it.
    pub consent: Option<i64>,
    /// Whether a browser's signal is an objection to it.
    pub automatic: bool,
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
    pub fn covered_since(&self, clause: &str) -> Option<i64> {
        self.clauses.values().flatten().find(|known| &*known.id == clause)?.consent
    }

    pub fn kept_by(&self, clause: &str) -> Vec<Arc<str>> {
        let keeps = |clauses: &Vec<Clause>| clauses.iter().any(|known| known.keeps && &*known.id == clause);
        self.clauses.iter().filter(|(_, clauses)| keeps(clauses)).map(|(category, _)| category.clone()).collect()
    }

    /// The categories that no clause which keeps them lets be used for this person any more. What was never agreed to
    /// was never kept, so only a withdrawal, a restriction or an objection hides anything.
    pub fn hidden(&self, person: &Person) -> Vec<(Arc<str>, Hindrance)> {
        let mut hidden = Vec::new();
        for (category, clauses) in &self.clauses {
            let why: Vec<_> = clauses
                .iter()
                .filter(|clause| clause.keeps)
                .map(|clause| match person.hindrance(&clause.id, clause.consent) {
                    Some(Hindrance::NoConsent) if !person.consents.contains_key(&*clause.id) => (None, true),
                    other => (other, other.is_some()),
                })
                .collect();
            let usable = why.iter().any(|(_, hindered)| !hindered);
            if let (false, Some(why)) = (usable, why.iter().find_map(|(why, _)| *why)) {
                hidden.push((category.clone(), why));
            }
        }
        hidden
    }

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

    /// Whether the person whose data it is lets it happen. The person's own look is always theirs. A look at many
    /// people's rows names none of them: there the rows themselves are hidden (`store`'s views).
    fn suits(&self, standing: &Standing, action: &Action, viewer: &Viewer<'_>, facts: &Facts) -> Result<(), Reason> {
        if *action == Action::Read && *viewer == Viewer::Subject {
            return Ok(());
        }
        let hindrance = match facts.about {
            Some(subject) => standing.of(subject).hindrance(&self.id, self.consent),
            None => self.consent.filter(|_| *action != Action::Read).map(|_| Hindrance::NoConsent),
        };
        let hindrance = hindrance.or((self.automatic && facts.signal).then_some(Hindrance::Objected));
        hindrance.map_or(Ok(()), |hindrance| Err(hindrance.into()))
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
    standing: &Standing,
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
        Policy { clauses, recipients: HashMap::new() }
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
