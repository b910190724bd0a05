//! Breaking text into lines: where Unicode allows it, within long words where the language does.

use std::rc::Rc;

use unicode_bidi::Level;

use super::{
    runs::{self, Run, levels, visual_order},
    typeface::{Piece, Typesetter, Weight, in_font},
};

/// A word is hyphenated to fill a line only where more than this part of the line would stay empty.
const RAGGED_PART_MAX: f32 = 0.22;
/// Longer words are broken anywhere.
const PART_LETTERS_MAX: usize = 64;
/// Shorter words are left whole.
const WORD_LETTERS_MIN: usize = 7;

/// How text is set.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub weight: Weight,
    pub size: f32,
    /// From one baseline to the next.
    pub leading: f32,
    pub colour: Colour,
}

impl Style {
    pub fn scaled(self, scale: f32) -> Self {
        Self { size: self.size * scale, leading: self.leading * scale, ..self }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Black,
    Quiet,
}

/// One line, ready to be drawn: its pieces from the left.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub pieces: Vec<Rc<Piece>>,
}

impl Line {
    /// Its width for a size of 1.
    pub fn width(&self) -> f32 {
        match self.pieces.split_last() {
            Some((last, rest)) => rest.iter().map(|piece| piece.advance).sum::<f32>() + last.width,
            None => 0.0,
        }
    }
}

pub(super) struct Breaker<'a> {
    pub typesetter: &'a Typesetter,
    pub language: Option<hypher::Lang>,
}

impl<'a> Breaker<'a> {
    pub fn new(typesetter: &'a Typesetter, lang: &str) -> Self {
        let language = match lang.get(..2) {
            Some("de") => Some(hypher::Lang::German),
            Some("en") => Some(hypher::Lang::English),
            _ => None,
        };
        Self { typesetter, language }
    }

    /// The lines of a text within a width; at least one.
    pub fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        let mut filling = Filling {
            breaker: self,
            weight: style.weight,
            width: width / style.size,
            lines: Vec::new(),
            line: Line::default(),
            at: 0.0,
        };
        for paragraph in in_font(text).split('\n') {
            let levels = levels(paragraph);
            parts(paragraph).for_each(|(at, part)| filling.add(part, &levels[at..]));
            filling.end_line();
        }
        filling.lines
    }

    /// The width of the widest part that is never broken, and of the whole on one line.
    pub fn widths(&self, text: &str, style: Style) -> (f32, f32) {
        let (mut least, mut whole) = (0.0f32, 0.0f32);
        for paragraph in in_font(text).split('\n') {
            let levels = levels(paragraph);
            let mut line = 0.0;
            for (at, part) in parts(paragraph) {
                let (width, advance) = measures(&self.typesetter.set_all(style.weight, part, &levels[at..]));
                least = least.max(width);
                whole = whole.max(line + width);
                line += advance;
            }
        }
        (least * style.size, whole * style.size)
    }

    /// Where a word may be broken, in bytes.
    fn syllables(&self, word: &str) -> Vec<usize> {
        let Some(language) = self.language else { return Vec::new() };
        let mut breaks = Vec::new();
        let mut start = 0;
        for part in word.split_inclusive(|letter: char| !letter.is_alphabetic()) {
            let letters = part.trim_end_matches(|letter: char| !letter.is_alphabetic());
            if letters.chars().count() >= WORD_LETTERS_MIN {
                let mut at = start;
                let syllables: Vec<&str> = hypher::hyphenate(letters, language).collect();
                for syllable in syllables.iter().take(syllables.len().saturating_sub(1)) {
                    at += syllable.len();
                    breaks.push(at);
                }
            }
            start += part.len();
        }
        breaks
    }
}

/// The width of pieces beside each other, without the spaces at their end and with them.
fn measures(pieces: &[Rc<Piece>]) -> (f32, f32) {
    let advance: f32 = pieces.iter().map(|piece| piece.advance).sum();
    (advance - pieces.last().map_or(0.0, |last| last.advance - last.width), advance)
}

/// Between these parts a line may end; each with the byte at which it begins.
fn parts(paragraph: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    let words = unicode_linebreak::linebreaks(paragraph).map(move |(end, _)| {
        let word = &paragraph[start..end];
        start = end;
        word
    });
    let mut at = 0;
    words.flat_map(chunks).map(move |part| {
        at += part.len();
        (at - part.len(), part)
    })
}

/// No word of a language is so long: a key, a signature. It is set piece by piece, or each line would set the whole
/// rest of it again.
fn chunks(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let end = rest.char_indices().nth(PART_LETTERS_MAX).map_or(rest.len(), |(end, _)| end);
        let (chunk, left) = rest.split_at(end);
        rest = left;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// A paragraph on its way into lines. Widths are for a size of 1.
struct Filling<'a> {
    breaker: &'a Breaker<'a>,
    weight: Weight,
    width: f32,
    lines: Vec<Line>,
    line: Line,
    at: f32,
}

impl Filling<'_> {
    fn add(&mut self, part: &str, levels: &[Level]) {
        let runs = runs::runs(part, levels);
        if let [run] = runs[..] {
            return self.add_run(run);
        }
        // Runs beside each other are one word: they stay together where a line has room for them.
        let (width, _) = measures(&self.breaker.typesetter.set_all(self.weight, part, levels));
        if self.at + width > self.width && !self.line.pieces.is_empty() {
            self.end_line();
        }
        runs.into_iter().for_each(|run| self.add_run(run));
    }

    fn add_run(&mut self, run: Run<'_>) {
        let mut rest = run.text;
        loop {
            let piece = self.breaker.typesetter.set(self.weight, Run { text: rest, ..run });
            if self.at + piece.width <= self.width {
                self.at += piece.advance;
                self.line.pieces.push(piece);
                return;
            }
            let room = self.width - self.at;
            let too_long = piece.width > self.width;
            let ragged = too_long || room > self.width * RAGGED_PART_MAX;
            let hyphenated = (ragged && run.is_plain()).then(|| self.hyphenated(rest, room)).flatten();
            if let Some((piece, cut)) = hyphenated {
                self.line.pieces.push(piece);
                rest = &rest[cut..];
                self.end_line();
                continue;
            }
            if !self.line.pieces.is_empty() {
                self.end_line();
                continue;
            }
            let cut = self.letters_that_fit(&piece);
            self.line.pieces.push(self.breaker.typesetter.set(self.weight, Run { text: &rest[..cut], ..run }));
            rest = &rest[cut..];
            if rest.is_empty() {
                return;
            }
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        let filled = std::mem::take(&mut self.line).pieces;
        let levels: Vec<Level> = filled.iter().map(|piece| piece.level).collect();
        self.lines.push(Line { pieces: visual_order(&levels).into_iter().map(|at| filled[at].clone()).collect() });
        self.at = 0.0;
    }

    /// The longest beginning of a word that fits with a hyphen, and where it was cut.
    fn hyphenated(&self, word: &str, room: f32) -> Option<(Rc<Piece>, usize)> {
        let breaks = self.breaker.syllables(word);
        let fits = |cut: &usize| {
            let piece = self.breaker.typesetter.set_hyphenated(self.weight, &word[..*cut]);
            (piece.width <= room).then_some((piece, *cut))
        };
        breaks.iter().rev().find_map(fits)
    }

    /// How many bytes of a word that knows no syllables fit on an empty line: at least one letter.
    fn letters_that_fit(&self, whole: &Piece) -> usize {
        // In the order in which they are read.
        let mut glyphs: Vec<_> = whole.glyphs.iter().collect();
        glyphs.sort_by_key(|glyph| glyph.text.start);
        let mut width = 0.0;
        let mut cut = 0;
        for glyph in glyphs {
            width += glyph.advance;
            if width > self.width && cut > 0 {
                return cut;
            }
            cut = glyph.text.end;
        }
        cut
    }
}
