//! The typeface: which letters it has, and how words are set in it.

use std::{cell::RefCell, collections::HashMap, ops::Range, rc::Rc};

use rustybuzz::{Direction, UnicodeBuffer};
use unicode_bidi::Level;

use super::{
    fonts::FontIndex,
    runs::{self, Run},
};

/// Stands for a letter the typeface lacks.
const MISSING: char = '□';

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    Regular,
    Strong,
}

impl Weight {
    /// The font of a run: the papers' own has two weights, the others one.
    fn font(self, run: FontIndex) -> FontIndex {
        match self {
            Self::Strong if run == FontIndex::REGULAR => FontIndex::STRONG,
            _ => run,
        }
    }
}

/// The text with what the typeface lacks replaced, and what cannot be seen left out. Breaks of lines stay.
pub(super) fn in_font(text: &str) -> String {
    let printable = text.chars().filter_map(|letter| match letter {
        '\n' => Some('\n'),
        _ if letter.is_whitespace() && letter != '\u{a0}' && letter != '\u{202f}' || letter.is_control() => Some(' '),
        // Marks of direction, joiners and soft hyphens: they would be seen as boxes.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        '\u{fe00}'..='\u{fe0f}' => None,
        _ if FontIndex::of(letter).is_some() => Some(letter),
        _ => Some(MISSING),
    });
    printable.collect()
}

/// A piece of text, set, with its measures for a size of 1.
#[derive(Debug)]
pub(super) struct Piece {
    pub text: String,
    pub font: FontIndex,
    /// Whether it runs from left to right, and within what.
    pub level: Level,
    pub glyphs: Vec<Glyph>,
    /// Without the spaces at its end.
    pub width: f32,
    /// With them.
    pub advance: f32,
}

#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub id: u32,
    /// The bytes of the text it stands for.
    pub text: Range<usize>,
    pub advance: f32,
    pub x_offset: f32,
    pub y_offset: f32,
}

/// Sets words; remembers those it has set.
#[derive(Default)]
pub(super) struct Typesetter {
    pieces: RefCell<HashMap<(FontIndex, u8, String), Rc<Piece>>>,
}

impl Typesetter {
    pub fn new() -> Self {
        Self::default()
    }

    /// The text must have passed [`in_font`].
    pub fn set(&self, weight: Weight, run: Run<'_>) -> Rc<Piece> {
        let key = (weight.font(run.font), run.level.number(), run.text.to_owned());
        if let Some(known) = self.pieces.borrow().get(&key) {
            return Rc::clone(known);
        }
        let piece = Rc::new(shape(key.0, run.level, run.text));
        self.pieces.borrow_mut().insert(key, Rc::clone(&piece));
        piece
    }

    /// A part of a line, in pieces of one font and direction each.
    pub fn set_all(&self, weight: Weight, part: &str, levels: &[Level]) -> Vec<Rc<Piece>> {
        runs::runs(part, levels).into_iter().map(|run| self.set(weight, run)).collect()
    }

    /// A plain run with a hyphen at its end that is none when the text is read or copied.
    pub fn set_hyphenated(&self, weight: Weight, text: &str) -> Rc<Piece> {
        let mut piece = shape(weight.font(FontIndex::REGULAR), Level::ltr(), &format!("{text}-"));
        piece.text = format!("{text}\u{ad}");
        if let Some(hyphen) = piece.glyphs.last_mut() {
            hyphen.text = text.len()..piece.text.len();
        }
        Rc::new(piece)
    }
}

fn shape(font: FontIndex, level: Level, text: &str) -> Piece {
    let face = font.face();
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_direction(if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight });
    buffer.guess_segment_properties();
    let shaped = rustybuzz::shape(face, &[], buffer);
    let em = face.units_per_em() as f32;
    let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let end_of = |start: usize| starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
    let glyphs: Vec<Glyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| Glyph {
            id: info.glyph_id,
            text: info.cluster as usize..end_of(info.cluster as usize),
            advance: position.x_advance as f32 / em,
            x_offset: position.x_offset as f32 / em,
            y_offset: position.y_offset as f32 / em,
        })
        .collect();
    let advance: f32 = glyphs.iter().map(|glyph| glyph.advance).sum();
    let seen = text.trim_end_matches(' ').len();
    let spaces: f32 = glyphs.iter().filter(|glyph| glyph.text.start >= seen).map(|glyph| glyph.advance).sum();
    Piece { text: text.to_owned(), font, level, glyphs, width: advance - spaces, advance }
}
