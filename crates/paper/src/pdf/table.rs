//! Tables: columns as wide as they need, the head again on every sheet, long rows over several sheets. What is too wide
//! for the paper is written row by row instead.

use super::{
    lines::{Breaker, Colour, Line, Style},
    sheets::{LEFT, RIGHT, SMALL, Sheets, baseline_of},
    tags::{Meaning, Node},
    typeface::Weight,
};
use crate::document::{Fact, Table};

const HEAD: Style = Style { weight: Weight::Strong, size: 8.5, leading: 12.0, colour: Colour::Black };
const CAPTION: Style = Style { weight: Weight::Strong, size: 9.5, leading: 14.0, colour: Colour::Black };
const GAP: f32 = 9.0;
const PADDING: f32 = 4.0;
/// No column needs to be wider than this before it breaks long words.
const WORD_WIDTH_MAX: f32 = 96.0;
/// Rows up to this many lines stay on one sheet.
const LINES_TOGETHER_MAX: usize = 12;

/// The styles of a table, as large as the document is set.
#[derive(Clone, Copy)]
struct Styles {
    caption: Style,
    head: Style,
    cell: Style,
    padding: f32,
}

impl Styles {
    fn new(scale: f32) -> Self {
        Self {
            caption: CAPTION.scaled(scale),
            head: HEAD.scaled(scale),
            cell: SMALL.scaled(scale),
            padding: PADDING * scale.powi(3),
        }
    }
}

pub(super) fn write(sheets: &mut Sheets<'_>, table: &Table) {
    let styles = Styles::new(sheets.scale);
    let Some(columns) = columns(&sheets.breaker, styles, table) else { return write_row_by_row(sheets, table) };
    let node = sheets.node(None, Meaning::Table { caption: table.caption.clone() });
    let head: Vec<Vec<Line>> = cells(&sheets.breaker, &table.head, &columns, styles.head);
    let head_height = height(&head, styles.head, styles.padding);
    let mut writer = Writer { sheets, styles, columns, head };
    writer.sheets.need(styles.caption.leading + head_height + 3.0 * styles.cell.leading);
    writer.caption(node, &table.caption);
    let head_node = writer.sheets.node(Some(node), Meaning::Head);
    writer.head(Some(head_node));
    let rows = writer.sheets.node(Some(node), Meaning::Rows);
    for (index, row) in table.rows.iter().enumerate() {
        writer.row(rows, row, table.ids.get(index));
    }
    writer.sheets.space(10.0);
}

/// A column: where it begins and how wide it is.
#[derive(Clone, Copy)]
struct Column {
    x: f32,
    width: f32,
}

/// `None` where the paper is too narrow.
fn columns(breaker: &Breaker<'_>, styles: Styles, table: &Table) -> Option<Vec<Column>> {
    let room = RIGHT - LEFT - GAP * (table.head.len().saturating_sub(1)) as f32;
    let mut least = Vec::new();
    let mut wished = Vec::new();
    for (column, head) in table.head.iter().enumerate() {
        let (mut narrow, mut wide) = breaker.widths(head, styles.head);
        for row in &table.rows {
            let (cell_narrow, cell_wide) = row.get(column).map_or((0.0, 0.0), |cell| breaker.widths(cell, styles.cell));
            narrow = narrow.max(cell_narrow);
            wide = wide.max(cell_wide);
        }
        least.push(narrow.min(WORD_WIDTH_MAX) + 0.5);
        wished.push(wide + 0.5);
    }
    let (all_least, all_wished): (f32, f32) = (least.iter().sum(), wished.iter().sum());
    if all_least > room {
        return None;
    }
    // What is left over goes to columns with long texts, but not in proportion: a text ten times as long gets about
    // three times the width.
    let want: Vec<f32> = least.iter().zip(&wished).map(|(least, wished)| (wished - least).max(0.0).sqrt()).collect();
    let all_want: f32 = want.iter().sum();
    let mut x = LEFT;
    let columns = least.iter().zip(&wished).zip(&want).map(|((least, wished), want)| {
        let width = match all_wished <= room {
            true => *wished,
            false => least + (room - all_least) * want / all_want.max(1.0),
        };
        let column = Column { x, width };
        x += width + GAP;
        column
    });
    Some(columns.collect())
}

fn cells(breaker: &Breaker<'_>, row: &[String], columns: &[Column], style: Style) -> Vec<Vec<Line>> {
    row.iter().zip(columns).map(|(cell, column)| breaker.lines(cell, style, column.width)).collect()
}

fn height(cells: &[Vec<Line>], style: Style, padding: f32) -> f32 {
    cells.iter().map(Vec::len).max().unwrap_or(1) as f32 * style.leading + 2.0 * padding
}

struct Writer<'a, 'b> {
    sheets: &'a mut Sheets<'b>,
    styles: Styles,
    columns: Vec<Column>,
    head: Vec<Vec<Line>>,
}

impl Writer<'_, '_> {
    fn caption(&mut self, table: Node, caption: &str) {
        self.sheets.space(4.0);
        if caption.trim().is_empty() {
            return;
        }
        let node = self.sheets.node(Some(table), Meaning::Caption);
        let lines = self.sheets.breaker.lines(caption, self.styles.caption, RIGHT - LEFT);
        self.sheets.flow(LEFT, lines, self.styles.caption, node);
    }

    /// With its meaning the first time; on later sheets it is only repeated.
    fn head(&mut self, node: Option<Node>) {
        let row = node.map(|node| self.sheets.node(Some(node), Meaning::Row));
        let nodes: Vec<Option<Node>> =
            self.columns.iter().map(|_| row.map(|row| self.sheets.node(Some(row), Meaning::HeadCell))).collect();
        let head = self.head.clone();
        let lines = head.iter().map(Vec::len).max().unwrap_or(1);
        self.sheets.y += self.styles.padding;
        for index in 0..lines {
            self.line(&head, index, self.styles.head, &nodes);
        }
        self.sheets.y += self.styles.padding;
        self.rule(true);
    }

    fn row(&mut self, rows: Node, row: &[String], id: Option<&String>) {
        let cells = cells(&self.sheets.breaker, row, &self.columns, self.styles.cell);
        let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
        self.need(if lines <= LINES_TOGETHER_MAX {
            height(&cells, self.styles.cell, self.styles.padding)
        } else {
            self.styles.cell.leading * 4.0
        });
        if let Some(id) = id {
            self.sheets.anchor(id);
        }
        let node = self.sheets.node(Some(rows), Meaning::Row);
        let nodes: Vec<Option<Node>> = (0..cells.len())
            .map(|column| if column == 0 { Meaning::RowName } else { Meaning::Cell })
            .map(|meaning| Some(self.sheets.node(Some(node), meaning)))
            .collect();
        self.sheets.y += self.styles.padding;
        for index in 0..lines {
            self.need(self.styles.cell.leading + self.styles.padding);
            self.line(&cells, index, self.styles.cell, &nodes);
        }
        self.sheets.y += self.styles.padding;
        self.rule(false);
    }

    fn line(&mut self, cells: &[Vec<Line>], index: usize, style: Style, nodes: &[Option<Node>]) {
        let y = self.sheets.y + baseline_of(style);
        for ((cell, column), node) in cells.iter().zip(&self.columns).zip(nodes) {
            if let Some(line) = cell.get(index) {
                self.sheets.put(column.x, y, line.clone(), style, *node);
            }
        }
        self.sheets.y += style.leading;
    }

    fn need(&mut self, height: f32) {
        if self.sheets.room() < height {
            self.sheets.next_sheet();
            self.head(None);
        }
    }

    fn rule(&mut self, strong: bool) {
        let right = self.columns.last().map_or(RIGHT, |column| column.x + column.width);
        self.sheets.rule(LEFT, right, self.sheets.y, strong);
    }
}

fn write_row_by_row(sheets: &mut Sheets<'_>, table: &Table) {
    let caption = CAPTION.scaled(sheets.scale);
    let node = sheets.node(None, Meaning::Paragraph);
    sheets.space(4.0);
    let lines = sheets.breaker.lines(&table.caption, caption, RIGHT - LEFT);
    sheets.need(caption.leading * 4.0);
    sheets.flow(LEFT, lines, caption, node);
    for (index, row) in table.rows.iter().enumerate() {
        if let Some(id) = table.ids.get(index) {
            sheets.anchor(id);
        }
        let facts = table.head.iter().zip(row).filter(|(_, value)| !value.trim().is_empty());
        let facts: Vec<Fact> =
            facts.map(|(label, value)| Fact { label: label.clone(), value: value.clone() }).collect();
        if !facts.is_empty() {
            super::blocks::facts(sheets, &facts);
            sheets.rule(LEFT, RIGHT, sheets.y - 2.0, false);
            sheets.space(4.0);
        }
    }
}
