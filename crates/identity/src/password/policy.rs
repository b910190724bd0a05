//! Which passwords are taken (NIST SP 800-63B): long enough, and not one that is tried first. No rules about what
//! characters it is made of, and no date by which it must be changed.

use std::{collections::HashSet, sync::LazyLock};

use crate::{Error, Result};

pub const PASSWORD_CHARS_MIN: usize = 10;
/// Hashing a longer one would only take time.
pub const PASSWORD_CHARS_MAX: usize = 200;
/// A password that repeats a piece this long or shorter is as weak as the piece.
const REPEATED_CHARS_MAX: usize = 4;
/// A personal word this short is in many a good password by chance.
const OWN_WORD_CHARS_MIN: usize = 4;
/// What is left beside a person's own words must be at least this long.
const BESIDE_OWN_WORD_CHARS_MIN: usize = 6;

static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../../data/common_passwords.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Refuses a password that is too short, too long, or easily guessed. `own_words` are what the person is known by:
/// e-mail address, names, company.
pub fn check(field: &'static str, password: &str, own_words: &[&str]) -> Result<()> {
    let length = password.chars().count();
    let refused = if length < PASSWORD_CHARS_MIN {
        ("too_short", "at least 10 characters")
    } else if length > PASSWORD_CHARS_MAX {
        ("too_long", "at most 200 characters")
    } else if is_common(password) {
        ("too_common", "this is among the passwords that are tried first")
    } else if is_own(password, own_words) {
        ("too_personal", "this is mostly your own name or address")
    } else {
        return Ok(());
    };
    Err(Error::invalid(field, refused.0, refused.1))
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let plain = unleet(&lower);
    let stem = |text: &str| COMMON.contains(text.trim_matches(|c: char| !c.is_alphabetic()));
    COMMON.contains(&*lower) || stem(&lower) || stem(&plain) || repeats(&lower) || runs(&lower)
}

/// Undoes what people put for letters: `p@ssw0rd`.
fn unleet(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    // At the end they are what they look like: digits and signs put behind a word.
    let word = text.trim_end_matches(|c: char| !c.is_alphabetic());
    word.chars().map(letter).collect()
}

/// One short piece again and again: `abcabcabcabc`.
fn repeats(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=REPEATED_CHARS_MAX).any(|piece| chars.iter().zip(chars.iter().skip(piece)).all(|(a, b)| a == b))
}

/// Each character the neighbour of the one before: `abcdefghij`, `9876543210`.
fn runs(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    [1, -1].iter().any(|step| codes.windows(2).all(|pair| pair[1] - pair[0] == *step))
}

/// Little is left when the person's own words are taken out.
fn is_own(password: &str, own_words: &[&str]) -> bool {
    let mut left = password.to_lowercase();
    let mut words: Vec<String> = own_words
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= OWN_WORD_CHARS_MIN)
        .map(str::to_lowercase)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let found = words.iter().filter(|word| left.contains(word.as_str())).count();
    for word in words {
        left = left.replace(&word, "");
    }
    found > 0 && left.chars().count() < BESIDE_OWN_WORD_CHARS_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        match check("password", password, &["erika.mustermann@stadtwerke.example", "Erika", "Mustermann"]) {
            Err(Error::Invalid(mistakes)) => Some(mistakes[0].code),
            _ => None,
        }
    }

    #[test]
    fn long_and_unusual_is_all_it_takes() {
        for good in [
            "correct horse battery",
            "zwölf rote Zähler",
            "kp7Lm2xQ9w",
            "          a b c d        ",
            "Erika mag Kakteen und Kaffee",
        ] {
            assert_eq!(code(good), None, "{good}");
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for common in [
            "1234567890",
            "qwertyuiop",
            "Password123",
            "P@ssw0rd2026!",
            "Sommer2026!!",
            "passwort1234",
            "abcabcabcabc",
            "aaaaaaaaaaaa",
            "abcdefghijkl",
            "9876543210",
            "manchester1",
            "!!!dragon!!!",
            "123456789dragon",
        ] {
            assert_eq!(code(common), Some("too_common"), "{common}");
        }
    }

    #[test]
    fn the_own_name_is_refused() {
        for own in ["Mustermann1", "erika.mustermann", "ErikaMustermann26", "mustermannstadtwerke"] {
            assert_eq!(code(own), Some("too_personal"), "{own}");
        }
    }

    #[test]
    fn length_has_bounds() {
        assert_eq!(code("kp7Lm2xQ9"), Some("too_short"));
        assert_eq!(code(&"kp7 Lm2xQ9w".repeat(19)), Some("too_long"));
        assert_eq!(code(&"ä7ö Lm2xQ9".repeat(20)), None);
    }
}
