//! Where data comes from (Art. 14(2)(f)), and whose it is.

use super::open;
use crate::{
    model::{Category, Kind, SectionName},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    open(
        writer,
        SectionName::Sources,
        "sources",
        writer.say("Herkunft der Daten", "Where the data comes from"),
        Kind::Source,
    );
    for category in notice.categories.iter().filter(|category| category.personal) {
        let text = source(writer, category);
        let about = About { categories: vec![category.id.clone()], ..About::default() };
        writer.statement(format!("data.{}.source", category.id), Kind::Source, text, &[], about);
    }
}

fn source(writer: &Writer<'_>, category: &Category) -> String {
    let sources: Vec<String> = category.source.iter().map(|source| writer.source(*source).to_owned()).collect();
    let mut text = format!("{}: {}", category.title.get(writer.lang), writer.list(&sources, ("und", "and")));
    if let Some(note) = &category.source_note {
        text.push_str(&format!(" ({})", note.get(writer.lang)));
    }
    if let Some(subjects) = &category.subjects {
        text.push_str(&format!("; {} {}", writer.say("betroffen:", "concerning:"), subjects.get(writer.lang)));
    }
    text + "."
}
