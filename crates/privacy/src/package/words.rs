//! The words of packages that no notice has: headings, and names of columns that every table may have.

use notice::Lang;

pub(super) fn say(lang: Lang, de: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::De => de,
        Lang::En => en,
    }
}

/// Names that occur in many tables. Others are shown as they are called.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("action", "Vorgang", "action"),
    ("address", "Adresse", "address"),
    ("at", "Zeitpunkt", "time"),
    ("body", "Inhalt", "content"),
    ("browser", "Browser", "browser"),
    ("browser_version", "Browserversion", "browser version"),
    ("category", "Kategorie", "category"),
    ("channel", "Weg", "channel"),
    ("clause", "Klausel der Datenschutzerklärung", "clause of the notice"),
    ("company", "Firma", "company"),
    ("country", "Land", "country"),
    ("created_at", "angelegt am", "created at"),
    ("description", "Beschreibung", "description"),
    ("detail", "Einzelheit", "detail"),
    ("email", "E-Mail-Adresse", "e-mail address"),
    ("ended_at", "beendet am", "ended at"),
    ("expires_at", "gültig bis", "expires at"),
    ("first_name", "Vorname", "first name"),
    ("ip", "IP-Adresse", "IP address"),
    ("kind", "Art", "kind"),
    ("language", "Sprache", "language"),
    ("last_name", "Nachname", "last name"),
    ("last_used_at", "zuletzt genutzt am", "last used at"),
    ("name", "Name", "name"),
    ("object_kind", "Gegenstand", "object"),
    ("os", "Betriebssystem", "operating system"),
    ("phone", "Telefonnummer", "telephone number"),
    ("product", "Produkt", "product"),
    ("recipient", "Empfänger", "recipient"),
    ("role", "Rolle", "role"),
    ("sent_at", "gesendet am", "sent at"),
    ("state", "Zustand", "state"),
    ("subject", "Betreff", "subject"),
    ("text", "Text", "text"),
    ("user_name", "Benutzername", "user name"),
    ("value", "Wert", "value"),
];

/// What people call a column that the notice has no item for.
pub(super) fn column(name: &str, lang: Lang) -> String {
    let known = COLUMNS.binary_search_by_key(&name, |(known, ..)| known);
    match known {
        Ok(index) => say(lang, COLUMNS[index].1, COLUMNS[index].2).to_owned(),
        Err(_) => name.replace('_', " "),
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

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_in_order_for_the_search() {
        assert!(super::COLUMNS.is_sorted_by_key(|(name, ..)| name));
    }
}
