//! Whose consent no longer covers what the new edition does.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Change, Detail, clauses, tables};
use crate::model::{Category, Clause, Lang, Notice, Recipient, RecipientRole, Source};

/// A clause whose consent has to be asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskAgain {
    pub clause: String,
    /// Why: "data", "uses", "items", "source", "special", "purpose", "recipients", "transfer", "viewers", "keep",
    /// "when", "special_basis", "at_end", "form", "controller", "automated_decisions", "words", "basis", "new".
    pub reasons: Vec<&'static str>,
}

impl AskAgain {
    /// Whether more is done than was agreed to. Other words alone leave a consent standing, to be asked anew.
    pub fn is_wider(&self) -> bool {
        self.reasons.iter().any(|reason| *reason != WORDS)
    }
}

const WORDS: &str = "words";

pub(super) fn again(old: &Notice, new: &Notice) -> Vec<AskAgain> {
    let said = [Said::of(old), Said::of(new)];
    let asked = new.clauses.iter().filter(|clause| clause.rests_on_consent());
    asked
        .filter_map(|clause| {
            let mut reasons = reasons(old, new, clause);
            let other_words = || said[0].of_clause(old, &clause.id) != said[1].of_clause(new, &clause.id);
            if reasons.is_empty() && !does_less(old, new, clause) && other_words() {
                reasons.push(WORDS);
            }
            (!reasons.is_empty()).then(|| AskAgain { clause: clause.id.clone(), reasons })
        })
        .collect()
}

/// Clauses on consent, before or after, that a change touches.
pub(super) fn touched(old: &Notice, new: &Notice, changes: &[Change]) -> BTreeSet<String> {
    let on_consent = |notice: &Notice, id: &str| notice.clause(id).is_some_and(Clause::rests_on_consent);
    let clauses = changes.iter().filter(|change| change.table == "clause").map(|change| &change.id);
    let of_clauses = clauses.filter(|id| on_consent(old, id) || on_consent(new, id)).cloned();
    // What a clause is made of stands in other tables too.
    of_clauses.chain(again(old, new).into_iter().map(|ask| ask.clause)).collect()
}

/// What a person reads of each clause when asked, in both languages.
struct Said(Vec<crate::Document>);

impl Said {
    fn of(notice: &Notice) -> Self {
        Self(Lang::ALL.iter().map(|lang| notice.text(*lang)).collect())
    }

    fn of_clause<'a>(&'a self, notice: &'a Notice, id: &'a str) -> Vec<&'a str> {
        let title = notice.clause(id).map(|clause| [clause.title.de.as_str(), clause.title.en.as_str()]);
        let statements = self.0.iter().flat_map(|text| text.statements_asked(id)).map(|said| said.text.as_str());
        title.into_iter().flatten().chain(statements).collect()
    }
}

fn reasons(old: &Notice, new: &Notice, clause: &Clause) -> Vec<&'static str> {
    let Some(before) = old.clause(&clause.id) else { return vec!["new"] };
    if !before.rests_on_consent() {
        return vec!["basis"];
    }
    let mut reasons: Vec<&'static str> = clauses::clause(before, clause).iter().filter_map(wider).collect();
    if before.basis != clause.basis {
        reasons.push("basis");
    }
    if before.consent != clause.consent {
        reasons.push(WORDS);
    }
    let transfers = |clause: &Clause| clause.consent.as_ref().is_some_and(|consent| consent.transfer);
    if transfers(clause) && !transfers(before) {
        reasons.push("transfer");
    }
    if (&before.purpose.de, &before.purpose.en) != (&clause.purpose.de, &clause.purpose.en) {
        reasons.push("purpose");
    }
    for id in &clause.recipients {
        let pair = old.recipient(id).zip(new.recipient(id));
        reasons.extend(pair.filter(|(old, new)| is_another(old, new)).map(|_| "recipients"));
    }
    for id in clause.data.iter().chain(&clause.uses) {
        reasons.extend(old.category(id).zip(new.category(id)).into_iter().flat_map(|(old, new)| category(old, new)));
    }
    for id in &clause.viewers {
        let pair = old.role(id).zip(new.role(id));
        reasons.extend(pair.filter(|(old, new)| old.ticket && !new.ticket).map(|_| "viewers"));
    }
    let clocks = clause.keep.clocks().into_iter().flatten();
    reasons.extend(clocks.filter(|name| old.clock(name) != new.clock(name)).map(|_| "keep"));
    reasons.extend(of_the_whole(old, new));
    let mut seen = BTreeSet::new();
    reasons.retain(|reason| seen.insert(*reason));
    reasons
}

/// Whether a program acts on the change, none of which is wider: the words follow from it.
fn does_less(old: &Notice, new: &Notice, clause: &Clause) -> bool {
    let acts = |details: &[Detail]| details.iter().any(|detail| *detail != Detail::Wording);
    let categories = clause.data.iter().chain(&clause.uses);
    let pairs = categories.filter_map(|id| old.category(id).zip(new.category(id)));
    old.clause(&clause.id).is_some_and(|before| acts(&clauses::clause(before, clause)))
        || pairs.into_iter().any(|(old, new)| acts(&tables::category(old, new)))
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

/// A company is who its name says; a kind of recipient may be described in other words.
fn is_another(old: &Recipient, new: &Recipient) -> bool {
    let a_company =
        matches!(new.role, RecipientRole::Processor | RecipientRole::JointController | RecipientRole::Controller);
    (a_company && old.name != new.name) || tables::recipient(old, new).iter().any(|detail| *detail != Detail::Wording)
}

/// More pieces of data, from elsewhere, of a more delicate kind, or kept from another moment on.
fn category(old: &Category, new: &Category) -> Vec<&'static str> {
    let more = tables::category(old, new);
    let mut reasons: Vec<&'static str> = more
        .iter()
        .filter_map(|detail| match detail {
            Detail::Names { field, added, .. } if !added.is_empty() => Some(*field),
            Detail::Value { field: "special", .. } if new.special.is_some() => Some("special"),
            Detail::Value { field: "personal", .. } if new.personal => Some("special"),
            Detail::Value { field: "clock", .. } => Some("keep"),
            _ => None,
        })
        .collect();
    // Art. 14: from whom exactly is said in words.
    if new.source.contains(&Source::ThirdParty) && old.source_note != new.source_note {
        reasons.push("source");
    }
    reasons
}

/// Whom a person agrees with, and that no machine decides.
fn of_the_whole(old: &Notice, new: &Notice) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    let party = |notice: &Notice| (notice.controller.name.clone(), notice.controller.country.clone());
    let capacity =
        |notice: &Notice| notice.acting.iter().map(|acting| (acting.id.clone(), acting.capacity)).collect::<Vec<_>>();
    if party(old) != party(new) || capacity(old) != capacity(new) {
        reasons.push("controller");
    }
    if new.automated_decisions.exist && !old.automated_decisions.exist {
        reasons.push("automated_decisions");
    }
    reasons
}
