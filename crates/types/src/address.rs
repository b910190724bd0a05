//! An e-mail address as somebody typed it, and the one form by which a person is recognised.
//!
//! Two addresses are one person's if their normal forms are the same: the domain as DNS knows it (IDNA, A-labels), what
//! stands before the `@` composed (NFC) and folded in full case folding. A sign that Unicode takes for another letter (the
//! Kelvin, Ångström and Ohm signs, the long s) stays itself, for its mailbox is another: such a sign reaches nobody whose
//! address has the letter. Look-alikes of other alphabets are other letters anyway.

use std::{fmt, hash, str::FromStr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use crate::text::folded;

/// RFC 5321 has 254 octets for a path; what is longer reaches nobody.
pub const EMAIL_CHARS_MAX: usize = 254;

/// An e-mail address as it was typed. There is no comparing the text: two are equal if they reach the same person.
#[derive(Clone, Debug)]
pub struct EmailAddress {
    typed: String,
    normal: NormalAddress,
}

/// The form of an e-mail address by which people are recognised.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NormalAddress(String);

/// This is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no e-mail address")]
pub struct NoAddress;

impl EmailAddress {
    /// What was kept earlier, whether or not it would be taken today.
    pub fn kept(text: impl Into<String>) -> Self {
        let typed = text.into();
        Self { normal: NormalAddress::of(&typed), typed }
    }

    /// As it was typed: to be shown, and written to.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    pub fn normal(&self) -> &NormalAddress {
        &self.normal
    }

    /// As a mail server tells mailboxes apart that folding does not (ß and ss): the domain as DNS knows it, letters small.
    pub fn mailbox(&self) -> String {
        let text: String = self.typed.trim().nfc().collect();
        let Some((local, domain)) = text.rsplit_once('@') else { return text.to_lowercase() };
        let domain = ascii_domain(domain).unwrap_or_else(|| domain.to_lowercase());
        format!("{}@{domain}", local.to_lowercase())
    }
}

impl FromStr for EmailAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let typed = text.trim();
        let options = email_address::Options::default().without_display_text().without_domain_literal();
        let (local, domain) = typed.rsplit_once('@').ok_or(NoAddress)?;
        let composed: String = typed.nfc().collect();
        let fits = typed.chars().count() <= EMAIL_CHARS_MAX
            && !typed.chars().any(is_unseen)
            && email_address::EmailAddress::parse_with_options(&composed, options).is_ok()
            && !local.is_empty();
        let ascii = ascii_domain(domain).ok_or(NoAddress)?;
        if fits && local.len() + 1 + ascii.len() <= EMAIL_CHARS_MAX {
            Ok(Self { normal: NormalAddress::of(typed), typed: typed.to_owned() })
        } else {
            Err(NoAddress)
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.normal == other.normal
    }
}

impl Eq for EmailAddress {}

impl hash::Hash for EmailAddress {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.normal.hash(state);
    }
}

impl NormalAddress {
    /// Of whatever somebody presents: what is no address has a form as well, which is nobody's.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        let Some((local, domain)) = text.rsplit_once('@') else { return Self(same_letters(text)) };
        let domain = ascii_domain(domain).unwrap_or_else(|| same_letters(domain));
        Self(format!("{}@{domain}", same_letters(local)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&EmailAddress> for NormalAddress {
    fn from(address: &EmailAddress) -> Self {
        address.normal.clone()
    }
}

/// A domain as DNS knows it: `bücher.example` is `xn--bcher-kva.example`. `None` if there can be none of this name.
pub fn ascii_domain(domain: &str) -> Option<String> {
    if domain.chars().any(stays_itself) {
        return None;
    }
    let ascii = Uts46::new().to_ascii(domain.as_bytes(), AsciiDenyList::URL, Hyphens::Allow, DnsLength::Verify);
    ascii.ok().map(std::borrow::Cow::into_owned)
}

/// Folded and composed, but for signs that stay themselves.
fn same_letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(stays_itself) {
        out.push_str(&folded(&rest[..at]));
        let sign = rest[at..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[at..at + sign]);
        rest = &rest[at + sign..];
    }
    out.push_str(&folded(rest));
    out
}

/// Whether normalising or folding would make one other letter of it: of the Kelvin sign a k, of the long s an s.
fn stays_itself(sign: char) -> bool {
    if sign.is_ascii() {
        return false;
    }
    let mut composed = std::iter::once(sign).nfc();
    let is_another = |letter: Option<char>| letter.is_some_and(|letter| letter != sign);
    (is_another(composed.next()) && composed.next().is_none()) || sign == 'ſ'
}

/// What nobody sees who reads the address: controls, spaces, and marks of direction.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        NormalAddress::of(text).as_str().to_owned()
    }

    #[test]
    fn one_person_however_the_address_is_written() {
        for [one, other] in [
            ["  Erika@Stadtwerke.Example ", "erika@stadtwerke.example"],
            ["anna@bücher.example", "anna@xn--bcher-kva.example"],
            ["anna@BÜCHER.example", "ANNA@XN--BCHER-KVA.EXAMPLE"],
            ["Änne@x.example", "änne@x.example"],
            ["a\u{308}nne@x.example", "änne@X.example"],
            ["strauß@x.example", "STRAUSS@x.example"],
        ] {
            assert_eq!(normal(one), normal(other), "{one} {other}");
            assert_eq!(one.parse::<EmailAddress>(), other.parse(), "{one} {other}");
        }
    }

    #[test]
    fn look_alikes_are_other_people() {
        for [one, other] in [
            ["\u{212a}laus@x.example", "klaus@x.example"],
            ["\u{212b}sa@x.example", "åsa@x.example"],
            ["ſara@x.example", "sara@x.example"],
            ["аnna@x.example", "anna@x.example"],
            ["ırma@x.example", "irma@x.example"],
            ["İrma@x.example", "irma@x.example"],
            ["anna@\u{212a}.example", "anna@k.example"],
            ["anna@straße.example", "anna@strasse.example"],
            ["anna@exаmple.example", "anna@example.example"],
            ["anna.m@x.example", "annam@x.example"],
        ] {
            assert_ne!(normal(one), normal(other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_address_is_not_taken() {
        for wrong in [
            "",
            "erika",
            "a@b@c",
            "@x.example",
            "Erika <erika@x.example>",
            "erika@[127.0.0.1]",
            "e r@x.example",
            "a\0@x.example",
            "a@x.exa\u{202e}mple",
            "a\u{200b}@x.example",
            "a@xn--\u{fc}.example",
            "a@xn--a.example",
            "a@\u{212a}.example",
            "a@x..example",
        ] {
            assert!(wrong.parse::<EmailAddress>().is_err(), "{wrong:?}");
        }
        let long = format!("{}@x.example", "a".repeat(300));
        assert!(long.parse::<EmailAddress>().is_err());
        assert_eq!(" A@x.example\n".parse::<EmailAddress>().unwrap().as_str(), "A@x.example");
    }

    proptest! {
        #[test]
        fn the_normal_form_of_a_normal_form_is_itself(text in "\\PC{0,12}@[a-zäöüßA-Z0-9.-]{1,20}") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once);
        }

        #[test]
        fn anything_has_a_form(text in any::<String>()) {
            let _ = NormalAddress::of(&text);
            let _ = text.parse::<EmailAddress>();
        }
    }
}
