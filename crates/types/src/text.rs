//! Text as it is searched and sorted, the same on both databases: neither has a case or an alphabet of its own here. What
//! is made of a text is kept beside it, so it rests on what Unicode promises never to change (folding, decomposition).

use std::fmt::Write;

use icu_casemap::CaseMapper;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Full case folding of canonically equivalent text (Unicode, D145), composed: "Übergabe", "ÜBERGABE" and a U with a
/// combining diaeresis are one.
pub fn folded(text: &str) -> String {
    fold(text).nfc().collect()
}

fn fold(text: &str) -> String {
    let decomposed: String = text.nfd().collect();
    CaseMapper::new().fold_string(&decomposed).into_owned()
}

/// What a search looks in: the folded texts, one after the other; an internationalised domain also in its own letters.
pub fn search_text<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut found: Vec<String> = Vec::new();
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        found.push(folded(text));
        if let Some((_, domain)) = text.rsplit_once('@')
            && let (letters, Ok(())) = idna::domain_to_unicode(domain)
            && letters != domain
        {
            found.push(folded(&letters));
        }
    }
    found.join(" ")
}

/// The place of texts in a list: by letters without their marks first (Ä stands with A, ß as ss, as in DIN 5007-1), then
/// with them. In hexadecimal, which every database sorts alike whatever its own alphabet.
pub fn sort_key<'a>(texts: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let mut key = String::new();
    let mut add = |letters: &str| {
        for byte in letters.bytes().chain([0]) {
            let _ = write!(key, "{byte:02x}");
        }
    };
    for text in texts.clone() {
        let letters: String = fold(text.trim()).nfd().filter(|letter| !is_combining_mark(*letter)).collect();
        add(&letters);
    }
    for text in texts {
        add(&folded(text.trim()));
    }
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn umlauts_stand_with_their_letters() {
        let mut names =
            ["Zorn", "Änne", "anton", "Anna", "Öztürk", "Olaf", "Strauß", "Strauss", "Straub", "étienne", "Emil"];
        names.sort_by_key(|name| sort_key([*name]));
        assert_eq!(
            names,
            ["Anna", "Änne", "anton", "Emil", "étienne", "Olaf", "Öztürk", "Straub", "Strauß", "Strauss", "Zorn"]
        );
    }

    #[test]
    fn a_name_stands_before_one_that_goes_on() {
        assert!(sort_key(["Ab", "Z"]) < sort_key(["Abel", "A"]));
        assert!(sort_key(["Mueller", "A"]) < sort_key(["Müller", "A"]), "u before ue, as in a dictionary");
    }

    #[test]
    fn a_search_finds_in_any_case_and_composition() {
        for text in ["Übergabe", "übergabe", "ÜBERGABE", "U\u{308}bergabe"] {
            assert!(search_text(["Keller", text]).contains(&folded("übergabe")), "{text}");
        }
        assert_eq!(folded("STRASSE"), folded("Straße"));
    }

    proptest! {
        #[test]
        fn what_is_folded_stays(text in "\\PC{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
