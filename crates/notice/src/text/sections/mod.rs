//! The parts of the text, one file each, in the order a reader expects them.

mod closing;
mod cookies;
mod parties;
mod provision;
mod purposes;
mod recipients;
mod retention;
mod rights;
mod sources;

use super::writer::Writer;
use crate::model::{Kind, SectionName};

/// Everything, in order.
pub(super) fn write(writer: &mut Writer<'_>) {
    parties::write(writer);
    purposes::write(writer);
    sources::write(writer);
    cookies::write(writer);
    recipients::write(writer);
    retention::write(writer);
    rights::write(writer);
    provision::write(writer);
    closing::write(writer);
}

/// Opens a part of the text with the free sentences that belong there.
fn open(writer: &mut Writer<'_>, name: SectionName, id: &str, title: &'static str, kind: Kind) {
    writer.section(1, id, title);
    writer.free_sentences(name, id, kind);
    let by_function = matches!(
        name,
        SectionName::Purposes | SectionName::Recipients | SectionName::Retention | SectionName::Provision
    );
    if !by_function {
        let notice = writer.notice;
        for function in &notice.functions {
            writer.sentences_of_function(&function.id, name, kind);
        }
    }
}
