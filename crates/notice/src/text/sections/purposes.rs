//! Purposes and legal bases: function by function, clause by clause.

use super::open;
use crate::{
    model::{Basis, Category, Clause, Kind, Objection, SectionName, Sentence},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    let title =
        writer.say("Zwecke und Rechtsgrundlagen der Datenverarbeitung", "Purposes and legal bases of the processing");
    open(writer, SectionName::Purposes, "purposes", title, Kind::Purpose);
    for function in &notice.functions {
        let id = format!("purposes.{}", function.id);
        writer.section(2, &id, function.title.get(writer.lang));
        for sentence in function.text.iter().filter(|sentence| stands_here(sentence)) {
            writer.sentence(&format!("function.{}", function.id), sentence, Kind::Function, &[], About::default());
        }
        for clause in notice.clauses.iter().filter(|clause| clause.function == function.id) {
            writer.section(3, format!("{id}.{}", clause.id), clause.title.get(writer.lang));
            for sentence in clause.text.iter().filter(|sentence| stands_here(sentence)) {
                writer.sentence(&format!("clause.{}", clause.id), sentence, Kind::Function, &[], About::of(clause));
            }
            for (part, kind, text, claims) in statements(writer, clause) {
                writer.statement(format!("clause.{}.{part}", clause.id), kind, text, claims, About::of(clause));
            }
        }
    }
}

fn stands_here(sentence: &Sentence) -> bool {
    sentence.section.is_none_or(|section| section == SectionName::Purposes)
}

type Part<'a> = (&'static str, Kind, String, &'a [String]);

/// What every clause has to say about itself, in the order of Art. 13.
fn statements<'a>(writer: &Writer<'_>, clause: &'a Clause) -> Vec<Part<'a>> {
    let claims = &clause.claims;
    let parts: [(&str, Kind, Option<String>, &[String]); 11] = [
        ("data", Kind::Collect, data(writer, clause), &claims.data),
        ("uses", Kind::Collect, uses(writer, clause), &[]),
        ("purpose", Kind::Purpose, Some(purpose(writer, clause)), &claims.purpose),
        ("when", Kind::Condition, when(writer, clause), &claims.when),
        ("basis", Kind::Basis, Some(basis(writer, clause)), &claims.basis),
        ("consent", Kind::Consent, consent(writer, clause), &[]),
        ("objection", Kind::Right, objection(writer, clause), &[]),
        ("form", Kind::Purpose, writer.form(clause.form).map(str::to_owned), &[]),
        ("viewers", Kind::Access, viewers(writer, clause), &claims.viewers),
        ("reading", Kind::Reading, reading(writer, clause), &[]),
        ("status", Kind::Notice, status(writer, clause), &[]),
    ];
    parts.into_iter().filter_map(|(part, kind, text, claims)| Some((part, kind, text?, claims))).collect()
}

fn data(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let categories: Vec<String> = clause
        .data
        .iter()
        .filter_map(|name| writer.notice.category(name))
        .map(|category| items(writer, category))
        .collect();
    let lead = writer.say("Verarbeitete Daten –", "Data processed –");
    (!categories.is_empty()).then(|| format!("{lead} {}.", categories.join("; ")))
}

/// "User data: first name, telephone number (optional)".
fn items(writer: &Writer<'_>, category: &Category) -> String {
    let optional = writer.say(" (freiwillig)", " (optional)");
    let items: Vec<String> = category
        .items
        .iter()
        .map(|item| format!("{}{}", item.get(writer.lang), if item.optional { optional } else { "" }))
        .collect();
    let plain = writer.say(" (ohne Personenbezug)", " (not personal)");
    let note = if category.personal { "" } else { plain };
    format!("{}{note}: {}", category.title.get(writer.lang), items.join(", "))
}

fn uses(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let titles: Vec<String> = clause
        .uses
        .iter()
        .filter_map(|name| writer.notice.category(name))
        .map(|category| category.title.get(writer.lang).to_owned())
        .collect();
    let lead = writer.say("Dabei werden auch verwendet:", "This also uses:");
    (!titles.is_empty()).then(|| format!("{lead} {}.", writer.list(&titles, ("und", "and"))))
}

fn purpose(writer: &Writer<'_>, clause: &Clause) -> String {
    format!(
        "{} {}.",
        writer.say("Diese Daten werden verarbeitet,", "This data is processed"),
        clause.purpose.get(writer.lang)
    )
}

/// "Only with operating mode HOME or GUARD".
fn when(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let mut conditions = Vec::new();
    for (name, values) in &clause.when {
        let fact = writer.notice.facts.iter().find(|fact| fact.id == *name)?;
        let words: Vec<String> = fact
            .values
            .iter()
            .filter(|value| values.contains(&value.id))
            .map(|value| value.get(writer.lang).to_owned())
            .collect();
        conditions.push(format!("{} {}", fact.title.get(writer.lang), writer.list(&words, ("oder", "or"))));
    }
    let lead = writer.say("Nur bei:", "Only with:");
    (!conditions.is_empty()).then(|| format!("{lead} {}.", conditions.join("; ")))
}

fn basis(writer: &Writer<'_>, clause: &Clause) -> String {
    let mut text =
        format!("{} {}", writer.say("Rechtsgrundlage ist", "The legal basis is"), writer.basis(clause.basis));
    if let Some(special) = clause.special_basis {
        text.push_str(&format!(
            " {} {}",
            writer.say("in Verbindung mit", "together with"),
            writer.special_basis(special)
        ));
    }
    if let Some(law) = &clause.law {
        text.push_str(&format!(", {} {}", writer.say("nämlich", "namely"), law.get(writer.lang)));
    }
    if let (Some(interest), Basis::LegitimateInterests) = (&clause.interest, clause.basis) {
        let lead = writer.say("; unser berechtigtes Interesse ist", "; our legitimate interest is");
        text.push_str(&format!("{lead} {}", interest.get(writer.lang)));
    }
    text + "."
}

fn consent(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let consent = clause.consent.as_ref()?;
    let ask = consent.ask.get(writer.lang);
    let stop = if ask.ends_with(['.', '!', '?']) { "" } else { "." };
    let mut text = match (&consent.of, writer.lang) {
        (Some(of), crate::Lang::De) => format!("Einwilligen muss {}, mit den Worten: „{ask}“{stop}", of.de),
        (None, crate::Lang::De) => format!("Sie willigen mit diesen Worten ein: „{ask}“{stop}"),
        (Some(of), crate::Lang::En) => format!("Consent is given by {}, in the words: “{ask}”{stop}", of.en),
        (None, crate::Lang::En) => format!("You consent in these words: “{ask}”{stop}"),
    };
    if consent.transfer {
        text.push_str(writer.say(
            " Die Einwilligung umfasst die Übermittlung in das genannte Drittland (Art. 49 Abs. 1 lit. a DS-GVO).",
            " The consent covers the transfer to the third country named (Art. 49(1)(a) GDPR).",
        ));
    }
    let end = writer.say(
        " Ohne Einwilligung findet diese Verarbeitung nicht statt; sie ist jederzeit widerrufbar.",
        " Without consent this processing does not take place; it can be withdrawn at any time.",
    );
    Some(text + end)
}

fn objection(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let text = writer.say(
        "Dieser Verarbeitung können Sie jederzeit ohne Angabe von Gründen widersprechen; sie endet dann sofort. Auch das Signal „Global Privacy Control“ Ihres Browsers gilt als Widerspruch.",
        "You can object to this processing at any time without giving reasons; it then ends at once. The “Global Privacy Control” signal of your browser counts as an objection, too.",
    );
    (clause.objection == Objection::Automatic).then(|| text.to_owned())
}

fn viewers(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let ticket =
        writer.say(" (nur im Rahmen eines Tickets oder einer Störung)", " (only within a ticket or an incident)");
    let roles: Vec<String> = writer
        .notice
        .roles
        .iter()
        .filter(|role| clause.viewers.contains(&role.id))
        .map(|role| format!("{}{}", role.title.get(writer.lang), if role.ticket { ticket } else { "" }))
        .collect();
    let lead = writer.say("Einsehen können die Daten:", "The data can be seen by:");
    (!roles.is_empty()).then(|| format!("{lead} {}.", roles.join("; ")))
}

fn reading(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let lead = writer.say("Zum Verständnis:", "How this is understood:");
    clause.reading.as_ref().map(|reading| format!("{lead} {}", reading.get(writer.lang)))
}

fn status(writer: &Writer<'_>, clause: &Clause) -> Option<String> {
    let text = writer.say(
        "Diese Funktion ist vorgesehen, aber noch nicht in Betrieb; bis dahin werden hierfür keine Daten verarbeitet.",
        "This function is planned but not yet in operation; until then, no data is processed for it.",
    );
    (!clause.running).then(|| text.to_owned())
}
