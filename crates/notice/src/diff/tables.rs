//! All other tables: added, removed, changed; and which categories a change reaches.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    Change, ChangeKind, Detail,
    clauses::{names, value},
};
use crate::model::{Category, Notice, Recipient};

pub(super) fn changes(old: &Notice, new: &Notice) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(once("product", &old.product, &new.product));
    changes.extend(once("controller", &old.controller, &new.controller));
    changes.extend(once("representative", &old.representative, &new.representative));
    changes.extend(once("officer", &old.officer, &new.officer));
    changes.extend(once("authority", &old.authority, &new.authority));
    changes.extend(once("automated_decisions", &old.automated_decisions, &new.automated_decisions));
    changes.extend(once("third_countries", &old.third_countries, &new.third_countries));
    changes.extend(once("contact", &old.contact, &new.contact));
    changes.extend(once("processing_agreement", &old.processing_agreement, &new.processing_agreement));
    changes.extend(once("product_sheet", &old.product_sheet, &new.product_sheet));
    changes.extend(entries("acting", &old.acting, &new.acting, |acting| &acting.id));
    changes.extend(detailed(
        "role",
        &old.roles,
        &new.roles,
        |role| &role.id,
        |old, new| or_wording([value("ticket", &old.ticket.to_string(), &new.ticket.to_string())]),
    ));
    changes.extend(detailed(
        "fact",
        &old.facts,
        &new.facts,
        |fact| &fact.id,
        |old, new| {
            or_wording([names(
                "values",
                old.values.iter().map(|item| &item.id),
                new.values.iter().map(|item| &item.id),
            )])
        },
    ));
    changes.extend(entries("clock", &old.clocks, &new.clocks, |clock| &clock.id));
    changes.extend(entries("function", &old.functions, &new.functions, |function| &function.id));
    changes.extend(entries("right", &old.rights, &new.rights, |right| &right.id));
    changes.extend(entries("measure", &old.measures, &new.measures, |measure| &measure.id));
    changes.extend(detailed(
        "cookie",
        &old.cookies,
        &new.cookies,
        |cookie| &cookie.id,
        |old, new| or_wording([value("needed", &old.needed.to_string(), &new.needed.to_string())]),
    ));
    changes.extend(entries("sentence", &old.sentences, &new.sentences, |sentence| &sentence.id));
    changes.extend(detailed("data", &old.categories, &new.categories, |category| &category.id, category));
    changes.extend(detailed("recipient", &old.recipients, &new.recipients, |recipient| &recipient.id, recipient));
    changes
}

fn once<T: PartialEq + Serialize>(table: &'static str, old: &T, new: &T) -> Option<Change> {
    let changed = ChangeKind::Changed { details: vec![Detail::Wording] };
    (old != new).then(|| Change { table, id: String::new(), kind: changed })
}

/// In the order of the new edition, then what is gone.
pub(super) fn entries<T: PartialEq>(
    table: &'static str,
    old: &[T],
    new: &[T],
    id: impl Fn(&T) -> &String,
) -> Vec<Change> {
    let find = |list: &'_ [T], name: &String| list.iter().position(|entry| id(entry) == name);
    let change = |name: &String, kind| Change { table, id: name.clone(), kind };
    let mut changes = Vec::new();
    for entry in new {
        match find(old, id(entry)) {
            None => changes.push(change(id(entry), ChangeKind::Added)),
            Some(at) if old[at] != *entry => {
                changes.push(change(id(entry), ChangeKind::Changed { details: vec![Detail::Wording] }));
            }
            Some(_) => {}
        }
    }
    let gone = old.iter().filter(|entry| find(new, id(entry)).is_none());
    changes.extend(gone.map(|entry| change(id(entry), ChangeKind::Removed)));
    changes
}

/// The same, with the fields that changed.
pub(super) fn detailed<T: PartialEq>(
    table: &'static str,
    old: &[T],
    new: &[T],
    id: impl Fn(&T) -> &String,
    compare: impl Fn(&T, &T) -> Vec<Detail>,
) -> Vec<Change> {
    let mut changes = entries(table, old, new, &id);
    for change in &mut changes {
        let find = |list: &'_ [T]| list.iter().position(|entry| *id(entry) == change.id);
        if let (ChangeKind::Changed { details }, Some(before), Some(after)) = (&mut change.kind, find(old), find(new)) {
            *details = compare(&old[before], &new[after]);
        }
    }
    changes
}

pub(super) fn category(old: &Category, new: &Category) -> Vec<Detail> {
    let items = |category: &Category| category.items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    let sources = |category: &Category| category.source.iter().map(|source| format!("{source:?}")).collect::<Vec<_>>();
    let details = [
        names("items", &items(old), &items(new)),
        names("source", &sources(old), &sources(new)),
        value("personal", &old.personal.to_string(), &new.personal.to_string()),
        value("special", &format!("{:?}", old.special), &format!("{:?}", new.special)),
        value("clock", &old.clock, &new.clock),
    ];
    or_wording(details)
}

pub(super) fn recipient(old: &Recipient, new: &Recipient) -> Vec<Detail> {
    let none = Vec::new();
    let details = [
        value("role", &format!("{:?}", old.role), &format!("{:?}", new.role)),
        value("country", old.country.as_deref().unwrap_or_default(), new.country.as_deref().unwrap_or_default()),
        value("transfer", &ground(old), &ground(new)),
        names("only", old.only.as_ref().unwrap_or(&none), new.only.as_ref().unwrap_or(&none)),
    ];
    or_wording(details)
}

fn ground(recipient: &Recipient) -> String {
    recipient.transfer.as_ref().map(|transfer| format!("{:?}", transfer.ground)).unwrap_or_default()
}

fn or_wording<const N: usize>(details: [Option<Detail>; N]) -> Vec<Detail> {
    let details: Vec<Detail> = details.into_iter().flatten().collect();
    if details.is_empty() { vec![Detail::Wording] } else { details }
}

/// The categories whose rows a change reaches. Mere wording reaches none.
pub(super) fn categories_reached(old: &Notice, new: &Notice, changes: &[Change]) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for change in changes {
        if matches!(&change.kind, ChangeKind::Changed { details } if details == &[Detail::Wording]) {
            continue;
        }
        for notice in [old, new] {
            let clauses = notice.clauses.iter().filter(|clause| match change.table {
                "clause" => clause.id == change.id,
                "recipient" => clause.recipients.contains(&change.id),
                _ => false,
            });
            reached.extend(clauses.flat_map(|clause| clause.data.iter().chain(&clause.uses)).cloned());
        }
        if change.table == "data" {
            reached.insert(change.id.clone());
        }
    }
    reached
}

/// Recipients that are new, gone or changed themselves, or in what a clause sends them.
pub(super) fn recipients_touched(changes: &[Change]) -> BTreeSet<String> {
    let mut touched = BTreeSet::new();
    for change in changes {
        if change.table == "recipient" {
            touched.insert(change.id.clone());
        }
        let ChangeKind::Changed { details } = &change.kind else { continue };
        for detail in details {
            if let Detail::Names { field: "recipients", added, removed } = detail {
                touched.extend(added.union(removed).cloned());
            }
        }
    }
    touched
}
