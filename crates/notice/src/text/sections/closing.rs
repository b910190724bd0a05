//! Measures, editions, and where questions go.

use super::open;
use crate::{
    model::{Kind, SectionName},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    measures(writer);
    changes(writer);
    contact(writer);
}

fn measures(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    let title = writer.say("Technische und organisatorische Maßnahmen", "Technical and organisational measures");
    open(writer, SectionName::Measures, "measures", title, Kind::Security);
    for measure in &notice.measures {
        let text = writer.lang_of(&measure.de, &measure.en);
        writer.statement(format!("measure.{}", measure.id), Kind::Security, text, &measure.claims, About::default());
        writer.shown_by(&measure.evidence, measure.vouched_by.as_ref());
    }
}

fn changes(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    open(writer, SectionName::Changes, "changes", writer.say("Fassung", "Edition"), Kind::Notice);
    for edition in notice.editions.iter().rev() {
        let date = writer.date(&edition.date);
        let mut text = match writer.lang {
            crate::Lang::De => format!("Fassung {} vom {date}.", edition.number),
            crate::Lang::En => format!("Edition {} of {date}.", edition.number),
        };
        if let Some(changes) = &edition.changes {
            text.push_str(&format!(" {}", changes.get(writer.lang)));
        }
        writer.statement(format!("edition.{}", edition.number), Kind::Notice, text, &[], About::default());
    }
}

fn contact(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    open(writer, SectionName::Contact, "contact", writer.say("Weiteres", "Further"), Kind::Contact);
    if let Some(contact) = &notice.contact {
        let lead =
            writer.say("Fragen zum Datenschutz richten Sie bitte an", "Please send questions about data protection to");
        let standard = format!("{lead} {}.", contact.email);
        writer.sentences_or("contact", &contact.text, Kind::Contact, &[], ("address", standard));
    }
}
