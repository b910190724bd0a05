//! Print-quality PDF: A4, page numbers, running heads, bookmarks, tables that go on over pages; tagged, so that it can
//! be read aloud (PDF/UA-1), and fit to be kept (PDF/A-2a).

mod blocks;
mod draw;
mod fonts;
mod lines;
mod runs;
mod sheets;
mod table;
mod tags;
mod typeface;

use krilla::{
    SerializeSettings,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    metadata::{DateTime, Metadata},
};

use crate::document::Document;
use sheets::{Finished, Sheets};
use typeface::Typesetter;

/// A compact document is set in the first of these sizes in which it fits on one sheet, or in the last.
const COMPACT: [f32; 5] = [1.0, 0.94, 0.88, 0.84, 0.8];

impl Document {
    /// The same document gives the same bytes: its only date is its own.
    pub fn to_pdf(&self) -> Vec<u8> {
        let typesetter = Typesetter::new();
        let sheets = laid_out(self, &typesetter);
        let configuration = ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_A)
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .expect("the two standards go together");
        let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
        let mut pdf = krilla::Document::new_with(settings);
        pdf.set_metadata(metadata(self));
        draw::draw(&mut pdf, sheets, self);
        // What could go wrong is a letter the font lacks or a heading without text; both are made good before.
        pdf.finish().expect("a document of words, headings and tables keeps the rules")
    }
}

fn laid_out(document: &Document, typesetter: &Typesetter) -> Finished {
    let set = |scale: f32| {
        let mut sheets = Sheets::new(typesetter, &document.lang, scale);
        blocks::write(&mut sheets, document);
        sheets
    };
    let sizes = if document.compact { &COMPACT[..] } else { &COMPACT[..1] };
    let fitting = sizes.iter().map(|scale| set(*scale)).find(|sheets| sheets.count() == 1);
    fitting.unwrap_or_else(|| set(sizes[sizes.len() - 1])).finish()
}

fn metadata(document: &Document) -> Metadata {
    let metadata = Metadata::new()
        .title(blocks::or_dash(&document.title))
        .language(document.lang.clone())
        .creator("Obhut".to_owned())
        .producer("Obhut".to_owned())
        .document_id(format!("{}/{}/{}", document.title, document.lang, document.date))
        .creation_date(date(&document.date));
    match &document.author {
        Some(author) => metadata.authors(vec![author.clone()]),
        None => metadata,
    }
}

/// Year-month-day. What is no date becomes the first day of 2000: paper comes out all the same.
fn date(day: &str) -> DateTime {
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<u16>().ok());
    let mut next =
        |from: u16, to: u16, or: u16| parts.next().flatten().filter(|n| (from..=to).contains(n)).unwrap_or(or);
    let (year, month, day) = (next(1900, 9999, 2000), next(1, 12, 1) as u8, next(1, 31, 1) as u8);
    DateTime::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0).utc_offset_minute(0)
}
