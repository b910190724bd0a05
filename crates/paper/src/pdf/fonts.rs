//! The fonts, and which of them sets a letter: the papers' own where it has the letter, else the first of the others
//! that has it (`fonts/README.md` says whose they are).

use std::sync::OnceLock;

use rustybuzz::Face;

/// The papers' own face in two weights, then what stands in for the letters it lacks.
const FONTS: [&[u8]; 9] = [
    include_bytes!("../../fonts/Inter-Regular.otf"),
    include_bytes!("../../fonts/Inter-SemiBold.otf"),
    include_bytes!("../../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansThai-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansDevanagari-Regular.ttf"),
    include_bytes!("../../fonts/DroidSansFallbackFull.ttf"),
    include_bytes!("../../fonts/NanumGothic.ttf"),
    include_bytes!("../../fonts/NotoEmoji-Regular.ttf"),
];
const OTHERS: std::ops::Range<usize> = 2..FONTS.len();

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FontIndex(usize);

impl FontIndex {
    pub const REGULAR: Self = Self(0);
    pub const STRONG: Self = Self(1);

    pub fn all() -> impl Iterator<Item = Self> {
        (0..FONTS.len()).map(Self)
    }

    pub fn number(self) -> usize {
        self.0
    }

    pub fn data(self) -> &'static [u8] {
        FONTS[self.0]
    }

    pub fn face(self) -> &'static Face<'static> {
        static FACES: [OnceLock<Face<'static>>; FONTS.len()] = [const { OnceLock::new() }; FONTS.len()];
        FACES[self.0].get_or_init(|| Face::from_slice(FONTS[self.0], 0).expect("our font"))
    }

    fn has(self, letter: char) -> bool {
        self.face().glyph_index(letter).is_some()
    }

    /// The first that has the letter.
    pub fn of(letter: char) -> Option<Self> {
        let others = OTHERS.map(Self);
        [Self::REGULAR].into_iter().chain(others).find(|font| font.has(letter))
    }

    /// What sets the letter behind one that `self` has set: marks stay with what they mark.
    pub fn next(self, letter: char, is_mark: bool) -> Self {
        match is_mark && self.has(letter) {
            true => self,
            false => Self::of(letter).unwrap_or(Self::REGULAR),
        }
    }
}
