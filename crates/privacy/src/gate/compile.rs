//! From notices to what the gate decides by.

use std::{collections::HashMap, sync::Arc};

use notice::{Basis, Notice, SpecialBasis};

use super::decide::{Clause, Policy};

pub(super) fn all(notices: &[Arc<Notice>]) -> HashMap<Arc<str>, Arc<Policy>> {
    notices.iter().map(|notice| (notice.product.name.as_str().into(), Arc::new(policy(notice)))).collect()
}

/// Only clauses whose module runs: what is declared for later is not processed yet.
fn policy(notice: &Notice) -> Policy {
    let mut clauses: HashMap<Arc<str>, Vec<Clause>> = HashMap::new();
    for clause in notice.clauses().iter().filter(|clause| clause.running) {
        let held = clause.data.iter().map(|category| (category, true));
        for (category, keeps) in held.chain(clause.uses.iter().map(|category| (category, false))) {
            let recipients = clause.recipients.iter();
            clauses.entry(category.as_str().into()).or_default().push(Clause {
                id: clause.id.as_str().into(),
                keeps,
                consent: clause.basis == Basis::Consent || clause.special_basis == Some(SpecialBasis::ExplicitConsent),
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
    Policy { clauses, recipients }
}
