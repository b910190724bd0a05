//! What the gate answers: a grant, or why not.

use std::sync::Arc;

use super::Action;
use crate::standing::Hindrance;

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
