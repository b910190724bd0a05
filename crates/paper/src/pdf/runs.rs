//! Text in pieces of one font and one direction (the Unicode bidirectional algorithm, UAX #9), and their order on a line.

use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

use super::fonts::FontIndex;

/// A stretch of text that one font sets in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run<'a> {
    pub text: &'a str,
    pub font: FontIndex,
    pub level: Level,
}

impl Run<'_> {
    /// Set in the papers' own font, from left to right: it may be hyphenated.
    pub fn is_plain(&self) -> bool {
        self.font == FontIndex::REGULAR && self.level.is_ltr()
    }
}

/// Where each byte of a paragraph runs to. Papers are written from left to right; names in them need not be.
pub(super) fn levels(paragraph: &str) -> Vec<Level> {
    if paragraph.is_ascii() {
        return vec![Level::ltr(); paragraph.len()];
    }
    BidiInfo::new(paragraph, Some(Level::ltr())).levels
}

/// The runs of a part of a paragraph, `levels` being those of its bytes.
pub(super) fn runs<'a>(part: &'a str, levels: &[Level]) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    let mut start = 0;
    for (at, letter) in part.char_indices() {
        let level = levels.get(at).copied().unwrap_or(Level::ltr());
        let is_mark = bidi_class(letter) == BidiClass::NSM;
        let end = at + letter.len_utf8();
        let font = match runs.last() {
            // A space between words from right to left belongs to them.
            Some(last) if letter == ' ' && level.is_rtl() => last.font,
            Some(last) => last.font.next(letter, is_mark),
            None => FontIndex::of(letter).unwrap_or(FontIndex::REGULAR),
        };
        match runs.last_mut() {
            Some(last) if last.font == font && last.level == level => last.text = &part[start..end],
            _ => {
                start = at;
                runs.push(Run { text: &part[at..end], font, level });
            }
        }
    }
    runs
}

/// The order in which pieces of these levels stand on a line, from the left (rule L2).
pub(super) fn visual_order(levels: &[Level]) -> Vec<usize> {
    BidiInfo::reorder_visual(levels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(&str, bool, bool)> {
        let found = runs(text, &levels(text));
        found.iter().map(|run| (run.text, run.level.is_rtl(), run.font == FontIndex::REGULAR)).collect()
    }

    #[test]
    fn a_name_of_another_script_is_a_run_of_its_own() {
        assert_eq!(of("Name: Erika"), [("Name: Erika", false, true)]);
        assert_eq!(of("a אברהם b"), [("a ", false, true), ("אברהם", true, false), (" b", false, true)]);
        assert_eq!(of("王小明"), [("王小明", false, false)]);
        assert_eq!(of("สมชาย").len(), 1, "marks stay with what they mark");
    }

    #[test]
    fn words_from_right_to_left_change_places() {
        let levels = [Level::ltr(), Level::rtl(), Level::rtl(), Level::ltr()];
        assert_eq!(visual_order(&levels), [0, 2, 1, 3]);
    }
}
