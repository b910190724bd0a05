//! A text message: short, without a title of its own, to a number as the whole world dials it.

use crate::{Error, Result};

/// Three parts of a long message in letters beyond the basic ones (3 × 67): a link with its secret, and what it is for.
pub const SMS_CHARS_MAX: usize = 201;
/// A long public address of ours may exceed it, but not without end.
const SMS_BYTES_MAX: usize = 1_024;
/// ITU-T E.164: country code and number together.
const DIGITS_MAX: usize = 15;
/// No number of a person with its country code is shorter.
const DIGITS_MIN: usize = 7;

/// A telephone number after E.164, such as `+4968112345`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Takes what people write: blanks, hyphens, slashes and brackets are passed over. It begins with `+` or `00`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut number = String::with_capacity(text.len());
        for c in text.trim().chars() {
            match c {
                '0'..='9' => number.push(c),
                '+' if number.is_empty() => number.push(c),
                ' ' | '\u{a0}' | '-' | '/' | '(' | ')' | '.' => {}
                _ => return None,
            }
        }
        let digits = number.strip_prefix('+').or_else(|| number.strip_prefix("00"))?;
        // No country's code begins with a zero.
        let fits = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) && !digits.starts_with('0');
        fits.then(|| Self(format!("+{digits}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is sent, and what the list of messages calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    pub title: String,
    pub text: String,
}

impl Sms {
    /// A sentence and where it leads. The sentence is cut, not the link.
    pub fn with_link(title: &str, sentence: &str, link: &str) -> Self {
        let room = SMS_CHARS_MAX.saturating_sub(link.chars().count() + 1);
        let sentence = match sentence.chars().count() <= room {
            true => sentence.to_owned(),
            false => sentence.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
        };
        Self { title: title.to_owned(), text: format!("{sentence} {link}") }
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.text.len() > SMS_BYTES_MAX {
            return Err(Error::TooLong { bytes_max: SMS_BYTES_MAX });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_as_people_write_it_and_kept_as_the_world_dials_it() {
        for (text, number) in [
            ("+49 681 / 12345-6", Some("+49681123456")),
            ("0049 (681) 123456", Some("+49681123456")),
            ("+1.202.555.0123", Some("+12025550123")),
            ("0681 123456", None),
            ("+0681 123456", None),
            ("+49 681", None),
            ("+1234567890123456", None),
            ("+49 681 123456 ext 7", None),
            ("49+681123456", None),
        ] {
            assert_eq!(Phone::parse(text).as_ref().map(Phone::as_str), number, "{text}");
        }
    }

    #[test]
    fn the_link_is_never_cut() {
        let link = format!("https://example.com/privacy-request/confirm/{}", "x".repeat(43));
        let sms = Sms::with_link("t", &"Wort ".repeat(100), &link);
        assert!(sms.text.ends_with(&format!("… {link}")), "{}", sms.text);
        assert_eq!(sms.text.chars().count(), SMS_CHARS_MAX);
    }
}
