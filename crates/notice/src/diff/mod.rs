//! What a new edition changes: read before it goes live.

mod ask;
mod clauses;
mod report;
mod tables;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::{Keep, Notice};

pub use ask::AskAgain;

/// The difference between two editions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    pub changes: Vec<Change>,
    /// Names of purposes that were not there before.
    pub purposes_added: BTreeSet<String>,
    pub purposes_removed: BTreeSet<String>,
    /// Categories whose rows the change reaches.
    pub categories: BTreeSet<String>,
    /// Recipients that are new, gone, changed, or get something more or less.
    pub recipients: BTreeSet<String>,
    /// Clauses resting on consent, before or after, that the change touches.
    pub consents: BTreeSet<String>,
    /// Consents that no longer cover what is done.
    pub ask_again: Vec<AskAgain>,
    /// Whether people have to be told before: a new purpose for data already held (Art. 13(3), 14(4)).
    pub tell_before: bool,
}

/// What happened to one entry of the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The table: "clause", "data", "recipient", "right", "controller" …
    pub table: &'static str,
    /// The name within the table; empty where the table stands once.
    pub id: String,
    #[serde(flatten)]
    pub kind: ChangeKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Removed,
    Changed { details: Vec<Detail> },
}

/// One changed field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Detail {
    /// A list of names, such as viewers.
    Names { field: &'static str, added: BTreeSet<String>, removed: BTreeSet<String> },
    /// A single value.
    Value { field: &'static str, old: String, new: String },
    /// How long data is kept.
    Keep { old: Keep, new: Keep, direction: Direction },
    /// Only the words, nothing a program acts on.
    Wording,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Shorter,
    Longer,
    /// Another clock or another rule: not comparable.
    Other,
}

/// What `new` changes against `old`.
pub fn diff(old: &Notice, new: &Notice) -> Diff {
    let mut changes = tables::changes(old, new);
    changes.extend(clauses::changes(old, new));
    let purposes =
        |notice: &Notice| notice.clauses.iter().map(|clause| clause.purpose.id.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (purposes(old), purposes(new));
    let purposes_added: BTreeSet<String> = after.difference(&before).cloned().collect();
    let held = |clause: &crate::Clause| clause.data.iter().chain(&clause.uses).any(|name| old.category(name).is_some());
    Diff {
        tell_before: new.clauses.iter().any(|clause| purposes_added.contains(&clause.purpose.id) && held(clause)),
        purposes_removed: before.difference(&after).cloned().collect(),
        purposes_added,
        categories: tables::categories_reached(old, new, &changes),
        recipients: tables::recipients_touched(&changes),
        consents: ask::touched(old, new, &changes),
        ask_again: ask_again(old, new),
        changes,
    }
}

/// Whose consent to the old edition does not cover the new one: the clauses to be asked again, and why. What rests on
/// them stops until the person has answered.
pub fn ask_again(old: &Notice, new: &Notice) -> Vec<AskAgain> {
    ask::again(old, new)
}

impl Diff {
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The change to one entry.
    pub fn change(&self, table: &str, id: &str) -> Option<&ChangeKind> {
        self.changes.iter().find(|change| change.table == table && change.id == id).map(|change| &change.kind)
    }
}
