//! Sheets of paper that fill from top to bottom: what stands where, and what it means.

use super::{
    lines::{Breaker, Colour, Line, Style},
    tags::{Meaning, Node, Tree},
    typeface::{Typesetter, Weight},
};

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 62.0;
pub(super) const RIGHT: f32 = WIDTH - 62.0;
pub(super) const TOP: f32 = 84.0;
pub(super) const BOTTOM: f32 = HEIGHT - 76.0;

pub(super) const BODY: Style = Style { weight: Weight::Regular, size: 9.5, leading: 14.0, colour: Colour::Black };
pub(super) const SMALL: Style = Style { weight: Weight::Regular, size: 8.5, leading: 12.0, colour: Colour::Black };

/// One sheet.
#[derive(Default)]
pub(super) struct Sheet {
    pub words: Vec<Words>,
    pub rules: Vec<Rule>,
}

/// A line of text at its place. Its baseline is `y` below the top.
pub(super) struct Words {
    pub x: f32,
    pub y: f32,
    pub line: Line,
    pub style: Style,
    /// Which leaf of the tree it is; `None` for what is only repeated, such as the head of a table on its next page.
    pub leaf: Option<usize>,
}

/// A thin horizontal line.
pub(super) struct Rule {
    pub left: f32,
    pub right: f32,
    pub y: f32,
    pub strong: bool,
}

/// A heading, for the bookmarks and for links.
pub(super) struct Bookmark {
    pub level: u8,
    pub text: String,
    pub sheet: usize,
    pub y: f32,
}

/// A name that links can lead to.
pub(super) struct Anchor {
    pub id: String,
    pub sheet: usize,
    pub y: f32,
}

pub(super) struct Finished {
    pub sheets: Vec<Sheet>,
    pub bookmarks: Vec<Bookmark>,
    pub anchors: Vec<Anchor>,
    pub tree: Tree,
}

pub(super) struct Sheets<'a> {
    pub breaker: Breaker<'a>,
    pub tree: Tree,
    /// 1, or less where more should fit on a sheet.
    pub scale: f32,
    /// How far down the sheet is filled.
    pub y: f32,
    sheets: Vec<Sheet>,
    bookmarks: Vec<Bookmark>,
    anchors: Vec<Anchor>,
}

impl<'a> Sheets<'a> {
    pub fn new(typesetter: &'a Typesetter, lang: &str, scale: f32) -> Self {
        Self {
            breaker: Breaker::new(typesetter, lang),
            tree: Tree::default(),
            scale,
            y: TOP,
            sheets: vec![Sheet::default()],
            bookmarks: Vec::new(),
            anchors: Vec::new(),
        }
    }

    pub fn finish(self) -> Finished {
        Finished { sheets: self.sheets, bookmarks: self.bookmarks, anchors: self.anchors, tree: self.tree }
    }

    pub fn next_sheet(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = TOP;
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.sheets.len()
    }

    pub fn is_at_top(&self) -> bool {
        self.y <= TOP
    }

    pub fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Begins a new sheet where less than this is left, unless this one is empty.
    pub fn need(&mut self, height: f32) {
        if self.room() < height && !self.is_at_top() {
            self.next_sheet();
        }
    }

    /// Leaves space, except at the top of a sheet.
    pub fn space(&mut self, height: f32) {
        if !self.is_at_top() {
            // Space shrinks faster than letters, which have to stay readable.
            self.y += height * self.scale.powi(3);
        }
    }

    /// Puts a line at a place of its own; `y` is its baseline.
    pub fn put(&mut self, x: f32, y: f32, line: Line, style: Style, node: Option<Node>) {
        if line.pieces.is_empty() {
            return;
        }
        let leaf = node.map(|node| self.tree.leaf(node));
        self.last().words.push(Words { x, y, line, style, leaf });
    }

    pub fn rule(&mut self, left: f32, right: f32, y: f32, strong: bool) {
        self.last().rules.push(Rule { left, right, y, strong });
    }

    /// Writes lines below each other; a paragraph leaves no single line behind, nor takes one along.
    pub fn flow(&mut self, x: f32, lines: Vec<Line>, style: Style, node: Node) {
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            let left = count - index;
            let together = match (index, left) {
                (0, 1..=3) => left,
                (0, _) | (_, 2) => 2,
                _ => 1,
            };
            self.need(style.leading * together as f32);
            let baseline = self.y + baseline_of(style);
            self.put(x, baseline, line, style, Some(node));
            self.y += style.leading;
        }
    }

    pub fn bookmark(&mut self, level: u8, text: String) {
        self.bookmarks.push(Bookmark { level, text, sheet: self.sheets.len() - 1, y: self.y });
    }

    pub fn anchor(&mut self, id: &str) {
        self.anchors.push(Anchor { id: id.to_owned(), sheet: self.sheets.len() - 1, y: self.y });
    }

    pub fn node(&mut self, parent: Option<Node>, meaning: Meaning) -> Node {
        self.tree.node(parent, meaning)
    }

    fn last(&mut self) -> &mut Sheet {
        self.sheets.last_mut().expect("there is always a sheet")
    }
}

/// How far below the top of a line its letters stand.
pub(super) fn baseline_of(style: Style) -> f32 {
    (style.leading - style.size) / 2.0 + style.size * 0.84
}
