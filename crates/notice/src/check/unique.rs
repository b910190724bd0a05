//! Names of sentences and items are unique where they stand: evidence and translations hang on them.

use super::Checked;
use crate::model::{Item, Sentence};

/// Names of statements that the text writes by itself, beside the sentences of the same table.
const OF_CLAUSE: [&str; 12] = [
    "data",
    "uses",
    "purpose",
    "when",
    "basis",
    "consent",
    "form",
    "viewers",
    "reading",
    "status",
    "keep",
    "provision",
];
const OF_FUNCTION: [&str; 2] = ["provision", "recipient"];
const OF_RECIPIENT: [&str; 2] = ["who", "transfer"];
const OF_ACTING: [&str; 1] = ["capacity"];
const OF_CONTROLLER: [&str; 2] = ["identity", "contact"];
const OF_DECISIONS: [&str; 2] = ["logic", "significance"];

pub(super) fn check(checked: &mut Checked<'_, '_>) {
    let notice = checked.notice;
    for clause in &notice.clauses {
        sentences(checked, &clause.text, &format!("clause.{}.text", clause.id), &OF_CLAUSE);
    }
    for function in &notice.functions {
        sentences(checked, &function.text, &format!("function.{}.text", function.id), &OF_FUNCTION);
    }
    for recipient in &notice.recipients {
        sentences(checked, &recipient.text, &format!("recipient.{}.text", recipient.id), &OF_RECIPIENT);
    }
    for right in &notice.rights {
        sentences(checked, &right.text, &format!("right.{}.text", right.id), &[]);
    }
    for acting in &notice.acting {
        sentences(checked, &acting.text, &format!("acting.{}.text", acting.id), &OF_ACTING);
    }
    sentences(checked, &notice.controller.text, "controller.text", &OF_CONTROLLER);
    sentences(checked, &notice.officer.text, "officer.text", &[]);
    sentences(checked, &notice.automated_decisions.text, "automated_decisions.text", &OF_DECISIONS);
    sentences(checked, &notice.third_countries.text, "third_countries.text", &[]);
    sentences(checked, &notice.sentences, "sentence", &[]);
    for category in &notice.categories {
        items(checked, &category.items, &format!("data.{}.items", category.id));
    }
    for fact in &notice.facts {
        items(checked, &fact.values, &format!("fact.{}.values", fact.id));
    }
}

fn sentences(checked: &mut Checked<'_, '_>, sentences: &[Sentence], path: &str, taken: &[&str]) {
    twice(checked, sentences.iter().map(|sentence| sentence.id.as_str()), path);
    for (index, sentence) in sentences.iter().enumerate().filter(|(_, sentence)| taken.contains(&sentence.id.as_str()))
    {
        let reason = format!("\"{}\" is the name of a statement that the text writes by itself", sentence.id);
        checked.at_value("id_taken", &format!("{path}[{index}].id"), reason, "another name");
    }
}

fn items(checked: &mut Checked<'_, '_>, items: &[Item], path: &str) {
    twice(checked, items.iter().map(|item| item.id.as_str()), path);
}

fn twice<'a>(checked: &mut Checked<'_, '_>, ids: impl Iterator<Item = &'a str>, path: &str) {
    let mut seen: Vec<&str> = Vec::new();
    for (index, id) in ids.enumerate() {
        if seen.contains(&id) {
            let reason = format!("two entries are called \"{id}\" here");
            checked.at_value(
                "id_twice",
                &format!("{path}[{index}].id"),
                reason,
                "a name that stands only once in this list",
            );
        }
        seen.push(id);
    }
}
