//! The legal basis, and what each basis wants said beside it.

use super::Checked;
use crate::model::{Basis, Clause, Objection, SpecialBasis};

/// Words that show somebody means consent.
const CONSENT_WORDS: [&str; 4] = ["einwillig", "einverständ", "zustimm", "consent"];

pub(super) fn check(checked: &mut Checked<'_, '_>) {
    for clause in &checked.notice.clauses {
        let path = format!("clause.{}", clause.id);
        said_beside(checked, clause, &path);
        consent(checked, clause, &path);
        special(checked, clause, &path);
        objection(checked, clause, &path);
    }
    cookies(checked);
}

fn said_beside(checked: &mut Checked<'_, '_>, clause: &Clause, path: &str) {
    let basis = format!("{path}.basis");
    match clause.basis {
        Basis::LegitimateInterests if clause.interest.is_none() => {
            let reason = "the basis is legitimate interests; Art. 13(1)(d) wants the interest stated";
            checked.at_value(
                "no_interest",
                &basis,
                reason,
                "interest = { de = \"die Sicherheit …\", en = \"the security …\" }",
            );
        }
        Basis::LegalObligation | Basis::PublicTask if clause.law.is_none() => {
            let reason = format!(
                "the basis is Art. 6(1)({}); the law behind it must be named (Art. 6(3))",
                clause.basis.letter()
            );
            checked.at_value("no_law", &basis, reason, "law = { de = \"§ 147 AO\", en = \"§ 147 AO (Fiscal Code)\" }");
        }
        Basis::Consent if clause.consent.is_none() => {
            let reason = "the basis is consent; Art. 7(2) wants the words the person is asked";
            checked.at_value(
                "no_consent_words",
                &basis,
                reason,
                "consent = { ask = { de = \"Ich willige ein, dass …\", en = \"I agree that …\" } }",
            );
        }
        _ => {}
    }
}

/// Consent asked for under another basis misleads: it could be withdrawn, and nothing would change.
fn consent(checked: &mut Checked<'_, '_>, clause: &Clause, path: &str) {
    if clause.basis == Basis::Consent {
        return;
    }
    let letter = clause.basis.letter();
    let help =
        "basis = \"consent\"; or remove what speaks of consent, and keep the basis that really carries the processing";
    let explicit = clause.special_basis == Some(SpecialBasis::ExplicitConsent);
    if clause.consent.is_some() && !explicit {
        let reason =
            format!("consent is asked for, but the basis named is Art. 6(1)({letter}); consent is Art. 6(1)(a)");
        checked.at_key("consent_other_basis", &format!("{path}.consent"), reason, help);
        return;
    }
    let purpose = [("purpose", &clause.purpose.de), ("purpose", &clause.purpose.en)];
    let interest = clause.interest.iter().flat_map(|words| [("interest", &words.de), ("interest", &words.en)]);
    let spoken = purpose.into_iter().chain(interest).find(|(_, words)| {
        let words = words.to_lowercase();
        CONSENT_WORDS.iter().any(|word| words.contains(word))
    });
    if let (Some((key, _)), Basis::LegitimateInterests) = (spoken, clause.basis) {
        let reason =
            format!("the {key} speaks of consent, but the basis named is Art. 6(1)({letter}); consent is Art. 6(1)(a)");
        checked.at_key("consent_other_basis", &format!("{path}.{key}"), reason, help);
    }
}

fn special(checked: &mut Checked<'_, '_>, clause: &Clause, path: &str) {
    for (index, name) in clause.data.iter().enumerate() {
        let special = checked.notice.category(name).is_some_and(|category| category.special.is_some());
        if special && clause.special_basis.is_none() {
            let reason = format!("\"{name}\" is of a special category; Art. 9(2) wants a ground of its own");
            checked.at_value(
                "no_special_basis",
                &format!("{path}.data[{index}]"),
                reason,
                "special_basis = \"explicit_consent\" or another ground of Art. 9(2)",
            );
        }
    }
    if clause.special_basis == Some(SpecialBasis::ExplicitConsent) && clause.consent.is_none() {
        let reason = "Art. 9(2)(a) rests on explicit consent; the words the person is asked are missing";
        checked.at_key(
            "no_consent_words",
            &format!("{path}.special_basis"),
            reason,
            "consent = { ask = { de = …, en = … } }",
        );
    }
}

/// Art. 21 is about the public interest and legitimate interests; elsewhere the promise would be empty.
fn objection(checked: &mut Checked<'_, '_>, clause: &Clause, path: &str) {
    let may_object = matches!(clause.basis, Basis::LegitimateInterests | Basis::PublicTask);
    if clause.objection == Objection::Automatic && !may_object {
        let letter = clause.basis.letter();
        let reason = format!("Art. 21 gives no objection to what rests on Art. 6(1)({letter}); consent is withdrawn");
        let help = "leave it out, or keep the basis that really carries the processing";
        checked.at_key("objection_other_basis", &format!("{path}.objection"), reason, help);
    }
}

/// § 25 TDDDG: what the product does not need is stored only with consent.
fn cookies(checked: &mut Checked<'_, '_>) {
    for cookie in checked.notice.cookies.iter().filter(|cookie| !cookie.needed) {
        let clause = cookie.clause.as_deref().and_then(|name| checked.notice.clause(name));
        if clause.is_none_or(|clause| clause.basis != Basis::Consent) {
            let reason = format!("the cookie \"{}\" is not needed, so § 25(1) TDDDG wants consent", cookie.name);
            checked.at_key(
                "cookie_without_consent",
                &format!("cookie.{}", cookie.id),
                reason,
                "clause = \"<a clause with basis consent>\", or needed = true if it is",
            );
        }
    }
}
