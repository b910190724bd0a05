//! Names that clauses use must be declared, and what is declared should be used.

use super::Checked;
use crate::{model::Keep, parse::near::nearest};

pub(super) fn check(checked: &mut Checked<'_, '_>) {
    let notice = checked.notice;
    for clause in &notice.clauses {
        let path = format!("clause.{}", clause.id);
        declared(checked, "function", "undeclared_function", &clause.function, &format!("{path}.function"));
        listed(checked, "data", "undeclared_data", &clause.data, &format!("{path}.data"));
        listed(checked, "data", "undeclared_data", &clause.uses, &format!("{path}.uses"));
        words(checked, "role", "undeclared_viewer", clause.viewers.iter(), &format!("{path}.viewers"));
        words(checked, "recipient", "undeclared_recipient", clause.recipients.iter(), &format!("{path}.recipients"));
        facts(checked, clause.when.iter().map(|(fact, values)| (fact.as_str(), values)), &path);
        clocks(checked, &clause.keep, &format!("{path}.keep"));
    }
    for category in &notice.categories {
        clock(checked, &category.clock, &format!("data.{}.clock", category.id));
    }
    for recipient in &notice.recipients {
        listed(
            checked,
            "data",
            "undeclared_data",
            recipient.only.as_deref().unwrap_or_default(),
            &format!("recipient.{}.only", recipient.id),
        );
    }
    for cookie in &notice.cookies {
        if let Some(clause) = &cookie.clause {
            declared(checked, "clause", "undeclared_clause", clause, &format!("cookie.{}.clause", cookie.id));
        }
    }
    if let Some(agreement) = &notice.processing_agreement {
        listed(checked, "clause", "undeclared_clause", &agreement.clauses, "processing_agreement.clauses");
    }
    if let Some(sheet) = &notice.product_sheet {
        listed(checked, "data", "undeclared_data", &sheet.data, "product_sheet.data");
        listed(checked, "data", "undeclared_data", &sheet.service_data, "product_sheet.service_data");
    }
    if checked.is_whole() {
        unused(checked);
    }
}

fn listed(checked: &mut Checked<'_, '_>, table: &str, code: &'static str, names: &[String], path: &str) {
    for (index, name) in names.iter().enumerate() {
        declared(checked, table, code, name, &format!("{path}[{index}]"));
    }
}

/// Sets lose the order of the file, so the place is found by the word.
fn words<'a>(
    checked: &mut Checked<'_, '_>,
    table: &str,
    code: &'static str,
    names: impl Iterator<Item = &'a String>,
    path: &str,
) {
    for name in names {
        let place = checked.places.word(path, name);
        declared(checked, table, code, name, &place);
    }
}

fn declared(checked: &mut Checked<'_, '_>, table: &str, code: &'static str, name: &str, path: &str) {
    if checked.has(&format!("{table}.{name}")) {
        return;
    }
    let near = nearest(name, checked.places.names_in(table));
    let help = match near {
        Some(near) => format!("\"{near}\", which is close to it; or declare [{table}.{name}]"),
        None => format!("a name that is declared, or [{table}.{name}]"),
    };
    checked.at_value(code, path, format!("\"{name}\" is not declared under [{table}.…]"), help);
}

fn facts<'a>(
    checked: &mut Checked<'_, '_>,
    when: impl Iterator<Item = (&'a str, &'a std::collections::BTreeSet<String>)>,
    clause: &str,
) {
    for (fact, values) in when {
        let path = format!("{clause}.when.{fact}");
        declared(checked, "fact", "undeclared_fact", fact, &path);
        let Some(known) = checked.notice.facts.iter().find(|known| known.id == fact) else { continue };
        for value in values.iter().filter(|value| known.values.iter().all(|item| item.id != **value)) {
            let place = checked.places.word(&path, value);
            let all: Vec<&str> = known.values.iter().map(|item| item.id.as_str()).collect();
            checked.at_value(
                "undeclared_value",
                &place,
                format!("\"{fact}\" never is \"{value}\""),
                format!("one of {}", all.join(", ")),
            );
        }
    }
}

fn clocks(checked: &mut Checked<'_, '_>, keep: &Keep, path: &str) {
    for name in keep.clocks().into_iter().flatten() {
        clock(checked, name, path);
    }
}

fn clock(checked: &mut Checked<'_, '_>, name: &str, path: &str) {
    if checked.notice.clock(name).is_none() && !checked.has(&format!("clock.{name}")) {
        let near = nearest(name, checked.notice.clocks.iter().map(|clock| clock.id.as_str()));
        let help = match near {
            Some(near) => format!("\"{near}\", which is close to it; or declare [clock.{name}]"),
            None => format!(
                "[clock.{name}] with after = {{ … }} and until = {{ … }}, or one of the built-in clocks of docs/notice.md"
            ),
        };
        checked.at_value("undeclared_clock", path, format!("no clock is called \"{name}\""), help);
    }
}

fn unused(checked: &mut Checked<'_, '_>) {
    let clauses = &checked.notice.clauses;
    let used = |table: &str, name: &str| {
        clauses.iter().any(|clause| match table {
            "data" => clause.processes(name),
            "recipient" => clause.recipients.contains(name),
            "role" => clause.viewers.contains(name),
            "function" => clause.function == name,
            _ => clause.when.contains_key(name),
        })
    };
    let mut idle: Vec<String> = Vec::new();
    for table in ["data", "recipient", "role", "function", "fact"] {
        let names = checked.places.names_in(table).filter(|name| !used(table, name));
        idle.extend(names.map(|name| format!("{table}.{name}")));
    }
    for path in idle {
        checked.advise(
            "unused",
            &path,
            format!("[{path}] is declared, but no clause uses it"),
            "a clause that uses it, or remove it",
        );
    }
}
