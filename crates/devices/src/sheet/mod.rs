//! Devices as a sheet: what people fill in with their spreadsheet program and give to an import, and what an export
//! gives them. An exported sheet can be imported again. Pure.

mod column;
mod decode;
mod plan;
mod read;
mod workbook;
mod write;
mod xlsx;

pub use column::{Column, Language};
pub use plan::{Address, Draft, KnownPlace, Plan, PlannedPlace, Problem, Surroundings, plan};
pub use read::{Row, Sheet, read};
pub use write::{ExportRow, csv_head, csv_rows};
pub use xlsx::Xlsx;

/// So many devices in one import.
pub const ROWS_MAX: usize = 10_000;
/// A sheet of that many rows, generously filled.
pub const SHEET_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Columns of a sheet: all that there are, and room for a few dozen nobody asked for.
pub const COLUMNS_MAX: usize = 200;

/// Why a sheet cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error("it has more than {SHEET_BYTES_MAX} bytes")]
    TooLarge,
    #[error("it has more than {ROWS_MAX} rows")]
    TooManyRows,
    #[error("it is no workbook that can be read")]
    NoWorkbook,
    #[error("it has more than {COLUMNS_MAX} columns")]
    TooManyColumns,
    #[error("it has no row of headings")]
    NoHeadings,
    #[error("it lacks the column {}", .0.key())]
    MissingColumn(Column),
    #[error("it has the column {} twice", .0.key())]
    DoubleColumn(Column),
    #[error("it has no rows below the headings")]
    NoRows,
}

impl SheetError {
    /// A stable word for the mistake.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::TooManyRows => "too_many_rows",
            Self::NoWorkbook => "no_workbook",
            Self::TooManyColumns => "too_many_columns",
            Self::NoHeadings => "no_headings",
            Self::MissingColumn(_) => "missing_column",
            Self::DoubleColumn(_) => "double_column",
            Self::NoRows => "no_rows",
        }
    }
}
