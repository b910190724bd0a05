//! From notices to what the gate decides by.

use std::{collections::HashMap, sync::Arc};

use notice::{Notice, Objection};

use super::policy::{Clause, Policy};
use crate::retention;

/// `earlier`: editions of the past, of any product.
pub(super) fn all(notices: &[Arc<Notice>], earlier: &[Arc<Notice>]) -> HashMap<Arc<str>, Arc<Policy>> {
    let compiled = |notice: &Arc<Notice>| (notice.product.name.as_str().into(), Arc::new(policy(notice, earlier)));
    notices.iter().map(compiled).collect()
}

/// Clause → the first edition whose consents cover what it does now. Not named: any edition's.
fn covered_since(notice: &Notice, earlier: &[Arc<Notice>]) -> HashMap<String, i64> {
    let mut since: HashMap<String, i64> = HashMap::new();
    for old in earlier.iter().filter(|old| old.product.name == notice.product.name) {
        let next = i64::from(old.edition().number) + 1;
        for ask in notice::diff(old, notice).ask_again.into_iter().filter(notice::AskAgain::is_wider) {
            let known = since.entry(ask.clause).or_insert(next);
            *known = next.max(*known);
        }
    }
    since
}

/// Only clauses whose module runs: what is declared for later is not processed yet.
fn policy(notice: &Notice, earlier: &[Arc<Notice>]) -> Policy {
    let since = covered_since(notice, earlier);
    let mut clauses: HashMap<Arc<str>, Vec<Clause>> = HashMap::new();
    for clause in notice.clauses().iter().filter(|clause| clause.running) {
        let held = clause.data.iter().map(|category| (category, true));
        for (category, keeps) in held.chain(clause.uses.iter().map(|category| (category, false))) {
            let recipients = clause.recipients.iter();
            clauses.entry(category.as_str().into()).or_default().push(Clause {
                id: clause.id.as_str().into(),
                keeps,
                consent: clause.rests_on_consent().then(|| since.get(&clause.id).copied().unwrap_or(0)),
                automatic: clause.objection == Objection::Automatic,
                when: clause
                    .when
                    .iter()
                    .map(|(fact, values)| (fact.clone(), values.iter().cloned().collect()))
                    .collect(),
                viewers: clause.viewers.iter().filter(|_| keeps).cloned().collect(),
                recipients: recipients.filter(|id| notice.may_receive(clause, id, category)).cloned().collect(),
            });
        }
    }
    let country = |recipient: &notice::Recipient| recipient.country.as_deref().unwrap_or("").into();
    let recipients = notice.recipients().iter().map(|recipient| (recipient.id.clone(), country(recipient))).collect();
    let own = |category: &notice::Category| {
        let length = retention::own_period(&notice.keep_of(&category.id)?, &category.clock)?;
        Some((category.id.clone(), length))
    };
    Policy { clauses, recipients, lasts: notice.categories().iter().filter_map(own).collect() }
}
