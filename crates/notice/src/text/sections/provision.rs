//! What follows if data is not provided (Art. 13(2)(e)), and automated decisions (Art. 13(2)(f)).

use super::open;
use crate::{
    model::{Kind, Provision, SectionName},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    let title = writer.say("Folgen der Nichtbereitstellung", "Consequences of not providing data");
    open(writer, SectionName::Provision, "provision", title, Kind::Provision);
    for function in &notice.functions {
        writer.section(2, format!("provision.{}", function.id), function.title.get(writer.lang));
        writer.sentences_of_function(&function.id, SectionName::Provision, Kind::Provision);
        if let Some(provision) = &function.provision {
            let text = sentence(writer, provision);
            let clauses =
                notice.clauses.iter().filter(|clause| clause.function == function.id && clause.provision.is_none());
            let about = About { clauses: clauses.map(|clause| clause.id.clone()).collect(), ..About::default() };
            writer.statement(
                format!("function.{}.provision", function.id),
                Kind::Provision,
                text,
                &provision.claims,
                about,
            );
        }
        for clause in notice.clauses.iter().filter(|clause| clause.function == function.id) {
            let Some(provision) = &clause.provision else { continue };
            let text = format!("{}: {}", clause.title.get(writer.lang), sentence(writer, provision));
            writer.statement(
                format!("clause.{}.provision", clause.id),
                Kind::Provision,
                text,
                &provision.claims,
                About::of(clause),
            );
        }
    }
    automated_decisions(writer);
}

fn sentence(writer: &Writer<'_>, provision: &Provision) -> String {
    format!("{} {}", writer.requirement(provision.required), provision.consequence.get(writer.lang))
}

fn automated_decisions(writer: &mut Writer<'_>) {
    let decisions = &writer.notice.automated_decisions;
    let title = if decisions.exist {
        writer.say("Automatisierte Entscheidungsfindung", "Automated decision making")
    } else {
        writer.say("Keine automatisierte Entscheidungsfindung", "No automated decision making")
    };
    open(writer, SectionName::AutomatedDecisions, "automated_decisions", title, Kind::Automated);
    let standard = writer.standard_automated(decisions.exist);
    writer.sentences_or(
        "automated_decisions",
        &decisions.text,
        Kind::Automated,
        &decisions.claims,
        ("statement", standard),
    );
    let explained = [
        ("logic", writer.say("Involvierte Logik:", "Logic involved:"), &decisions.logic),
        (
            "significance",
            writer.say("Tragweite und Auswirkungen:", "Significance and consequences:"),
            &decisions.significance,
        ),
    ];
    for (id, lead, words) in explained {
        if let Some(words) = words {
            let text = format!("{lead} {}", words.get(writer.lang));
            writer.statement(format!("automated_decisions.{id}"), Kind::Automated, text, &[], About::default());
        }
    }
}
