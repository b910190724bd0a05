//! From a workbook to the text of its first sheet, as comma-separated values: from there on one reader reads both.

use std::io::{Cursor, Read, sink};

use calamine::{Data, Reader, Xlsx};

use super::{SHEET_BYTES_MAX, SheetError};

/// What every workbook begins with: it is a zip archive.
const MAGIC: &[u8] = b"PK\x03\x04";
/// A workbook of the largest sheet unpacks to less.
const UNPACKED_BYTES_MAX: u64 = 8 * SHEET_BYTES_MAX as u64;
/// A workbook has no more files inside.
const FILES_MAX: usize = 1_000;

pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The first sheet. Every row is a line, so that lines count as the spreadsheet program counts rows.
pub(super) fn as_csv(bytes: &[u8]) -> Result<String, SheetError> {
    unpacks_to_little(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| SheetError::NoWorkbook)?;
    let name = workbook.sheet_names().first().cloned().ok_or(SheetError::NoHeadings)?;
    // Cell by cell: a sheet that claims a cell in its last row and column is not made room for.
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|_| SheetError::NoWorkbook)?;
    let mut text = String::new();
    let (mut row, mut column) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(|_| SheetError::NoWorkbook)? {
        let (at_row, at_column) = cell.get_position();
        if at_row < row || (at_row == row && at_column < column) {
            return Err(SheetError::NoWorkbook);
        }
        let value = Data::from(cell.get_value().clone()).to_string();
        let gap = (at_row - row) as usize + at_column as usize;
        if text.len() + gap + 2 * value.len() > SHEET_BYTES_MAX {
            return Err(SheetError::TooLarge);
        }
        while row < at_row {
            text.push('\n');
            (row, column) = (row + 1, 0);
        }
        while column < at_column {
            text.push(',');
            column += 1;
        }
        text.push('"');
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    }
    Ok(text)
}

/// A small file may unpack to one that fills the memory: looked at before anything is kept.
fn unpacks_to_little(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::NoWorkbook)?;
    if archive.len() > FILES_MAX {
        return Err(SheetError::TooLarge);
    }
    let mut left = UNPACKED_BYTES_MAX;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| SheetError::NoWorkbook)?;
        let unpacked = std::io::copy(&mut file.take(left + 1), &mut sink()).map_err(|_| SheetError::NoWorkbook)?;
        left = left.checked_sub(unpacked).ok_or(SheetError::TooLarge)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_small_file_that_unpacks_to_much_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options: zip::write::SimpleFileOptions = Default::default();
        archive.start_file("xl/workbook.xml", options).unwrap();
        let zeros = vec![0; 1024 * 1024];
        for _ in 0..=UNPACKED_BYTES_MAX / 1024 / 1024 {
            archive.write_all(&zeros).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < SHEET_BYTES_MAX);
        assert_eq!(as_csv(&bytes), Err(SheetError::TooLarge));
    }

    #[test]
    fn cells_come_where_they_stand_and_a_far_one_costs_nothing() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "a \"b\", c").unwrap();
        sheet.write_number(2, 1, 12.0).unwrap();
        assert_eq!(as_csv(&book.save_to_buffer().unwrap()).unwrap(), "\"a \"\"b\"\", c\"\n\n,\"12\"");
        let sheet = book.worksheet_from_index(0).unwrap();
        sheet.write_string(1_048_575, 16_383, "far").unwrap();
        assert!(as_csv(&book.save_to_buffer().unwrap()).unwrap().len() < 2 * 1024 * 1024);
    }
}
