//! What the gate is asked: to do what, under which facts, for whose eyes.

use std::sync::Arc;

use types::{Actor, Ctx, SubjectId, Why};

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

/// Whose data it is, as far as somebody said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum About {
    #[default]
    Unsaid,
    One(SubjectId),
    /// It belongs to all of these together.
    Several(Arc<[SubjectId]>),
}

/// What a module states about the moment: `mode = home`, `contract = active`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    stated: Vec<(&'static str, Arc<str>)>,
    pub(super) about: About,
    pub(super) signal: bool,
}

impl Facts {
    pub const NONE: Self = Self { stated: Vec::new(), about: About::Unsaid, signal: false };

    /// Says that the request carries the browser's signal against sharing and marketing (`Sec-GPC: 1`).
    #[must_use]
    pub fn with_signal(mut self) -> Self {
        self.signal = true;
        self
    }

    /// Says whose data it is. What rests on consent needs it, and what is stopped for the person is then refused.
    #[must_use]
    pub fn about(mut self, subject: SubjectId) -> Self {
        self.about = About::One(subject);
        self
    }

    /// Says that it belongs to several together, if to anybody.
    #[must_use]
    pub(crate) fn about_all(mut self, people: Arc<[SubjectId]>) -> Self {
        self.about = if people.is_empty() { About::Unsaid } else { About::Several(people) };
        self
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.stated.push((name, value.into()));
        self
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
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

impl<'a> Viewer<'a> {
    pub(super) fn of(ctx: &'a Ctx) -> Self {
        match (&ctx.actor, ctx.why) {
            (Actor::Account { .. }, Why::Own | Why::Right) => Self::Subject,
            (Actor::Account { role, .. } | Actor::Token { role, .. }, _) => Self::Role(role.as_str()),
            (Actor::Device(_) | Actor::System(_), _) => Self::House,
            (Actor::Anonymous, _) => Self::Nobody,
        }
    }
}
