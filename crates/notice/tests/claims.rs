//! Every claim of the published notice stands in the text, in both languages, with the words that make it.

use notice::{Document, Keep, Lang, Notice};

fn progres() -> Notice {
    let source = include_str!("../../../products/progres/notice.toml");
    let (notice, findings) = Notice::examine(source, "products/progres/notice.toml");
    assert!(findings.is_empty(), "{findings}");
    notice.unwrap()
}

fn texts() -> (Document, Document) {
    let notice = progres();
    (notice.text(Lang::De), notice.text(Lang::En))
}

/// The claim is carried, and all these words stand in the statements that carry it.
fn carried(claim: &str, de: &[&str], en: &[&str]) {
    let (german, english) = texts();
    for (document, words) in [(german, de), (english, en)] {
        let said: Vec<&str> = document.carrying(claim).map(|statement| statement.text.as_str()).collect();
        let said = said.join("\n").to_lowercase();
        for word in words {
            assert!(
                said.contains(&word.to_lowercase()),
                "{claim} ({:?}) does not say \"{word}\" but: {said}",
                document.lang
            );
        }
    }
}

#[test]
fn pro_01_visit_log_names_each_item() {
    carried(
        "PRO-01",
        &[
            "IP-Adresse",
            "Datum und Uhrzeit",
            "Zeitzonendifferenz",
            "konkrete Seite",
            "HTTP-Statuscode",
            "Datenmenge",
            "von der die Anforderung kommt",
            "Browser",
            "Betriebssystem",
            "Sprache und Version",
        ],
        &[
            "IP address",
            "date and time",
            "time zone difference",
            "specific page",
            "HTTP status code",
            "amount of data",
            "from which the request comes",
            "browser",
            "operating system",
            "language and version",
        ],
    );
}

#[test]
fn pro_02_visits_are_erased_after_seven_days() {
    carried(
        "PRO-02",
        &["7 Tage nach der Erfassung", "nach sieben Tagen gelöscht"],
        &["7 days after", "after seven days"],
    );
    assert_eq!(
        progres().keep_of("web_visit"),
        Some(Keep::Period { length: types::Period::days(7), after: Some("recorded".to_owned()) })
    );
}

#[test]
fn pro_03_account_items_and_which_are_optional() {
    carried(
        "PRO-03",
        &[
            "Vorname",
            "Nachname",
            "als Benutzername",
            "Passwort",
            "Firmenname (freiwillig)",
            "Telefonnummer (freiwillig)",
            "Adresse (freiwillig)",
        ],
        &[
            "first name",
            "last name",
            "as the user name",
            "password",
            "company name (optional)",
            "telephone number (optional)",
            "address (optional)",
        ],
    );
}

#[test]
fn pro_04_activation_by_link() {
    carried(
        "PRO-04",
        &["Mitarbeiter der co.met", "Aktivierungslink", "persönlichen Benutzerpassworts"],
        &["staff of co.met", "activation link", "personal password"],
    );
}

#[test]
fn pro_05_audit_log_items() {
    carried(
        "PRO-05",
        &[
            "An- und Abmeldevorgänge",
            "Benutzername",
            "IP-Adresse",
            "Name und Version des verwendeten Browsers",
            "Betriebssystem",
        ],
        &["sign-in, sign-out", "user name", "IP address", "name and version of the browser", "operating system"],
    );
}

#[test]
fn pro_06_accounts_within_the_own_or_a_subordinate_instance() {
    carried(
        "PRO-06",
        &["eigenen oder einer untergeordneten Kundeninstanz", "niemals außerhalb"],
        &["own or a subordinate customer instance", "never outside"],
    );
}

#[test]
fn pro_07_instances_form_a_hierarchy_with_optional_contact() {
    carried(
        "PRO-07",
        &["Hierarchie", "Ansprechpartners", "optional", "Telefonnummer"],
        &["hierarchy", "contact person", "optional", "telephone number"],
    );
}

#[test]
fn pro_08_alarms_by_mail() {
    carried(
        "PRO-08",
        &["E-Mail", "Schwellwert- oder Gateway-Überwachung"],
        &["e-mail", "threshold or gateway monitoring"],
    );
}

#[test]
fn pro_09_device_information() {
    carried(
        "PRO-09",
        &["Messlokation", "Zählernummer", "Standort", "Einbauort"],
        &["metering location", "meter number", "site", "place of installation"],
    );
}

#[test]
fn pro_10_objects_with_address_and_devices() {
    carried("PRO-10", &["Gebäude", "Anschrift", "zugeordnete Geräte"], &["building", "address", "devices assigned"]);
}

#[test]
fn pro_11_lorawan_readings_received_stored_charted() {
    carried(
        "PRO-11",
        &["LoRaWAN", "Netzwerkserver", "speichert", "im zeitlichen Verlauf"],
        &["LoRaWAN", "network server", "stores", "charts them over time"],
    );
}

#[test]
fn pro_12_basis_is_the_contract() {
    carried("PRO-12", &["Art. 6 Abs. 1 Satz 1 lit. b DS-GVO"], &["Art. 6(1)(b) GDPR"]);
    let (german, _) = texts();
    assert!(german.carrying("PRO-12").count() > 10);
}

#[test]
fn pro_13_recipients_are_named_and_nobody_else() {
    carried(
        "PRO-13",
        &[
            "diejenigen Stellen",
            "Rechenzentrum des Stadtwerke Saarbrücken Konzerns",
            "nicht an Dritte weitergegeben",
            "gesetzlich verpflichtet",
        ],
        &[
            "those offices",
            "data centre of the Stadtwerke Saarbrücken group",
            "not passed on to third parties",
            "obliged to do so by law",
        ],
    );
}

#[test]
fn pro_14_no_third_country() {
    carried(
        "PRO-14",
        &["keine Übermittlung", "Drittland", "internationale Organisation"],
        &["no personal data is transferred", "third country", "international organisation"],
    );
}

#[test]
fn pro_15_user_data_lives_as_long_as_the_user() {
    carried(
        "PRO-15",
        &["als Benutzer", "Ende der vertraglichen Beziehungen", "solange das Benutzerkonto besteht"],
        &["exist as a user", "contractual relationship", "as long as the account exists"],
    );
}

#[test]
fn pro_16_periods_are_set_per_instance() {
    carried(
        "PRO-16",
        &["je Kundeninstanz eine Frist einstellbar", "Vorgabe des Produkts: 36 Monate"],
        &["set per customer instance", "default of the product: 36 months"],
    );
    let (default, shortest, longest) = progres().keep_of("meter_reading").unwrap().per_tenant().unwrap();
    assert!(shortest.unwrap() < default && default < longest.unwrap());
}

#[test]
fn pro_17_rights() {
    carried(
        "PRO-17",
        &[
            "Auskunft",
            "an wen wir diese",
            "Berichtigung",
            "Löschung",
            "Sperrung für bestimmte Zwecke",
            "Datenübertragbarkeit",
        ],
        &[
            "tell you whether",
            "to whom we may have passed it on",
            "rectification",
            "erasure",
            "blocking for certain purposes",
            "data portability",
        ],
    );
}

#[test]
fn pro_18_objection_is_examined() {
    carried(
        "PRO-18",
        &["Widerspruch", "Darlegung der Gründe", "einstellen bzw. anpassen", "zwingenden schutzwürdigen Gründe"],
        &["object", "state the reasons", "stop or adjust", "compelling legitimate grounds"],
    );
}

#[test]
fn pro_19_no_automated_decisions() {
    carried(
        "PRO-19",
        &["automatisierte Entscheidungsfindung einschließlich Profiling wird nicht"],
        &["No automated decision making, including profiling"],
    );
}

#[test]
fn pro_20_consequences_are_stated_per_function() {
    carried(
        "PRO-20",
        &["Funktionalität der Website", "vertragliche Leistung nicht oder nicht vollständig"],
        &["functioning of the website", "contractual service, or not completely"],
    );
    let notice = progres();
    let german = notice.text(Lang::De);
    for function in &notice.functions {
        assert!(german.statement(&format!("function.{}.provision", function.id)).is_some());
    }
}
