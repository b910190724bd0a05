//! Numbers of headings as lawyers write them: I., 1), a).

use crate::text::Section;

#[derive(Default)]
pub(crate) struct Numbering {
    counts: [usize; 3],
}

impl Numbering {
    /// The number of the next section.
    pub fn next(&mut self, section: &Section) -> String {
        let depth = usize::from(section.depth.clamp(1, 3)) - 1;
        self.counts[depth] += 1;
        self.counts[depth + 1..].fill(0);
        let count = self.counts[depth];
        match depth {
            0 => format!("{}.", roman(count)),
            1 => format!("{count})"),
            _ => format!("{})", letters(count)),
        }
    }
}

fn roman(mut number: usize) -> String {
    const SIGNS: [(usize, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}

/// a … z, aa, ab …
fn letters(number: usize) -> String {
    let letter = |index: usize| char::from(b'a' + (index % 26) as u8);
    let index = number - 1;
    if index < 26 { letter(index).to_string() } else { format!("{}{}", letter(index / 26 - 1), letter(index)) }
}
