//! Whose consent no longer covers what the new edition does.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Change, Detail, clauses, tables};
use crate::model::{Basis, Clause, Notice};

/// A clause whose consent has to be asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskAgain {
    pub clause: String,
    /// Why: "data", "purpose", "recipients", "transfer", "viewers", "keep", "when", "words", "basis", "new".
    pub reasons: Vec<&'static str>,
}

impl AskAgain {
    /// Whether more is done than was agreed to. Other words alone leave a consent standing, to be asked anew.
    pub fn is_wider(&self) -> bool {
        self.reasons.iter().any(|reason| *reason != "words")
    }
}

pub(super) fn again(old: &Notice, new: &Notice) -> Vec<AskAgain> {
    let asked = new.clauses.iter().filter(|clause| clause.basis == Basis::Consent);
    asked
        .filter_map(|clause| {
            let reasons = reasons(old, new, clause);
            (!reasons.is_empty()).then(|| AskAgain { clause: clause.id.clone(), reasons })
        })
        .collect()
}

/// Clauses on consent, before or after, that a change touches.
pub(super) fn touched(old: &Notice, new: &Notice, changes: &[Change]) -> BTreeSet<String> {
    let on_consent = |notice: &Notice, id: &str| notice.clause(id).is_some_and(|clause| clause.basis == Basis::Consent);
    let clauses = changes.iter().filter(|change| change.table == "clause").map(|change| &change.id);
    clauses.filter(|id| on_consent(old, id) || on_consent(new, id)).cloned().collect()
}

fn reasons(old: &Notice, new: &Notice, clause: &Clause) -> Vec<&'static str> {
    let Some(before) = old.clause(&clause.id) else { return vec!["new"] };
    if before.basis != Basis::Consent {
        return vec!["basis"];
    }
    let mut reasons: Vec<&'static str> = clauses::clause(before, clause).iter().filter_map(wider).collect();
    if before.consent != clause.consent {
        reasons.push("words");
    }
    let transfers = |clause: &Clause| clause.consent.as_ref().is_some_and(|consent| consent.transfer);
    if transfers(clause) && !transfers(before) {
        reasons.push("transfer");
    }
    if (&before.purpose.de, &before.purpose.en) != (&clause.purpose.de, &clause.purpose.en)
        && !reasons.contains(&"purpose")
    {
        reasons.push("purpose");
    }
    let abroad = clause.recipients.iter().any(|id| {
        let pair = old.recipient(id).zip(new.recipient(id));
        pair.is_some_and(|(old, new)| tables::recipient(old, new).iter().any(|detail| *detail != Detail::Wording))
    });
    if abroad && !reasons.contains(&"recipients") {
        reasons.push("recipients");
    }
    reasons
}

/// What the consent given does not cover: more than was agreed to, or for another time. Fewer data, viewers or
/// recipients need no new consent; a shorter period does, for what the person wanted kept would be gone.
fn wider(detail: &Detail) -> Option<&'static str> {
    match detail {
        // A condition that falls away lets more happen, as a new value does.
        Detail::Names { field: "when", .. } => Some("when"),
        Detail::Names { field, added, .. } if !added.is_empty() => Some(*field),
        Detail::Value { field: field @ ("purpose" | "special_basis" | "at_end" | "form"), .. } => Some(*field),
        Detail::Keep { .. } => Some("keep"),
        _ => None,
    }
}
