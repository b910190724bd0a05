//! A compiled notice: by category, the clauses that name it, and what each of them demands.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use types::{Ctx, Period, SubjectId};

use super::{Action, Facts, Reason, Viewer, question::About};
use crate::standing::{Hindrance, Person, Standing};

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
    /// How long rows of a category are kept after their own clock, where that is what ends them.
    pub lasts: HashMap<String, Period>,
}

impl Policy {
    pub fn declares(&self, category: &str) -> bool {
        self.clauses.get(category).is_some_and(|clauses| clauses.iter().any(|clause| clause.keeps))
    }

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
            let keeping = || clauses.iter().filter(|clause| clause.keeps);
            let usable = keeping().any(|clause| person.hindrance(&clause.id, clause.consent).is_none());
            let why = keeping().filter_map(|clause| clause.hides(person)).reduce(Hindrance::and);
            if let (false, Some(why)) = (usable, why) {
                hidden.push((category.clone(), why));
            }
        }
        hidden
    }

    /// Whether this one clause lets the actor look at the category.
    pub fn shows(&self, ctx: &Ctx, clause: &str, category: &str) -> bool {
        let clauses = self.clauses.get(category).map_or(&[][..], Vec::as_slice);
        clauses.iter().any(|known| &*known.id == clause && known.allows(&Action::Read, &Viewer::of(ctx)).is_ok())
    }
}

impl Clause {
    /// Collecting and sending need every condition shown to hold. Looking at what was rightly collected earlier is
    /// stopped only by a fact that is stated and wrong: what was recorded in GUARD may be seen in HOME.
    pub fn holds(&self, action: &Action, facts: &Facts) -> bool {
        let unstated = *action == Action::Read;
        self.when.iter().all(|(name, allowed)| facts.get(name).map_or(unstated, |value| allowed.contains(value)))
    }

    /// Whether the person whose data it is lets it happen. The person's own look is always theirs. A look at many
    /// people's rows names none of them: there the rows themselves are hidden (`store`'s views).
    pub fn suits(
        &self,
        standing: &Standing,
        action: &Action,
        viewer: &Viewer<'_>,
        facts: &Facts,
    ) -> Result<(), Reason> {
        if *action == Action::Read && *viewer == Viewer::Subject {
            return Ok(());
        }
        let hindrance = match &facts.about {
            About::One(subject) => standing.of(*subject).hindrance(&self.id, self.consent),
            About::Several(people) => self.hindrance_of_all(standing, people),
            About::Unsaid => self.consent.filter(|_| *action != Action::Read).map(|_| Hindrance::NoConsent),
        };
        let hindrance = hindrance.or((self.automatic && facts.signal).then_some(Hindrance::Objected));
        hindrance.map_or(Ok(()), |hindrance| Err(hindrance.into()))
    }

    /// Why what this clause keeps is hidden. That consent was taken back comes first: it hides what is shared.
    fn hides(&self, person: &Person) -> Option<Hindrance> {
        let asked = person.consents.contains_key(&*self.id);
        let disagreed = person.disagreed(&self.id, self.consent).filter(|_| asked && !person.erased);
        disagreed
            .or_else(|| person.hindrance(&self.id, self.consent).filter(|why| asked || *why != Hindrance::NoConsent))
    }

    /// What belongs to several needs the consent of each: nobody gives it for another. Stopped by one of them it goes
    /// on for the others (Art. 18(2): the rights of another person), until the last has stopped it as well. `store`'s
    /// views hide by the same rule.
    fn hindrance_of_all(&self, standing: &Standing, people: &[SubjectId]) -> Option<Hindrance> {
        let people: Vec<_> = people.iter().map(|subject| standing.of(*subject)).collect();
        let staying = people.iter().filter(|person| !person.erased);
        let disagreed = staying.filter_map(|person| person.disagreed(&self.id, self.consent)).next();
        disagreed.or_else(|| {
            let stopped: Option<Vec<_>> =
                people.iter().map(|person| person.hindrance(&self.id, self.consent)).collect();
            stopped?.into_iter().reduce(Hindrance::and)
        })
    }

    pub fn allows(&self, action: &Action, viewer: &Viewer<'_>) -> Result<(), Reason> {
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
