//! The record of processing activities, for the authority (Art. 30): one activity for each clause.

use paper::Document;

use super::{ArtefactName, material::Material};
use crate::model::{Clause, ProcessingAgreement, RecipientRole};

type Row = (String, String);

/// Art. 30(1).
pub(super) fn controller(material: &Material<'_>) -> Document {
    let notice = material.notice;
    let mut document = material.begin(ArtefactName::Record);
    document.line(material.say("nach Art. 30 Abs. 1 DS-GVO", "under Art. 30(1) GDPR"));
    document.heading_with_id(1, "controller", material.say("a) Verantwortlicher", "a) Controller"));
    let mut facts =
        vec![(material.say("Verantwortlicher", "Controller").to_owned(), material.party(&notice.controller))];
    if let Some(representative) = &notice.representative {
        facts.push((material.say("Vertreter", "Representative").to_owned(), material.party(representative)));
    }
    let joint = notice.recipients.iter().filter(|recipient| recipient.role == RecipientRole::JointController);
    for recipient in joint {
        let label = material.say("Gemeinsam verantwortlich", "Joint controller");
        facts.push((label.to_owned(), material.get(&recipient.name).to_owned()));
    }
    facts.push((material.say("Datenschutzbeauftragter", "Data protection officer").to_owned(), material.officer()));
    document.facts(facts);
    for function in &notice.functions {
        document.heading_with_id(1, format!("purposes.{}", function.id), material.get(&function.title));
        for clause in notice.clauses.iter().filter(|clause| clause.function == function.id) {
            document.heading_with_id(2, format!("clause.{}", clause.id), material.get(&clause.title));
            document.facts(activity(material, clause));
        }
    }
    measures(material, &mut document, "g");
    document
}

/// One activity: letters b to f.
fn activity(material: &Material<'_>, clause: &Clause) -> Vec<Row> {
    let recipients = material.recipients(&[clause]);
    let transfers = material.transfers(&recipients);
    let subjects = material.subjects(material.categories(clause));
    let kept: Vec<&str> = material.kept(clause).iter().map(|statement| statement.text.as_str()).collect();
    let data: Vec<String> = material
        .categories(clause)
        .map(|category| format!("{}: {}", material.get(&category.title), material.items(category)))
        .collect();
    let or = |lines: Vec<String>, none: &'static str| if lines.is_empty() { none.to_owned() } else { lines.join("\n") };
    let elsewhere = material.say(
        "bewahrt selbst nichts auf; es gelten die Fristen der verwendeten Daten",
        "keeps nothing itself; the periods of the data used apply",
    );
    let row = |de: &'static str, en: &'static str, value: String| (material.say(de, en).to_owned(), value);
    let mut rows = vec![
        row("b) Zweck", "b) Purpose", sentence(clause.purpose.get(material.lang))),
        row("Rechtsgrundlage", "Legal basis", said(material, clause, "basis")),
        row(
            "c) Betroffene Personen",
            "c) Data subjects",
            or(subjects, material.say("Nutzer des Produkts", "users of the product")),
        ),
        row("c) Kategorien von Daten", "c) Categories of data", or(data, material.say("keine", "none"))),
        row(
            "d) Empfänger",
            "d) Recipients",
            or(recipients.iter().map(|one| material.recipient(one)).collect(), material.say("keine", "none")),
        ),
        row("e) Drittländer", "e) Third countries", or(transfers, material.say("keine Übermittlung", "no transfer"))),
        row(
            "f) Löschfristen",
            "f) Time limits for erasure",
            or(kept.into_iter().map(str::to_owned).collect(), elsewhere),
        ),
    ];
    if !clause.running {
        rows.push(row("Stand", "Status", said(material, clause, "status")));
    }
    rows
}

fn said(material: &Material<'_>, clause: &Clause, part: &str) -> String {
    material.said(&format!("clause.{}.{part}", clause.id)).unwrap_or_default().to_owned()
}

/// As a sentence of its own: capitalised, with a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn measures(material: &Material<'_>, document: &mut Document, letter: &str) {
    let title = material.say("Technische und organisatorische Maßnahmen", "Technical and organisational measures");
    document.heading(1, format!("{letter}) {title}"));
    material.measures(document);
}

/// Art. 30(2).
pub(super) fn processor(material: &Material<'_>, agreement: &ProcessingAgreement) -> Document {
    let notice = material.notice;
    let mut document = material.begin(ArtefactName::ProcessorRecord);
    document.line(material.say("nach Art. 30 Abs. 2 DS-GVO", "under Art. 30(2) GDPR"));
    document.heading(1, material.say("a) Auftragsverarbeiter und Verantwortliche", "a) Processor and controllers"));
    let row = |de: &'static str, en: &'static str, value: String| (material.say(de, en).to_owned(), value);
    let mut facts = vec![row("Auftragsverarbeiter", "Processor", material.party(&notice.controller))];
    facts.extend(notice.representative.iter().map(|one| row("Vertreter", "Representative", material.party(one))));
    facts.push(row("Im Auftrag von", "On behalf of", material.get(&agreement.controllers).to_owned()));
    facts.push(row("Datenschutzbeauftragter", "Data protection officer", material.officer()));
    document.facts(facts);
    document.heading(1, material.say("b) Kategorien von Verarbeitungen", "b) Categories of processing"));
    let clauses: Vec<&Clause> = agreement.clauses.iter().filter_map(|id| notice.clause(id)).collect();
    for clause in &clauses {
        document.heading_with_id(2, format!("clause.{}", clause.id), material.get(&clause.title));
        let data: Vec<&str> = material.categories(clause).map(|category| material.get(&category.title)).collect();
        document.facts([
            row("Zweck", "Purpose", sentence(clause.purpose.get(material.lang))),
            row("Daten", "Data", data.join(", ")),
        ]);
    }
    document.heading(1, material.say("c) Übermittlungen in Drittländer", "c) Transfers to third countries"));
    let transfers = material.transfers(&material.recipients(&clauses));
    if transfers.is_empty() {
        document.paragraph(material.say("Keine.", "None."));
    }
    document.list(transfers);
    measures(material, &mut document, "d");
    document
}
