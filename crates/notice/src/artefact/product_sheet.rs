//! The product sheet of the Data Act: what a user is told before the contract, Art. 3(2) for the product and Art. 3(3)
//! for the service, point by point.

use paper::Document;

use super::{
    ArtefactName,
    material::{Material, distinct},
};
use crate::model::{CategoryName, Clause, ProductSheet};

type Row = (String, String);

pub(super) fn write(material: &Material<'_>, sheet: &ProductSheet) -> Document {
    let mut document = material.begin(ArtefactName::ProductSheet);
    document.line(material.say(
        "nach Art. 3 Abs. 2 und 3 der Verordnung (EU) 2023/2854 (Data Act)",
        "under Art. 3(2) and (3) of Regulation (EU) 2023/2854 (Data Act)",
    ));
    document.heading(1, material.say("Das vernetzte Produkt (Art. 3 Abs. 2)", "The connected product (Art. 3(2))"));
    document.facts(product(material, sheet));
    document.heading(1, material.say("Der verbundene Dienst (Art. 3 Abs. 3)", "The related service (Art. 3(3))"));
    document.facts(service(material, sheet));
    document.heading(1, material.say("Die Daten im Einzelnen", "The data in detail"));
    let all: Vec<&CategoryName> = sheet.data.iter().chain(&sheet.service_data).collect();
    document.add_table(data(material, sheet, &all));
    document
}

fn product(material: &Material<'_>, sheet: &ProductSheet) -> Vec<Row> {
    let row = |de: &'static str, en: &'static str, value: &str| (material.say(de, en).to_owned(), value.to_owned());
    let continuous = match sheet.continuous {
        true => material.say("ja, fortlaufend und in Echtzeit", "yes, continuously and in real time"),
        false => material.say("nein", "no"),
    };
    vec![
        row("Produkt", "Product", material.get(&sheet.device)),
        row("a) Art der Daten", "a) Type of data", &titles(material, &sheet.data)),
        row("a) Format", "a) Format", material.get(&sheet.format)),
        row("a) Geschätzter Umfang", "a) Estimated volume", material.get(&sheet.volume)),
        row("b) Fortlaufend, in Echtzeit", "b) Continuously, in real time", continuous),
        row("c) Speicherung im Produkt", "c) Storage on the device", material.get(&sheet.on_device)),
        row("c) Speicherung auf Servern", "c) Storage on servers", material.get(&sheet.remote)),
        row("d) Zugang, Abruf, Löschung", "d) Access, retrieval, erasure", material.get(&sheet.access)),
        row("d) Bedingungen und Güte", "d) Terms and quality", material.get(&sheet.terms)),
    ]
}

fn service(material: &Material<'_>, sheet: &ProductSheet) -> Vec<Row> {
    let notice = material.notice;
    let row = |de: &'static str, en: &'static str, value: String| (material.say(de, en).to_owned(), value);
    let clauses = clauses(material, sheet.data.iter().chain(&sheet.service_data).collect::<Vec<_>>().as_slice());
    let uses: Vec<String> = distinct(clauses.iter().map(|clause| clause.purpose.get(material.lang).to_owned()));
    let recipients: Vec<String> =
        material.recipients(&clauses).iter().map(|recipient| material.recipient(recipient)).collect();
    let contact = notice.contact.as_ref().map_or(&notice.controller.email, |contact| &contact.email);
    let secrets = match &sheet.trade_secrets {
        Some(secrets) => material.get(secrets).to_owned(),
        None => material
            .say("Die Daten enthalten keine Geschäftsgeheimnisse.", "The data contains no trade secrets.")
            .to_owned(),
    };
    let service_data = match sheet.service_data.is_empty() {
        true => material.say("keine weiteren", "no further data").to_owned(),
        false => titles(material, &sheet.service_data),
    };
    vec![
        row("a) Produktdaten, Häufigkeit", "a) Product data, frequency", material.get(&sheet.frequency).to_owned()),
        row("b) Daten des Dienstes", "b) Data of the service", service_data),
        row("c) Verwendung durch uns", "c) Use by us", uses.join("\n")),
        row("c) Verwendung durch Dritte", "c) Use by third parties", material.get(&sheet.third_parties).to_owned()),
        row("d) Dateninhaber", "d) Data holder", material.party(&notice.controller)),
        row("d) Weitere Empfänger", "d) Other recipients", recipients.join("\n")),
        row("e) Schneller Kontakt", "e) Quick contact", contact.clone()),
        row("f) Weitergabe an Dritte", "f) Sharing with third parties", material.get(&sheet.sharing).to_owned()),
        row("g) Beschwerde", "g) Complaint", material.get(&sheet.complaint).to_owned()),
        row("h) Geschäftsgeheimnisse", "h) Trade secrets", secrets),
        row("i) Vertrag", "i) Contract", material.get(&sheet.contract).to_owned()),
    ]
}

/// Each category with its data and how long it is kept.
fn data(material: &Material<'_>, sheet: &ProductSheet, names: &[&CategoryName]) -> paper::Table {
    let notice = material.notice;
    let categories: Vec<_> = names.iter().filter_map(|name| notice.category(name)).collect();
    let head = [
        material.say("Daten", "Data"),
        material.say("Umfang", "Contents"),
        material.say("Woher", "From"),
        material.say("Aufbewahrung", "Retention"),
    ];
    let row = |category: &&crate::Category| {
        let from = match sheet.data.contains(&category.id) {
            true => material.say("Produkt", "product"),
            false => material.say("Dienst", "service"),
        };
        let kept = distinct(notice.clauses_of(&category.id).filter_map(|clause| material.briefly(&clause.keep)));
        vec![material.get(&category.title).to_owned(), material.items(category), from.to_owned(), kept.join("\n")]
    };
    paper::Table {
        caption: material.say("Daten und ihre Aufbewahrung", "Data and how long it is kept").to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: categories.iter().map(row).collect(),
        ids: categories.iter().map(|category| format!("data.{}", category.id)).collect(),
    }
}

fn clauses<'a>(material: &Material<'a>, names: &[&CategoryName]) -> Vec<&'a Clause> {
    let uses = |clause: &&Clause| names.iter().any(|name| clause.processes(name));
    material.notice.clauses.iter().filter(uses).collect()
}

fn titles(material: &Material<'_>, names: &[CategoryName]) -> String {
    let titles = names.iter().filter_map(|name| material.notice.category(name));
    titles.map(|category| material.get(&category.title)).collect::<Vec<_>>().join(", ")
}
