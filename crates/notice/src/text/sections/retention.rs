//! How long, function by function and clause by clause.

use super::open;
use crate::{
    model::{Clause, Keep, Kind, SectionName},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    open(
        writer,
        SectionName::Retention,
        "retention",
        writer.say("Speicherdauer", "How long data is stored"),
        Kind::Retention,
    );
    for function in &notice.functions {
        writer.section(2, format!("retention.{}", function.id), function.title.get(writer.lang));
        writer.sentences_of_function(&function.id, SectionName::Retention, Kind::Retention);
        for clause in notice.clauses.iter().filter(|clause| clause.function == function.id && !clause.data.is_empty()) {
            of_clause(writer, clause);
        }
    }
}

/// One statement, or one for each clock if the categories have different ones.
fn of_clause(writer: &mut Writer<'_>, clause: &Clause) {
    let notice = writer.notice;
    let mut groups: Vec<(Keep, Vec<String>)> = Vec::new();
    for category in clause.data.iter().filter_map(|name| notice.category(name)) {
        let keep = clause.keep.with_clock(&category.clock);
        match groups.iter_mut().find(|(known, _)| *known == keep) {
            Some((_, categories)) => categories.push(category.id.clone()),
            None => groups.push((keep, vec![category.id.clone()])),
        }
    }
    for (index, (keep, categories)) in groups.into_iter().enumerate() {
        let id = match index {
            0 => format!("clause.{}.keep", clause.id),
            _ => format!("clause.{}.keep.{}", clause.id, categories[0]),
        };
        let text = describe(writer, clause, &keep, &categories);
        writer.statement(id, Kind::Retention, text, &clause.claims.keep, About { categories, ..About::of(clause) });
    }
}

fn describe(writer: &Writer<'_>, clause: &Clause, keep: &Keep, categories: &[String]) -> String {
    let title = clause.title.get(writer.lang);
    let titles: Vec<&str> = categories
        .iter()
        .filter_map(|name| writer.notice.category(name))
        .map(|category| category.title.get(writer.lang))
        .filter(|name| *name != title)
        .collect();
    let what = if titles.is_empty() { String::new() } else { format!(" ({})", titles.join(", ")) };
    let lead = writer.say("", "kept ");
    let mut text = format!("{title}{what}: {lead}{}; {}.", writer.keep(keep), writer.at_end(clause.at_end));
    if let Some(shown) = clause.shown {
        let lead = writer.say(" Angezeigt wird davon rückwirkend:", " Of this, shown backwards from now:");
        text.push_str(&format!("{lead} {}.", writer.period(shown)));
    }
    text
}
