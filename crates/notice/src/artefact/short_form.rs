//! What matters, in plain words on a page: who, what, why, how long, who gets it, your rights, whom to ask.

use paper::{Block, Document};

use super::{
    ArtefactName,
    material::{Material, distinct},
};
use crate::model::{Basis, Clause, Function, RecipientRole, RightName};

/// More periods than these are told as a range.
const PERIODS_MAX: usize = 3;
/// More purposes than these are told by the names of their clauses.
const PURPOSES_MAX: usize = 3;

pub(super) fn write(material: &Material<'_>) -> Document {
    let mut document = material.begin(ArtefactName::ShortForm);
    document.compact = true;
    document.heading(1, material.say("Wer wir sind und wen Sie fragen", "Who we are and whom to ask"));
    document.blocks.extend(material.statement("controller.identity"));
    document.blocks.extend(material.statement("representative.identity"));
    document.facts(questions(material));
    document.heading(1, material.say("Was, wofür und wie lange", "What, what for and how long"));
    document.add_table(functions(material));
    document.heading(1, material.say("Wer Daten bekommt", "Who gets data"));
    document.paragraph(recipients(material));
    document.heading(1, material.say("Ihre Rechte", "Your rights"));
    document.paragraph(rights(material));
    document.blocks.extend(material.statement("authority"));
    document.blocks.extend(first_of(material, "automated_decisions"));
    document
}

fn questions(material: &Material<'_>) -> [(&'static str, String); 2] {
    let notice = material.notice;
    let contact = notice.contact.as_ref().map_or(&notice.controller.email, |contact| &contact.email);
    [
        (material.say("Fragen und Anträge", "Questions and requests"), contact.clone()),
        (material.say("Datenschutzbeauftragter", "Data protection officer"), material.officer().replace('\n', ", ")),
    ]
}

fn functions(material: &Material<'_>) -> paper::Table {
    let notice = material.notice;
    let of = |function: &Function| -> Vec<&Clause> {
        notice.clauses.iter().filter(|clause| clause.function == function.id && !clause.data.is_empty()).collect()
    };
    let used: Vec<(&Function, Vec<&Clause>)> =
        notice.functions.iter().map(|function| (function, of(function))).filter(|(_, all)| !all.is_empty()).collect();
    let head = [
        material.say("Wobei", "When"),
        material.say("Welche Daten", "Which data"),
        material.say("Wofür", "What for"),
        material.say("Grundlage und Dauer", "Basis and time"),
    ];
    let row = |(function, clauses): &(&Function, Vec<&Clause>)| {
        vec![
            material.get(&function.title).to_owned(),
            data(material, clauses),
            purposes(material, clauses),
            format!("{}\n{}", bases(material, clauses), periods(material, clauses)),
        ]
    };
    paper::Table {
        caption: material.say("Verarbeitung nach Funktionen", "Processing by function").to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: used.iter().map(row).collect(),
        ids: used.iter().map(|(function, _)| format!("purposes.{}", function.id)).collect(),
    }
}

/// What is not personal is named only where nothing else is.
fn data(material: &Material<'_>, clauses: &[&Clause]) -> String {
    let used = |personal: bool| {
        let categories = material.notice.categories.iter().filter(move |category| category.personal == personal);
        let kept = categories.filter(|category| clauses.iter().any(|clause| clause.data.contains(&category.id)));
        kept.map(|category| material.get(&category.title)).collect::<Vec<_>>().join(", ")
    };
    match used(true) {
        none if none.is_empty() => format!("{} ({})", used(false), material.say("ohne Personenbezug", "not personal")),
        personal => personal,
    }
}

fn purposes(material: &Material<'_>, clauses: &[&Clause]) -> String {
    let all = distinct(clauses.iter().map(|clause| clause.purpose.get(material.lang).to_owned()));
    match all.len() <= PURPOSES_MAX {
        true => all.join("; "),
        false => distinct(clauses.iter().map(|clause| material.get(&clause.title).to_owned())).join(", "),
    }
}

fn bases(material: &Material<'_>, clauses: &[&Clause]) -> String {
    let word = |basis: Basis| match basis {
        Basis::Consent => material.say("Ihre Einwilligung", "your consent"),
        Basis::Contract => material.say("Vertrag", "contract"),
        Basis::LegalObligation => material.say("Gesetz", "law"),
        Basis::VitalInterests => material.say("Lebensgefahr", "danger to life"),
        Basis::PublicTask => material.say("öffentliche Aufgabe", "public task"),
        Basis::LegitimateInterests => material.say("berechtigtes Interesse", "legitimate interest"),
    };
    distinct(clauses.iter().map(|clause| word(clause.basis).to_owned())).join(", ")
}

fn periods(material: &Material<'_>, clauses: &[&Clause]) -> String {
    let all = distinct(clauses.iter().filter_map(|clause| material.briefly(&clause.keep)));
    if all.len() <= PERIODS_MAX {
        return all.join("; ");
    }
    let lengths: Vec<_> = clauses.iter().filter_map(|clause| clause.keep.longest_period()).collect();
    let (Some(least), Some(most)) = (lengths.iter().min(), lengths.iter().max()) else { return all.join("; ") };
    let range = match (least == most, material.lang) {
        (true, crate::Lang::De) => format!("bis zu {}", material.writer.period(*most)),
        (true, crate::Lang::En) => format!("up to {}", material.writer.period(*most)),
        (false, crate::Lang::De) => format!("{} bis {}", material.writer.period(*least), material.writer.period(*most)),
        (false, crate::Lang::En) => format!("{} to {}", material.writer.period(*least), material.writer.period(*most)),
    };
    format!("{range}, {}", material.say("je nach Daten", "depending on the data"))
}

/// Offices of our own and persons somebody has chosen are no news; who else gets data is named, with the country where
/// it leaves the European Economic Area.
fn recipients(material: &Material<'_>) -> String {
    let clauses: Vec<&Clause> = material.notice.clauses.iter().collect();
    let named = material.recipients(&clauses).into_iter().filter(|recipient| recipient.role != RecipientRole::Internal);
    let names: Vec<String> = named
        .map(|recipient| match (material.is_abroad(recipient), recipient.country.as_deref()) {
            (true, Some(country)) => {
                format!("{} ({country}, {})", material.get(&recipient.name), material.say("Drittland", "third country"))
            }
            _ => material.get(&recipient.name).to_owned(),
        })
        .collect();
    match names.is_empty() {
        true => material.say("Niemand außerhalb unseres Unternehmens.", "Nobody outside our company.").to_owned(),
        false => names.join("; ") + ".",
    }
}

fn rights(material: &Material<'_>) -> String {
    let word = |right: RightName| match right {
        RightName::Access => material.say("Auskunft", "access"),
        RightName::Rectification => material.say("Berichtigung", "rectification"),
        RightName::Erasure => material.say("Löschung", "erasure"),
        RightName::Restriction => material.say("Einschränkung", "restriction"),
        RightName::Notification => material.say("Unterrichtung der Empfänger", "notification of recipients"),
        RightName::Portability => material.say("Datenübertragbarkeit", "portability"),
        RightName::Objection => material.say("Widerspruch", "objection"),
        RightName::Withdrawal => material.say("Widerruf einer Einwilligung", "withdrawal of consent"),
        RightName::HumanReview => material.say("Prüfung durch einen Menschen", "review by a human being"),
        RightName::Complaint => material.say("Beschwerde", "complaint"),
    };
    let has = |right: &RightName| material.notice.rights.iter().any(|known| known.id == right.id());
    let words: Vec<String> = RightName::ALL.into_iter().filter(has).map(|right| word(right).to_owned()).collect();
    let lead = material.say("Sie haben das Recht auf", "You have the right to");
    format!("{lead} {}.", material.writer.list(&words, ("und", "and")))
}

/// The first statement of a section.
fn first_of(material: &Material<'_>, section: &str) -> Option<Block> {
    let section = material.text.sections.iter().find(|known| known.id == section)?;
    section.statements.first().map(super::whole::paragraph)
}
