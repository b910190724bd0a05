//! Where each person stands: consents given and withdrawn, clauses stopped, erasure begun. In memory, so that the gate
//! can ask on every path; changed only together with the database, and before whoever changed it hears "done".

mod change;
mod model;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use parking_lot::RwLock;
use types::SubjectId;

pub use change::{Asked, Change};
pub use model::{Concealed, Consent, Stop};

/// Stands for every clause, and for every category.
pub const ALL: &str = "*";

/// Why a clause is stopped for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopKind {
    /// Art. 18: stored, not used.
    Restriction,
    /// Art. 21.
    Objection,
}

impl StopKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Restriction => "restriction",
            Self::Objection => "objection",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Restriction, Self::Objection].into_iter().find(|kind| kind.name() == name)
    }
}

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Clause → given (or withdrawn).
    pub consents: BTreeMap<Arc<str>, bool>,
    /// How many stops of each kind stand on a clause.
    pub stops: BTreeMap<(Arc<str>, StopKind), u32>,
    pub erased: bool,
}

impl Person {
    /// Why the clause may not be used for this person; `consent`: whether it rests on consent.
    pub fn hindrance(&self, clause: &str, consent: bool) -> Option<Hindrance> {
        let stopped = |kind| {
            [clause, ALL].iter().any(|name| self.stops.get(&(Arc::from(*name), kind)).is_some_and(|count| *count > 0))
        };
        if self.erased {
            Some(Hindrance::Erased)
        } else if stopped(StopKind::Restriction) {
            Some(Hindrance::Restricted)
        } else if stopped(StopKind::Objection) {
            Some(Hindrance::Objected)
        } else if consent && self.consents.get(clause) != Some(&true) {
            Some(Hindrance::NoConsent)
        } else {
            None
        }
    }

    fn is_ordinary(&self) -> bool {
        *self == Self::default()
    }
}

/// What stands in the way of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    NoConsent,
    Restricted,
    Objected,
    Erased,
}

impl Hindrance {
    /// As `concealed.because` has it.
    pub const fn because(self) -> &'static str {
        match self {
            Self::NoConsent => "withdrawal",
            Self::Restricted => "restriction",
            Self::Objected => "objection",
            Self::Erased => "erasure",
        }
    }
}

/// Everybody of whom something is to be said. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Standing(Arc<RwLock<HashMap<SubjectId, Arc<Person>>>>);

impl Standing {
    /// The person as they stand now.
    pub fn of(&self, subject: SubjectId) -> Arc<Person> {
        self.0.read().get(&subject).cloned().unwrap_or_default()
    }

    /// Whether consent to the clause is given and not withdrawn.
    pub fn consented(&self, subject: SubjectId, clause: &str) -> bool {
        self.of(subject).consents.get(clause) == Some(&true)
    }

    fn put(&self, subject: SubjectId, person: Person) {
        if person.is_ordinary() {
            self.0.write().remove(&subject);
        } else {
            self.0.write().insert(subject, Arc::new(person));
        }
    }
}
