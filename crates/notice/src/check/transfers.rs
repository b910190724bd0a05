//! Recipients outside the European Economic Area (Chapter V).

use super::Checked;
use crate::{
    law::{adequacy, in_economic_area},
    model::{Recipient, RecipientRole, Transfer, TransferGround},
};

pub(super) fn check(checked: &mut Checked<'_, '_>) {
    for recipient in &checked.notice.recipients {
        let path = format!("recipient.{}", recipient.id);
        match recipient.country.as_deref() {
            Some(country) if !in_economic_area(country) => abroad(checked, recipient, country, &path),
            Some(country) => at_home(checked, recipient, country, &path),
            None => unknown(checked, recipient, &path),
        }
    }
    statement(checked);
}

fn unknown(checked: &mut Checked<'_, '_>, recipient: &Recipient, path: &str) {
    let place_matters = !matches!(recipient.role, RecipientRole::Person | RecipientRole::Authority);
    if place_matters {
        let reason = format!("without the country of \"{}\" nobody can tell whether Art. 44 ff. apply", recipient.id);
        checked.at_key("no_country", path, reason, "country = \"DE\"");
    }
}

fn at_home(checked: &mut Checked<'_, '_>, recipient: &Recipient, country: &str, path: &str) {
    if recipient.transfer.is_some() {
        let reason = format!("{country} lies in the European Economic Area: no guarantee is needed");
        checked.advise("transfer_not_needed", &format!("{path}.transfer"), reason, "no \"transfer\" here");
    }
}

fn abroad(checked: &mut Checked<'_, '_>, recipient: &Recipient, country: &str, path: &str) {
    let Some(transfer) = &recipient.transfer else {
        if !checked.has(&format!("{path}.transfer")) {
            let reason = format!(
                "{country} is a third country; Art. 13(1)(f) wants the guarantee under which \"{}\" gets data",
                recipient.id
            );
            let help = "transfer = { ground = \"adequacy\" }, \"standard_contractual_clauses\" or another ground of Art. 45 to 49";
            checked.at_value("no_transfer", &format!("{path}.country"), reason, help);
        }
        return;
    };
    let place = format!("{path}.transfer.ground");
    match transfer.ground {
        TransferGround::PrivacyShield => {
            let reason = "the EU-US Privacy Shield is void since 16 July 2020 (Court of Justice, C-311/18)";
            checked.at_value("privacy_shield_void", &place, reason, "\"standard_contractual_clauses\", or \"adequacy\" with certified = true under the Data Privacy Framework");
        }
        TransferGround::Adequacy => adequate(checked, transfer, country, &place),
        TransferGround::ExplicitConsent => consented(checked, recipient, &place),
        _ => {}
    }
}

fn adequate(checked: &mut Checked<'_, '_>, transfer: &Transfer, country: &str, place: &str) {
    let Some(decision) = adequacy(country) else {
        let reason = format!("there is no adequacy decision for {country}");
        checked.at_value(
            "no_adequacy",
            place,
            reason,
            "\"standard_contractual_clauses\" or another ground of Art. 46 to 49",
        );
        return;
    };
    if transfer.date.as_deref().is_some_and(|date| date != decision.date) {
        let reason = format!("the decision {} on {country} is of {}", decision.decision, decision.date);
        checked.at_value("no_adequacy", place, reason, format!("date = {}, or no date", decision.date));
    }
    if decision.certified_only && !transfer.certified {
        let reason = format!("the decision {} on {country} covers certified companies only", decision.decision);
        checked.at_value(
            "not_certified",
            place,
            reason,
            "certified = true, if the recipient is on the list; otherwise another ground",
        );
    }
}

/// Art. 49(1)(a): each clause that sends data there must ask for it.
fn consented(checked: &mut Checked<'_, '_>, recipient: &Recipient, place: &str) {
    let silent = checked.notice.clauses.iter().find(|clause| {
        clause.recipients.contains(&recipient.id) && clause.consent.as_ref().is_none_or(|consent| !consent.transfer)
    });
    if let Some(clause) = silent {
        let reason = format!("the transfer rests on consent, but \"{}\" does not ask for it", clause.id);
        checked.at_value(
            "transfer_without_consent",
            place,
            reason,
            format!("consent = {{ ask = …, transfer = true }} in [clause.{}]", clause.id),
        );
    }
}

fn statement(checked: &mut Checked<'_, '_>) {
    let foreign = checked
        .notice
        .recipients
        .iter()
        .find(|recipient| recipient.country.as_deref().is_some_and(|country| !in_economic_area(country)));
    match foreign {
        Some(recipient) if !checked.notice.third_countries.any && checked.has("third_countries.any") => {
            let country = recipient.country.as_deref().unwrap_or_default();
            let reason = format!(
                "it says that no data leaves the European Economic Area, but \"{}\" is in {country}",
                recipient.id
            );
            checked.at_value("third_country_denied", "third_countries.any", reason, "any = true");
        }
        None if checked.notice.third_countries.any => {
            let reason = "it says that data leaves the European Economic Area, but no recipient is outside it";
            checked.at_value(
                "third_country_unfounded",
                "third_countries.any",
                reason,
                "any = false, or the recipient with its country",
            );
        }
        _ => {}
    }
}
