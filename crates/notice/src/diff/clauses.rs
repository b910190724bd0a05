//! Clauses, field by field: these are the changes that programs and people have to act upon.

use std::{collections::BTreeSet, mem::discriminant};

use super::{Change, Detail, Direction, tables::detailed};
use crate::model::{Clause, Keep, Notice};

pub(super) fn changes(old: &Notice, new: &Notice) -> Vec<Change> {
    detailed("clause", &old.clauses, &new.clauses, |clause| &clause.id, clause)
}

pub(super) fn clause(old: &Clause, new: &Clause) -> Vec<Detail> {
    let mut details: Vec<Detail> = [
        names("data", &old.data, &new.data),
        names("uses", &old.uses, &new.uses),
        names("viewers", &old.viewers, &new.viewers),
        names("recipients", &old.recipients, &new.recipients),
        names("when", &conditions(old), &conditions(new)),
        value("purpose", &old.purpose.id, &new.purpose.id),
        value("basis", &format!("{:?}", old.basis), &format!("{:?}", new.basis)),
        value("special_basis", &format!("{:?}", old.special_basis), &format!("{:?}", new.special_basis)),
        value("objection", &format!("{:?}", old.objection), &format!("{:?}", new.objection)),
        value("at_end", &format!("{:?}", old.at_end), &format!("{:?}", new.at_end)),
        value("form", &format!("{:?}", old.form), &format!("{:?}", new.form)),
        value("shown", &optional(old.shown), &optional(new.shown)),
        value("running", &old.running.to_string(), &new.running.to_string()),
        value("function", &old.function, &new.function),
        keep(&old.keep, &new.keep),
    ]
    .into_iter()
    .flatten()
    .collect();
    if details.is_empty() {
        details.push(Detail::Wording);
    }
    details
}

fn optional(period: Option<types::Period>) -> String {
    period.map_or_else(|| "everything".to_owned(), |period| period.to_string())
}

/// "mode=home", one for each value allowed.
fn conditions(clause: &Clause) -> Vec<String> {
    clause.when.iter().flat_map(|(fact, values)| values.iter().map(move |value| format!("{fact}={value}"))).collect()
}

pub(super) fn names<'a>(
    field: &'static str,
    old: impl IntoIterator<Item = &'a String>,
    new: impl IntoIterator<Item = &'a String>,
) -> Option<Detail> {
    let (old, new): (BTreeSet<&String>, BTreeSet<&String>) = (old.into_iter().collect(), new.into_iter().collect());
    let only = |a: &BTreeSet<&String>, b: &BTreeSet<&String>| {
        a.difference(b).map(|name| (*name).clone()).collect::<BTreeSet<_>>()
    };
    (old != new).then(|| Detail::Names { field, added: only(&new, &old), removed: only(&old, &new) })
}

pub(super) fn value(field: &'static str, old: &str, new: &str) -> Option<Detail> {
    (old != new).then(|| Detail::Value { field, old: old.to_owned(), new: new.to_owned() })
}

fn keep(old: &Keep, new: &Keep) -> Option<Detail> {
    (old != new).then(|| Detail::Keep { old: old.clone(), new: new.clone(), direction: direction(old, new) })
}

/// Only the same rule on the same clocks can be told longer or shorter.
pub(super) fn direction(old: &Keep, new: &Keep) -> Direction {
    let comparable = discriminant(old) == discriminant(new) && old.clocks() == new.clocks();
    let mut directions = BTreeSet::new();
    if comparable {
        compare(old, new, &mut directions);
    }
    match directions.into_iter().collect::<Vec<_>>().as_slice() {
        [std::cmp::Ordering::Less] => Direction::Longer,
        [std::cmp::Ordering::Greater] => Direction::Shorter,
        _ => Direction::Other,
    }
}

/// In which directions the lengths in two like rules differ.
fn compare(old: &Keep, new: &Keep, directions: &mut BTreeSet<std::cmp::Ordering>) {
    let mut note = |ordering: std::cmp::Ordering| {
        if ordering.is_ne() {
            directions.insert(ordering);
        }
    };
    match (old, new) {
        (Keep::Period { length: a, .. }, Keep::Period { length: b, .. }) => note(a.cmp(b)),
        (Keep::Statutory { length: a, .. }, Keep::Statutory { length: b, .. }) => note(a.cmp(b)),
        (Keep::Until { plus: a, .. }, Keep::Until { plus: b, .. }) => note(a.cmp(b)),
        (Keep::PerTenant { default: a, longest: most_a, .. }, Keep::PerTenant { default: b, longest: most_b, .. }) => {
            note(a.cmp(b));
            if let (Some(a), Some(b)) = (most_a, most_b) {
                note(a.cmp(b));
            }
        }
        (Keep::Earliest(a), Keep::Earliest(b)) | (Keep::Latest(a), Keep::Latest(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| compare(a, b, directions));
        }
        _ => {}
    }
}
