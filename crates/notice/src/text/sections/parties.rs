//! General words, the controller, the officer.

use super::open;
use crate::{
    model::{Capacity, Kind, Party, SectionName},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    open(writer, SectionName::General, "general", writer.say("Allgemeines", "General"), Kind::General);
    controller(writer);
    officer(writer);
}

fn controller(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    let title =
        writer.say("Verantwortlicher gem. Art. 4 Nr. 7 DS-GVO", "Controller within the meaning of Art. 4(7) GDPR");
    open(writer, SectionName::Controller, "controller", title, Kind::Contact);
    let lead = writer.say("Verantwortlich ist:", "The controller is:");
    party(writer, "controller", lead, &notice.controller);
    if let Some(representative) = &notice.representative {
        let lead = writer
            .say("Vertreter in der Union (Art. 27 DS-GVO) ist:", "The representative in the Union (Art. 27 GDPR) is:");
        party(writer, "representative", lead, representative);
    }
    for acting in &notice.acting {
        let owner = format!("acting.{}", acting.id);
        for sentence in &acting.text {
            writer.sentence(&owner, sentence, Kind::Role, &[], About::default());
        }
        let capacity = match acting.capacity {
            Capacity::Controller => continue,
            Capacity::Processor => writer.say(
                "Wir handeln dabei als Auftragsverarbeiter (Art. 28 DS-GVO).",
                "We act as processor here (Art. 28 GDPR).",
            ),
        };
        writer.statement(format!("{owner}.capacity"), Kind::Role, capacity.to_owned(), &[], About::default());
    }
}

fn party(writer: &mut Writer<'_>, owner: &str, lead: &str, party: &Party) {
    let Party { name, street, postal_code, city, country, email, phone, website, text } = party;
    let abroad = if country == "DE" { String::new() } else { format!(", {country}") };
    let place = [street.clone(), format!("{postal_code} {city}{abroad}")];
    writer.statement(
        format!("{owner}.identity"),
        Kind::Contact,
        format!("{lead} {name}, {}", place.join(", ")),
        &[],
        About::default(),
    );
    let mut reach = vec![email.clone()];
    reach.extend(phone.iter().cloned());
    reach.extend(website.iter().cloned());
    let contact = format!("{} {}", writer.say("Ansprechpartner:", "Contact:"), reach.join(", "));
    writer.statement(format!("{owner}.contact"), Kind::Contact, contact, &[], About::default());
    for sentence in text {
        writer.sentence(owner, sentence, Kind::General, &[], About::default());
    }
}

fn officer(writer: &mut Writer<'_>) {
    let officer = &writer.notice.officer;
    let title = writer.say("Datenschutzbeauftragter", "Data protection officer");
    open(writer, SectionName::Officer, "officer", title, Kind::Contact);
    let lead = writer
        .say("Unseren Datenschutzbeauftragten erreichen Sie unter", "You can reach our data protection officer at");
    let name = officer.name.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    let standard = format!("{lead} {name}{}.", officer.email);
    writer.sentences_or("officer", &officer.text, Kind::Contact, &[], ("contact", standard));
}
