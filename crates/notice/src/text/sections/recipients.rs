//! Who gets data, function by function; and what makes transfers abroad lawful.

use super::open;
use crate::{
    law::{adequacy, in_economic_area},
    model::{Clause, Function, Kind, Recipient, SectionName, Transfer},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    open(
        writer,
        SectionName::Recipients,
        "recipients",
        writer.say("Empfänger von Daten", "Recipients of data"),
        Kind::Recipient,
    );
    for function in &notice.functions {
        writer.section(2, format!("recipients.{}", function.id), function.title.get(writer.lang));
        for recipient in &notice.recipients {
            of_function(writer, function, recipient);
        }
        writer.sentences_of_function(&function.id, SectionName::Recipients, Kind::Recipient);
    }
    third_countries(writer);
}

fn of_function(writer: &mut Writer<'_>, function: &Function, recipient: &Recipient) {
    let notice = writer.notice;
    let of_function: Vec<&Clause> = notice.clauses.iter().filter(|clause| clause.function == function.id).collect();
    let senders: Vec<&Clause> =
        of_function.iter().copied().filter(|clause| clause.recipients.contains(&recipient.id)).collect();
    if senders.is_empty() {
        return;
    }
    let owner = format!("function.{}.recipient.{}", function.id, recipient.id);
    let about = about(notice, &senders, recipient);
    for sentence in &recipient.text {
        writer.sentence(&owner, sentence, Kind::Recipient, &recipient.claims, about.clone());
    }
    let personal = |clause: &&&Clause| {
        clause.data.iter().filter_map(|name| notice.category(name)).any(|category| category.personal)
    };
    let everything = recipient.only.is_none()
        && of_function.iter().filter(personal).all(|clause| clause.recipients.contains(&recipient.id));
    let text = describe(writer, recipient, &senders, &about.categories, everything);
    let mut claims = recipient.claims.clone();
    for claim in senders.iter().flat_map(|clause| &clause.claims.recipients) {
        if !claims.contains(claim) {
            claims.push(claim.clone());
        }
    }
    writer.statement(format!("{owner}.who"), Kind::Recipient, text, &claims, about);
}

fn about(notice: &crate::Notice, senders: &[&Clause], recipient: &Recipient) -> About {
    let clauses = senders.iter().map(|clause| clause.id.clone()).collect();
    let categories = notice
        .categories
        .iter()
        .filter(|category| senders.iter().any(|clause| notice.may_receive(clause, &recipient.id, &category.id)))
        .map(|category| category.id.clone())
        .collect();
    About { categories, clauses, recipients: vec![recipient.id.clone()] }
}

/// "Name, place: as processor, to run our servers; concerns …".
fn describe(
    writer: &Writer<'_>,
    recipient: &Recipient,
    senders: &[&Clause],
    categories: &[String],
    everything: bool,
) -> String {
    let name = capitalised(recipient.name.get(writer.lang));
    let place = recipient.place.as_ref().map(|place| format!(", {}", place.get(writer.lang))).unwrap_or_default();
    let role = writer.recipient_role(recipient.role);
    let mut text = format!("{name}{place}: {role}, {}", recipient.purpose.get(writer.lang));
    if !everything {
        let titles: Vec<String> = senders.iter().map(|clause| clause.title.get(writer.lang).to_owned()).collect();
        text.push_str(&format!("; {} {}", writer.say("betrifft:", "concerns:"), titles.join(", ")));
    }
    if recipient.only.is_some() {
        let titles: Vec<&str> = categories
            .iter()
            .filter_map(|name| writer.notice.category(name))
            .map(|category| category.title.get(writer.lang))
            .collect();
        text.push_str(&format!("; {} {}", writer.say("Daten:", "data:"), titles.join(", ")));
    }
    text + "."
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn third_countries(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    let title = writer.say("Drittländer", "Third countries");
    open(writer, SectionName::ThirdCountries, "third_countries", title, Kind::Transfer);
    let said = &notice.third_countries;
    let standard = writer.standard_third_countries(said.any);
    writer.sentences_or("third_countries", &said.text, Kind::Transfer, &said.claims, ("statement", standard));
    for recipient in &notice.recipients {
        let (Some(country), Some(transfer)) = (recipient.country.as_deref(), &recipient.transfer) else { continue };
        if !in_economic_area(country) {
            let text = guarantee(writer, recipient, country, transfer);
            let about = About::default().with_recipients(vec![recipient.id.clone()]);
            writer.statement(
                format!("recipient.{}.transfer", recipient.id),
                Kind::Transfer,
                text,
                &recipient.claims,
                about,
            );
        }
    }
}

fn guarantee(writer: &Writer<'_>, recipient: &Recipient, country: &str, transfer: &Transfer) -> String {
    let name = capitalised(recipient.name.get(writer.lang));
    let rests = writer.say("die Übermittlung beruht auf", "the transfer rests on");
    let mut text = format!("{name} ({country}): {rests} {}", writer.transfer_ground(transfer.ground));
    let decided = (transfer.ground == crate::TransferGround::Adequacy).then(|| adequacy(country)).flatten();
    if let Some(decision) = decided {
        let lead = writer.say("Beschluss", "decision");
        text.push_str(&format!(
            ", {lead} {} {} {}",
            decision.decision,
            writer.say("vom", "of"),
            writer.date(decision.date)
        ));
    } else if let Some(date) = &transfer.date {
        text.push_str(&format!(", {} {}", writer.say("vom", "of"), writer.date(date)));
    }
    if transfer.certified {
        text.push_str(writer.say("; der Empfänger ist danach zertifiziert", "; the recipient is certified under it"));
    }
    text.push('.');
    if let Some(note) = &transfer.note {
        text.push_str(&format!(" {}", note.get(writer.lang)));
    }
    text
}
