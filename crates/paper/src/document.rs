//! What a document consists of, and how one is put together.

use serde::Serialize;

/// A document in one language. Its parts come in reading order; headings make the table of contents and the
/// bookmarks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Document {
    pub title: String,
    /// The language, as a BCP 47 tag: "de", "en".
    pub lang: String,
    /// Of which day it is, year-month-day. The only date a PDF carries, so that it comes out the same every time.
    pub date: String,
    /// Who stands behind it: author of the PDF, and at the top of every page.
    pub author: Option<String>,
    /// Small lines under the title: edition, validity, addressee.
    pub lines: Vec<String>,
    /// Set somewhat smaller on paper where that brings it onto one sheet.
    pub compact: bool,
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    Heading(Heading),
    Paragraph(Paragraph),
    /// Points, in no order that means something.
    List {
        items: Vec<String>,
    },
    Table(Table),
    /// Names and their values: "Name", "Address" …
    Facts {
        facts: Vec<Fact>,
    },
    /// What follows begins on a new sheet of paper.
    PageBreak,
}

/// A heading of level 1 to 4; the title of the document stands above level 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    pub level: u8,
    pub text: String,
    /// The name a link can lead to, unique in the document.
    pub id: Option<String>,
}

/// A paragraph, with a name where something refers to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    pub text: String,
    /// The name a link can lead to, unique in the document.
    pub id: Option<String>,
    /// What it stands for, such as the claims of a published notice: for programs, not shown.
    pub marks: Vec<String>,
}

/// A table. Every row has as many cells as the head; a cell may have several lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What it shows; read out, and written above it.
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The names of the rows a link can lead to; empty, or one for each row.
    pub ids: Vec<String>,
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

impl Document {
    pub fn new(title: impl Into<String>, lang: impl Into<String>, date: impl Into<String>) -> Self {
        Self { title: title.into(), lang: lang.into(), date: date.into(), ..Self::default() }
    }

    /// A small line under the title.
    pub fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    pub fn heading(&mut self, level: u8, text: impl Into<String>) {
        self.blocks.push(Block::Heading(Heading { level: level.clamp(1, 4), text: text.into(), id: None }));
    }

    /// A heading that links can lead to.
    pub fn heading_with_id(&mut self, level: u8, id: impl Into<String>, text: impl Into<String>) {
        let id = Some(id.into());
        self.blocks.push(Block::Heading(Heading { level: level.clamp(1, 4), text: text.into(), id }));
    }

    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(Paragraph { text: text.into(), ..Paragraph::default() }));
    }

    /// A paragraph that links can lead to.
    pub fn paragraph_with_id(&mut self, id: impl Into<String>, text: impl Into<String>) {
        let paragraph = Paragraph { text: text.into(), id: Some(id.into()), marks: Vec::new() };
        self.blocks.push(Block::Paragraph(paragraph));
    }

    /// Points; nothing where there are none.
    pub fn list<T: Into<String>>(&mut self, items: impl IntoIterator<Item = T>) {
        let items: Vec<String> = items.into_iter().map(Into::into).collect();
        if !items.is_empty() {
            self.blocks.push(Block::List { items });
        }
    }

    /// A table; nothing where it has no rows.
    pub fn table<T: Into<String>>(
        &mut self,
        caption: impl Into<String>,
        head: impl IntoIterator<Item = T>,
        rows: Vec<Vec<String>>,
    ) {
        let head = head.into_iter().map(Into::into).collect();
        self.add_table(Table { caption: caption.into(), head, rows, ids: Vec::new() });
    }

    /// The same, put together elsewhere.
    pub fn add_table(&mut self, table: Table) {
        debug_assert!(table.rows.iter().all(|row| row.len() == table.head.len()), "rows as wide as the head");
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// Names and their values; nothing where there are none.
    pub fn facts<L: Into<String>, V: Into<String>>(&mut self, facts: impl IntoIterator<Item = (L, V)>) {
        let facts: Vec<Fact> =
            facts.into_iter().map(|(label, value)| Fact { label: label.into(), value: value.into() }).collect();
        if !facts.is_empty() {
            self.blocks.push(Block::Facts { facts });
        }
    }

    pub fn page_break(&mut self) {
        self.blocks.push(Block::PageBreak);
    }
}
