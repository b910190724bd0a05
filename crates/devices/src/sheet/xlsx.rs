//! From devices to a workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use types::Time;

use super::{Column, ExportRow, Language};

/// Widths that show most of what a column holds.
const COLUMN_WIDTH_CHARS: f64 = 20.0;

/// A workbook in the making. Held in memory: what is personal goes to no temporary file.
pub struct Xlsx {
    workbook: Workbook,
    row: u32,
}

impl Xlsx {
    /// An empty sheet with its headings.
    pub fn new(language: Language, now: Time) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let created_at = ExcelDateTime::from_timestamp(now.millis() / 1_000)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created_at));
        let sheet = workbook.add_worksheet();
        sheet.set_name(match language {
            Language::De => "Geräte",
            Language::En => "Devices",
        })?;
        let bold = Format::new().set_bold();
        for (index, column) in Column::all().enumerate() {
            let index = index as u16;
            sheet.set_column_width(index, COLUMN_WIDTH_CHARS)?;
            sheet.write_string_with_format(0, index, column.title(language), &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self { workbook, row: 1 })
    }

    /// Adds rows; every cell is a text, so none can be a formula.
    pub fn add(&mut self, rows: &[ExportRow]) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for row in rows {
            for (index, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(self.row, index as u16, cell)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        self.workbook.save_to_buffer()
    }
}
