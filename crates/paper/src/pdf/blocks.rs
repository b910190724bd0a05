//! The parts of a document, one after the other, onto the sheets.

use super::{
    lines::{Colour, Style},
    sheets::{BODY, LEFT, RIGHT, Sheets, baseline_of},
    table,
    tags::Meaning,
    typeface::{Weight, in_font},
};
use crate::document::{Block, Document, Fact, Heading, Paragraph};

const TITLE: Style = Style { weight: Weight::Strong, size: 20.0, leading: 26.0, colour: Colour::Black };
const SUBTITLE: Style = Style { weight: Weight::Regular, size: 9.5, leading: 14.0, colour: Colour::Quiet };
const LABEL: Style = Style { weight: Weight::Regular, size: 9.5, leading: 14.0, colour: Colour::Quiet };
/// Of the names of facts.
const LABEL_WIDTH: f32 = 130.0;
const INDENT: f32 = 14.0;
/// A heading is followed by at least this on the same sheet.
const AFTER_HEADING: f32 = 34.0;

pub(super) fn write(sheets: &mut Sheets<'_>, document: &Document) {
    title(sheets, document);
    let mut level = 0;
    for block in &document.blocks {
        match block {
            Block::Heading(found) => {
                // Readers get lost where a level is left out.
                level = found.level.min(level + 1);
                heading(sheets, found, level);
            }
            Block::Paragraph(found) => paragraph(sheets, found),
            Block::List { items } => list(sheets, items),
            Block::Table(found) => table::write(sheets, found),
            Block::Facts { facts: found } => facts(sheets, found),
            Block::PageBreak if sheets.is_at_top() => {}
            Block::PageBreak => sheets.next_sheet(),
        }
    }
}

fn title(sheets: &mut Sheets<'_>, document: &Document) {
    let (title, subtitle) = (TITLE.scaled(sheets.scale), SUBTITLE.scaled(sheets.scale));
    let text = or_dash(&document.title);
    let node = sheets.node(None, Meaning::Heading { level: 1, title: text.clone() });
    let lines = sheets.breaker.lines(&text, title, RIGHT - LEFT);
    sheets.flow(LEFT, lines, title, node);
    sheets.space(4.0);
    for line in &document.lines {
        let node = sheets.node(None, Meaning::Paragraph);
        let lines = sheets.breaker.lines(line, subtitle, RIGHT - LEFT);
        sheets.flow(LEFT, lines, subtitle, node);
    }
    sheets.space(10.0);
}

fn heading(sheets: &mut Sheets<'_>, heading: &Heading, level: u8) {
    let (size, leading, above) = match level {
        1 => (14.0, 19.0, 22.0),
        2 => (11.5, 16.0, 16.0),
        3 => (10.0, 14.5, 11.0),
        _ => (9.5, 14.0, 8.0),
    };
    let style = Style { weight: Weight::Strong, size, leading, colour: Colour::Black }.scaled(sheets.scale);
    let text = or_dash(&heading.text);
    let lines = sheets.breaker.lines(&text, style, RIGHT - LEFT);
    sheets.need(above + style.leading * lines.len() as f32 + AFTER_HEADING);
    sheets.space(above);
    sheets.bookmark(level, text.clone());
    heading.id.iter().for_each(|id| sheets.anchor(id));
    let node = sheets.node(None, Meaning::Heading { level: u16::from(level) + 1, title: text });
    sheets.flow(LEFT, lines, style, node);
    sheets.space(3.0);
}

/// A title or heading without words would be none.
pub(super) fn or_dash(text: &str) -> String {
    let text = in_font(text);
    if text.trim().is_empty() { "–".to_owned() } else { text }
}

fn paragraph(sheets: &mut Sheets<'_>, Paragraph { text, id, .. }: &Paragraph) {
    let body_style = BODY.scaled(sheets.scale);
    let lines = sheets.breaker.lines(text, body_style, RIGHT - LEFT);
    let node = sheets.node(None, Meaning::Paragraph);
    sheets.need(body_style.leading * lines.len().min(2) as f32);
    id.iter().for_each(|id| sheets.anchor(id));
    sheets.flow(LEFT, lines, body_style, node);
    sheets.space(5.0);
}

fn list(sheets: &mut Sheets<'_>, items: &[String]) {
    let body_style = BODY.scaled(sheets.scale);
    let list = sheets.node(None, Meaning::List);
    for item in items {
        let lines = sheets.breaker.lines(item, body_style, RIGHT - LEFT - INDENT);
        sheets.need(body_style.leading * lines.len().min(3) as f32);
        let node = sheets.node(Some(list), Meaning::Item);
        let label = sheets.node(Some(node), Meaning::Label);
        let body = sheets.node(Some(node), Meaning::Body);
        let dot = sheets.breaker.lines("•", body_style, INDENT).remove(0);
        sheets.put(LEFT + 2.0, sheets.y + baseline_of(body_style), dot, body_style, Some(label));
        sheets.flow(LEFT + INDENT, lines, body_style, body);
        sheets.space(2.0);
    }
    sheets.space(4.0);
}

/// Names on the left, values beside them.
pub(super) fn facts(sheets: &mut Sheets<'_>, facts: &[Fact]) {
    let body_style = BODY.scaled(sheets.scale);
    let label_style = LABEL.scaled(sheets.scale);
    let list = sheets.node(None, Meaning::List);
    for Fact { label, value } in facts {
        let names = sheets.breaker.lines(label, label_style, LABEL_WIDTH - 10.0);
        let values = sheets.breaker.lines(value, body_style, RIGHT - LEFT - LABEL_WIDTH);
        sheets.need(body_style.leading * names.len().max(values.len().min(3)) as f32);
        let node = sheets.node(Some(list), Meaning::Item);
        let label = sheets.node(Some(node), Meaning::Label);
        let body = sheets.node(Some(node), Meaning::Body);
        let name_bottom = sheets.y + label_style.leading * names.len() as f32;
        let sheet = sheets.count();
        for (index, line) in names.into_iter().enumerate() {
            let y = sheets.y + label_style.leading * index as f32 + baseline_of(label_style);
            sheets.put(LEFT, y, line, label_style, Some(label));
        }
        sheets.flow(LEFT + LABEL_WIDTH, values, body_style, body);
        if sheets.count() == sheet {
            sheets.y = sheets.y.max(name_bottom);
        }
        sheets.space(3.0);
    }
    sheets.space(4.0);
}
