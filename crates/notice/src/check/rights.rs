//! Every right has to be named (Art. 13(2)(b) to (d)).

use super::Checked;
use crate::model::{Basis, RightName};

const ALWAYS: [(RightName, &str); 7] = [
    (RightName::Access, "Art. 13(2)(b)"),
    (RightName::Rectification, "Art. 13(2)(b)"),
    (RightName::Erasure, "Art. 13(2)(b)"),
    (RightName::Restriction, "Art. 13(2)(b)"),
    (RightName::Portability, "Art. 13(2)(b)"),
    (RightName::Objection, "Art. 13(2)(b)"),
    (RightName::Complaint, "Art. 13(2)(d)"),
];

pub(super) fn check(checked: &mut Checked<'_, '_>) {
    for (right, article) in ALWAYS {
        wanted(
            checked,
            right,
            "right",
            &format!("{article} wants the right of {} named", right.id().replace('_', " ")),
        );
    }
    let consent = checked.notice.clauses.iter().find(|clause| clause.basis == Basis::Consent);
    if let Some(clause) = consent {
        let reason = format!("\"{}\" rests on consent; Art. 13(2)(c) wants the right to withdraw it named", clause.id);
        wanted(checked, RightName::Withdrawal, &format!("clause.{}.basis", clause.id), &reason);
    }
    if checked.notice.automated_decisions.exist {
        let reason = "there are automated decisions; Art. 22(3) gives the right to have a person review them";
        wanted(checked, RightName::HumanReview, "automated_decisions.exist", reason);
    }
}

fn wanted(checked: &mut Checked<'_, '_>, right: RightName, path: &str, reason: &str) {
    let table = format!("right.{}", right.id());
    if !checked.has(&table) {
        checked.at_key("no_right", path, reason, format!("[{table}], without more for the standard sentence"));
    }
}
