//! From bytes to rows of named cells.

use std::{borrow::Cow, collections::BTreeMap};

use super::{COLUMNS_MAX, Column, ROWS_MAX, SHEET_BYTES_MAX, SheetError, decode, workbook, write};

/// Delimiters in one line, those of quoted text among them: beyond, its cells are not even counted out.
const DELIMITERS_MAX: usize = 2_000;

/// A sheet as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub rows: Vec<Row>,
    /// Headings that name no column; what stands below them is not looked at.
    pub ignored_headings: Vec<String>,
}

/// A row that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file, the first being 1.
    pub line: u64,
    /// Cells that are not empty.
    pub values: BTreeMap<Column, String>,
    /// It has more cells than there are headings: a delimiter in a cell without quotes, most likely.
    pub too_wide: bool,
}

/// Reads a sheet, a workbook's first or text with comma, semicolon or tab between cells; headings in German or English.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    if bytes.len() > SHEET_BYTES_MAX {
        return Err(SheetError::TooLarge);
    }
    let is_workbook = workbook::is_workbook(bytes);
    let text = if is_workbook { Cow::Owned(workbook::as_csv(bytes)?) } else { decode::decode(bytes) };
    let delimiter = if is_workbook { b',' } else { decode::delimiter(&text) };
    if decode::delimiters_most(&text, delimiter) > DELIMITERS_MAX {
        return Err(SheetError::TooManyColumns);
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records().filter_map(|record| {
        // The text is UTF-8 and rows may be of any width, so nothing can fail.
        record.ok().filter(|record| record.iter().any(|cell| !cell.is_empty()))
    });
    let headings = records.next().ok_or(SheetError::NoHeadings)?;
    if headings.len() > COLUMNS_MAX {
        return Err(SheetError::TooManyColumns);
    }
    let (columns, ignored_headings) = columns(&headings)?;
    let mut rows = Vec::new();
    let mut lines = Lines { text: &text, byte: 0, line: 1 };
    for record in records {
        if rows.len() == ROWS_MAX {
            return Err(SheetError::TooManyRows);
        }
        let line = lines.at(record.position().map_or(0, |position| position.byte() as usize));
        rows.push(row(&columns, &record, line));
    }
    if rows.is_empty() { Err(SheetError::NoRows) } else { Ok(Sheet { rows, ignored_headings }) }
}

type Columns = Vec<Option<Column>>;

fn columns(headings: &csv::StringRecord) -> Result<(Columns, Vec<String>), SheetError> {
    let (mut columns, mut ignored) = (Columns::new(), Vec::new());
    for heading in headings {
        let column = Column::of_heading(heading);
        if let Some(column) = column
            && columns.contains(&Some(column))
        {
            return Err(SheetError::DoubleColumn(column));
        }
        if column.is_none() && !heading.is_empty() {
            ignored.push(heading.chars().take(100).collect());
        }
        columns.push(column);
    }
    if columns.iter().all(Option::is_none) {
        return Err(SheetError::NoHeadings);
    }
    let needed = [Column::DevEui, Column::Name, Column::Profile];
    match needed.into_iter().find(|column| !columns.contains(&Some(*column))) {
        Some(column) => Err(SheetError::MissingColumn(column)),
        None => Ok((columns, ignored)),
    }
}

/// Counts lines as an editor shows them. The reader's own count differs with line ends and empty lines.
struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first byte from `start` on that is no line end.
    fn at(&mut self, start: usize) -> u64 {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.byte) {
            if self.byte >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            let is_half = *byte == b'\r' && bytes.get(self.byte + 1) == Some(&b'\n');
            self.line += u64::from(matches!(byte, b'\r' | b'\n') && !is_half);
            self.byte += 1;
        }
        self.line
    }
}

fn row(columns: &Columns, record: &csv::StringRecord, line: u64) -> Row {
    let cells = columns.iter().zip(record).filter_map(|(column, cell)| Some(((*column)?, write::plain(cell))));
    Row {
        line,
        values: cells.filter(|(_, cell)| !cell.is_empty()).collect(),
        too_wide: record.iter().skip(columns.len()).any(|cell| !cell.is_empty()),
    }
}
