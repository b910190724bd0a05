//! From sheets to the PDF: text, lines, running heads, page numbers, bookmarks, names.

use std::rc::Rc;

use krilla::{
    Document as Pdf,
    color::rgb,
    destination::{NamedDestination, XyzDestination},
    geom::{PathBuilder, Point},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, SpanTag},
    text::{Font, GlyphId, KrillaGlyph},
};

use super::{
    fonts::FontIndex,
    lines::{Breaker, Colour, Line, Style},
    sheets::{Bookmark, Finished, HEIGHT, LEFT, RIGHT, Sheet, WIDTH},
    tags::Tree,
    typeface::{Piece, Typesetter, Weight},
};
use crate::document::Document;

const RUNNING: Style = Style { weight: Weight::Regular, size: 7.5, leading: 10.0, colour: Colour::Quiet };
const HEAD_Y: f32 = 48.0;
const FOOT_Y: f32 = HEIGHT - 42.0;

/// As they are numbered.
struct Fonts(Vec<Font>);

pub(super) fn draw(pdf: &mut Pdf, finished: Finished, document: &Document) {
    let fonts = Fonts(FontIndex::all().map(|font| Font::new(font.data().into(), 0).expect("our font")).collect());
    let Finished { sheets, bookmarks, anchors, mut tree } = finished;
    let typesetter = Typesetter::new();
    let running = Running { breaker: Breaker::new(&typesetter, &document.lang), document, count: sheets.len() };
    for (index, sheet) in sheets.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).expect("A4 is a size");
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        running.draw(&mut surface, &fonts, index);
        draw_sheet(&mut surface, &fonts, sheet, &mut tree);
        surface.finish();
        page.finish();
    }
    for anchor in anchors {
        let to = XyzDestination::new(anchor.sheet, Point::from_xy(LEFT, anchor.y));
        // A name that stands twice leads to its first place.
        let _ = pdf.register_named_destination(NamedDestination::new(anchor.id, to));
    }
    pdf.set_outline(outline(&document.title, &bookmarks));
    pdf.set_tag_tree(tree.finish(&document.lang));
}

fn draw_sheet(surface: &mut Surface<'_>, fonts: &Fonts, sheet: &Sheet, tree: &mut Tree) {
    for words in &sheet.words {
        let tag = match words.leaf {
            Some(_) => ContentTag::Span(SpanTag::empty()),
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
        };
        let identifier = surface.start_tagged(tag);
        draw_line(surface, fonts, &words.line, words.style, words.x, words.y);
        surface.end_tagged();
        if let Some(leaf) = words.leaf {
            tree.name(leaf, identifier);
        }
    }
    for rule in &sheet.rules {
        let grey = if rule.strong { 0x55 } else { 0xcc };
        let mut path = PathBuilder::new();
        path.move_to(rule.left, rule.y);
        path.line_to(rule.right, rule.y);
        let Some(path) = path.finish() else { continue };
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        surface.set_fill(None);
        let paint = rgb::Color::new(grey, grey, grey).into();
        surface.set_stroke(Some(Stroke { paint, width: if rule.strong { 0.8 } else { 0.4 }, ..Stroke::default() }));
        surface.draw_path(&path);
        surface.set_stroke(None);
        surface.end_tagged();
    }
}

fn draw_line(surface: &mut Surface<'_>, fonts: &Fonts, line: &Line, style: Style, x: f32, y: f32) {
    let grey = match style.colour {
        Colour::Black => 0x14,
        Colour::Quiet => 0x5a,
    };
    surface.set_fill(Some(Fill {
        paint: rgb::Color::new(grey, grey, grey).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }));
    let mut x = x;
    for pieces in line.pieces.chunk_by(|one, next| one.font == next.font && one.level == next.level) {
        x += draw_pieces(surface, fonts, pieces, style.size, Point::from_xy(x, y));
    }
}

/// Pieces of one font; how far they reach.
fn draw_pieces(surface: &mut Surface<'_>, fonts: &Fonts, pieces: &[Rc<Piece>], size: f32, at: Point) -> f32 {
    let mut text = String::new();
    let mut glyphs = Vec::new();
    for piece in pieces {
        let start = text.len();
        text.push_str(&piece.text);
        glyphs.extend(piece.glyphs.iter().map(|glyph| {
            let range = start + glyph.text.start..start + glyph.text.end;
            KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, glyph.x_offset, glyph.y_offset, 0.0, range, None)
        }));
    }
    let font = fonts.0[pieces[0].font.number()].clone();
    surface.draw_glyphs(at, &glyphs, font, &text, size, false);
    size * pieces.iter().map(|piece| piece.advance).sum::<f32>()
}

/// What stands on every sheet.
struct Running<'a> {
    breaker: Breaker<'a>,
    document: &'a Document,
    count: usize,
}

impl Running<'_> {
    fn draw(&self, surface: &mut Surface<'_>, fonts: &Fonts, index: usize) {
        let number = index + 1;
        let page = match self.document.lang.starts_with("de") {
            true => format!("Seite {number} von {}", self.count),
            false => format!("Page {number} of {}", self.count),
        };
        let half = (RIGHT - LEFT) / 2.0;
        // The title stands large on the first sheet.
        if index > 0 {
            self.write(surface, fonts, &self.document.title, half * 1.3, HEAD_Y, Side::Left);
        }
        if let Some(author) = &self.document.author {
            let room = if index > 0 { half * 0.65 } else { half };
            self.write(surface, fonts, author, room, HEAD_Y, Side::Right);
        }
        self.write(
            surface,
            fonts,
            self.document.lines.first().map_or("", String::as_str),
            half * 1.4,
            FOOT_Y,
            Side::Left,
        );
        self.write(surface, fonts, &page, half * 0.5, FOOT_Y, Side::Right);
    }

    /// What does not fit on one line is cut.
    fn write(&self, surface: &mut Surface<'_>, fonts: &Fonts, text: &str, width: f32, y: f32, side: Side) {
        let mut lines = self.breaker.lines(text, RUNNING, width);
        let line = lines.swap_remove(0);
        if line.pieces.is_empty() {
            return;
        }
        let x = match side {
            Side::Left => LEFT,
            Side::Right => RIGHT - line.width() * RUNNING.size,
        };
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)));
        draw_line(surface, fonts, &line, RUNNING, x, y);
        surface.end_tagged();
    }
}

enum Side {
    Left,
    Right,
}

/// Bookmarks, nested as the headings are; at least the title, for readers expect some.
fn outline(title: &str, bookmarks: &[Bookmark]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u8, OutlineNode)> = Vec::new();
    let close = |open: &mut Vec<(u8, OutlineNode)>, outline: &mut Outline, level: u8| {
        while open.last().is_some_and(|(above, _)| *above >= level) {
            let (_, node) = open.pop().expect("just seen");
            match open.last_mut() {
                Some((_, parent)) => parent.push_child(node),
                None => outline.push_child(node),
            }
        }
    };
    for bookmark in bookmarks {
        close(&mut open, &mut outline, bookmark.level);
        let to = XyzDestination::new(bookmark.sheet, Point::from_xy(LEFT, bookmark.y));
        open.push((bookmark.level, OutlineNode::new(bookmark.text.clone(), to)));
    }
    close(&mut open, &mut outline, 0);
    if bookmarks.is_empty() {
        let to = XyzDestination::new(0, Point::from_xy(LEFT, 0.0));
        outline.push_child(OutlineNode::new(super::blocks::or_dash(title), to));
    }
    outline
}
