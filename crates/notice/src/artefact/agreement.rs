//! The annex of a processing agreement (Art. 28): what is done with whose data on whose behalf, how it is protected,
//! and by whom else.

use paper::Document;

use super::{ArtefactName, material::Material};
use crate::model::{Category, Clause, ProcessingAgreement};

pub(super) fn write(material: &Material<'_>, agreement: &ProcessingAgreement) -> Document {
    let notice = material.notice;
    let clauses: Vec<&Clause> = agreement.clauses.iter().filter_map(|id| notice.clause(id)).collect();
    let mut document = material.begin(ArtefactName::ProcessingAgreement);
    document.line(material.say("nach Art. 28 Abs. 3 DS-GVO", "under Art. 28(3) GDPR"));
    let processor = material.say("Auftragsverarbeiter", "Processor");
    let controller = material.say("Verantwortliche", "Controllers");
    let officer = material.say("Datenschutzbeauftragter", "Data protection officer");
    document.facts([
        (processor, material.party(&notice.controller)),
        (controller, material.get(&agreement.controllers).to_owned()),
        (officer, material.officer()),
    ]);
    let part = |document: &mut Document, number: u8, de, en, name: &str, words| {
        document.heading(1, format!("{number}. {}", material.say(de, en)));
        material.own(document, &format!("processing_agreement.{name}"), words, &agreement.claims);
    };
    part(&mut document, 1, "Gegenstand", "Subject matter", "subject", &agreement.subject);
    part(&mut document, 2, "Dauer", "Duration", "duration", &agreement.duration);
    part(&mut document, 3, "Art der Verarbeitung", "Nature of the processing", "nature", &agreement.nature);
    document.heading(1, material.say("4. Zwecke", "4. Purposes"));
    document.add_table(purposes(material, &clauses));
    document.heading(1, material.say("5. Art der Daten", "5. Types of data"));
    document.add_table(data(material, &clauses));
    part(&mut document, 6, "Betroffene Personen", "Data subjects", "subjects", &agreement.subjects);
    part(&mut document, 7, "Weisungen", "Instructions", "instructions", &agreement.instructions);
    let title = material.say("Technische und organisatorische Maßnahmen", "Technical and organisational measures");
    document.heading(1, format!("8. {title} (Art. 32)"));
    material.measures(&mut document);
    part(&mut document, 9, "Unterauftragsverarbeiter", "Sub-processors", "sub_processors", &agreement.sub_processors);
    material.processors(&mut document, &clauses);
    part(&mut document, 10, "Nach dem Ende", "After the end", "at_end", &agreement.at_end);
    let kept = clauses.iter().flat_map(|clause| material.kept(clause)).map(|statement| statement.text.clone());
    document.list(kept);
    document
}

fn purposes(material: &Material<'_>, clauses: &[&Clause]) -> paper::Table {
    let row =
        |clause: &&Clause| vec![material.get(&clause.title).to_owned(), clause.purpose.get(material.lang).to_owned()];
    paper::Table {
        caption: material.say("Verarbeitungen und ihre Zwecke", "Processing and its purposes").to_owned(),
        head: vec![material.say("Verarbeitung", "Processing").to_owned(), material.say("Zweck", "Purpose").to_owned()],
        rows: clauses.iter().map(row).collect(),
        ids: clauses.iter().map(|clause| format!("clause.{}", clause.id)).collect(),
    }
}

fn data(material: &Material<'_>, clauses: &[&Clause]) -> paper::Table {
    let used = |category: &&Category| clauses.iter().any(|clause| clause.processes(&category.id));
    let categories: Vec<&Category> = material.notice.categories.iter().filter(used).collect();
    let special = |category: &Category| match (category.special, category.personal) {
        (Some(_), _) => material.say("besondere Kategorie (Art. 9)", "special category (Art. 9)"),
        (None, true) => material.say("personenbezogen", "personal"),
        (None, false) => material.say("ohne Personenbezug", "not personal"),
    };
    let row = |category: &&Category| {
        vec![material.get(&category.title).to_owned(), material.items(category), special(category).to_owned()]
    };
    let head = [material.say("Kategorie", "Category"), material.say("Daten", "Data"), material.say("Art", "Kind")];
    paper::Table {
        caption: material.say("Daten", "Data").to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: categories.iter().map(row).collect(),
        ids: categories.iter().map(|category| format!("data.{}", category.id)).collect(),
    }
}
