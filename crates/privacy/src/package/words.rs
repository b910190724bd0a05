//! The words of packages that no notice has: the headings of the answer.

use notice::Lang;

pub(super) fn say(lang: Lang, de: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::De => de,
        Lang::En => en,
    }
}

/// The letters of Art. 15(1), and 15(2), with their headings.
pub(super) fn point(letter: &str, lang: Lang) -> (String, &'static str) {
    let (article, title) = match letter {
        "a" => ("1", say(lang, "Zwecke der Verarbeitung und Rechtsgrundlagen", "Purposes and legal bases")),
        "b" => ("1", say(lang, "Kategorien personenbezogener Daten", "Categories of personal data")),
        "c" => ("1", say(lang, "Empfänger", "Recipients")),
        "d" => ("1", say(lang, "Dauer der Speicherung", "How long the data is stored")),
        "e" => ("1", say(lang, "Ihre Rechte", "Your rights")),
        "f" => ("1", say(lang, "Beschwerde bei der Aufsichtsbehörde", "Complaint to the authority")),
        "g" => ("1", say(lang, "Herkunft der Daten", "Where the data comes from")),
        "h" => ("1", say(lang, "Automatisierte Entscheidungen", "Automated decisions")),
        _ => ("2", say(lang, "Übermittlung in Drittländer", "Transfers to third countries")),
    };
    let name = match (lang, article) {
        (Lang::De, "2") => "Art. 15 Abs. 2 DS-GVO".to_owned(),
        (Lang::En, "2") => "Art. 15(2) GDPR".to_owned(),
        (Lang::De, _) => format!("Art. 15 Abs. 1 lit. {letter} DS-GVO"),
        (Lang::En, _) => format!("Art. 15(1)({letter}) GDPR"),
    };
    (name, title)
}
