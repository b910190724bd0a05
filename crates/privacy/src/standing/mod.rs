//! Where each person stands: consents given and withdrawn, clauses stopped, erasure begun. In memory, so that the gate
//! can ask on every path; changed only together with the database, and before whoever changed it hears "done".

mod change;
mod load;
mod model;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock},
};

use parking_lot::RwLock;
use types::{SubjectId, words};

pub use change::{Asked, Change, NewStop};
pub use model::{Concealed, Consent, Stop};

/// Stands for every clause, and for every category.
pub const ALL: &str = "*";

words! {
    /// Why a clause is stopped for a person.
    #[derive(PartialOrd, Ord)]
    pub enum StopKind {
        /// Art. 18: stored, not used.
        Restriction = "restriction",
        /// Art. 21.
        Objection = "objection",
    }
}

/// What a person last said to a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Given, or withdrawn.
    pub given: bool,
    /// The notice's edition that was shown.
    pub edition: i64,
}

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub consents: BTreeMap<Arc<str>, Agreement>,
    /// How many stops of each kind stand on a clause.
    pub stops: BTreeMap<(Arc<str>, StopKind), u32>,
    pub erased: bool,
}

impl Person {
    /// Why the clause may not be used for this person; `consent`: where it rests on consent, the first edition whose
    /// consents cover what it does now.
    pub fn hindrance(&self, clause: &str, consent: Option<i64>) -> Option<Hindrance> {
        let stopped = |kind| {
            [clause, ALL].iter().any(|name| self.stops.get(&(Arc::from(*name), kind)).is_some_and(|count| *count > 0))
        };
        if self.erased {
            Some(Hindrance::Erased)
        } else if stopped(StopKind::Restriction) {
            Some(Hindrance::Restricted)
        } else if stopped(StopKind::Objection) {
            Some(Hindrance::Objected)
        } else {
            self.disagreed(clause, consent)
        }
    }

    /// Whether the consent that the clause rests on is missing.
    pub fn disagreed(&self, clause: &str, consent: Option<i64>) -> Option<Hindrance> {
        match (consent?, self.consents.get(clause)) {
            (since, Some(agreement)) if agreement.given => (agreement.edition < since).then_some(Hindrance::Outdated),
            _ => Some(Hindrance::NoConsent),
        }
    }
}

/// What stands in the way of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    NoConsent,
    /// Consent was given to less than the clause does now: it has to be asked for again.
    Outdated,
    Restricted,
    Objected,
    Erased,
}

impl Hindrance {
    /// Of two that stand in the way, the one to name: missing consent is each person's own, a stop may be shared.
    pub fn and(self, other: Self) -> Self {
        match other {
            Self::NoConsent | Self::Outdated => other,
            Self::Restricted | Self::Objected | Self::Erased => self,
        }
    }

    /// As `concealed.because` has it.
    pub const fn because(self) -> &'static str {
        match self {
            Self::NoConsent => "withdrawal",
            Self::Outdated => "edition",
            Self::Restricted => "restriction",
            Self::Objected => "objection",
            Self::Erased => "erasure",
        }
    }
}

/// Everybody of whom something is to be said, each with the count of changes so far. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Standing(Arc<RwLock<HashMap<SubjectId, Version>>>);

/// The count of changes, and what they came to.
type Version = (i64, Arc<Person>);

impl Standing {
    /// The person as they stand now.
    pub fn of(&self, subject: SubjectId) -> Arc<Person> {
        static NOTHING_SAID: LazyLock<Arc<Person>> = LazyLock::new(Arc::default);
        self.0.read().get(&subject).map_or_else(|| NOTHING_SAID.clone(), |(_, person)| person.clone())
    }

    /// Whether consent to the clause is given and not withdrawn.
    pub fn consented(&self, subject: SubjectId, clause: &str) -> bool {
        self.of(subject).consents.get(clause).is_some_and(|agreement| agreement.given)
    }

    /// Of two changes that become known in another order than they were made, the later one stays.
    fn put(&self, subject: SubjectId, version: i64, person: Person) {
        let mut people = self.0.write();
        if people.get(&subject).is_none_or(|(known, _)| *known <= version) {
            people.insert(subject, (version, Arc::new(person)));
        }
    }

    fn forget(&self, subject: SubjectId) {
        self.0.write().remove(&subject);
    }
}
