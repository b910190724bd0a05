//! From devices to a sheet of comma-separated values.

use super::{Column, Language};

/// The cells of one device, in the order of the columns.
pub type ExportRow = [String; Column::COUNT];

/// A mark that tells spreadsheet programs the encoding.
const UTF_8_MARK: &str = "\u{feff}";

/// The mark and the headings. German sheets stand with semicolons, as German spreadsheet programs expect them.
pub fn csv_head(language: Language) -> Vec<u8> {
    let titles = Column::all().map(|column| column.title(language).to_owned());
    let mut bytes = UTF_8_MARK.as_bytes().to_vec();
    bytes.extend(lines([titles.collect::<Vec<_>>()].iter().map(Vec::as_slice), language));
    bytes
}

/// A part of the rows.
pub fn csv_rows(rows: &[ExportRow], language: Language) -> Vec<u8> {
    lines(rows.iter().map(ExportRow::as_slice), language)
}

fn lines<'a>(rows: impl Iterator<Item = &'a [String]>, language: Language) -> Vec<u8> {
    let delimiter = match language {
        Language::De => b';',
        Language::En => b',',
    };
    let terminator = csv::Terminator::CRLF;
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::<u8>::new());
    for row in rows {
        // Writing into memory does not fail, and every row is as wide as the headings.
        let _ = writer.write_record(row.iter().map(|cell| harmless(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

/// What makes a spreadsheet program take a cell for a formula when it begins with it.
const FORMULA_MARKS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// An apostrophe keeps a spreadsheet program from running a cell as a formula. A cell that looks as if it had one
/// already gets one more, so that [`plain`] gives back every cell as it was.
fn harmless(cell: &str) -> String {
    if cell.trim_start_matches('\'').starts_with(FORMULA_MARKS) { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell without the apostrophe of [`harmless`].
pub(super) fn plain(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA_MARKS) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for (cell, written) in [("=1+1", "'=1+1"), ("-5", "'-5"), ("'@x", "''@x"), ("'s Gravenhage", "'s Gravenhage")] {
            assert_eq!(harmless(cell), written);
            assert_eq!(plain(written), cell);
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_and_none_is_a_formula(cell in "['=+@\\-\\t a-z]{0,8}") {
            let written = harmless(&cell);
            prop_assert!(!written.starts_with(FORMULA_MARKS));
            prop_assert_eq!(plain(&written), cell);
        }
    }
}
