//! What may be used now: an unqualified table name shows only rows of people whose data is not concealed (erased, but
//! not yet physically; restricted; consent withdrawn). `main.` shows all, and is for `privacy` alone. One view per table
//! with a path to a person, on both engines, so that no query can forget it.

use crate::{DataMap, Erase, SubjectPath, Table};

/// The table that says whose data of which category (`*`: all) is concealed.
pub(crate) const CONCEALED: &str = "concealed";

/// Each view's name and query.
pub(crate) fn views() -> Vec<(&'static str, String)> {
    DataMap::get()
        .tables()
        .filter_map(|table| {
            let (name, hidden) = (table.name, hidden(table, table.subject)?);
            // Nearly always nobody is concealed: one look at an empty table, and no row is asked.
            let query = format!(
                "SELECT * FROM main.{name} WHERE (EXISTS (SELECT 1 FROM main.{CONCEALED}) AND {hidden}) IS NOT TRUE"
            );
            Some((name, query))
        })
        .collect()
}

/// The condition that a row is hidden, by the path from it to a person.
fn hidden(table: &Table, path: SubjectPath) -> Option<String> {
    match path {
        SubjectPath::Nobody | SubjectPath::Tenant(_) => None,
        SubjectPath::Column(column) => Some(format!("{column} IN ({})", concealed(table))),
        SubjectPath::Through { column, table: owner, key } => {
            // On the way up, the categories that count are still those of the table we came from.
            let above = hidden(table, DataMap::get().table(owner)?.subject)?;
            Some(format!("{column} IN (SELECT {key} FROM main.{owner} WHERE {above})"))
        }
        SubjectPath::Members { column, table: members, key, subject } => {
            Some(format!("{column} IN ({})", left_by_all(members, key, subject)))
        }
        SubjectPath::Any(paths) => any(paths, |path| hidden(table, path)),
    }
}

fn any(paths: &[SubjectPath], one: impl Fn(SubjectPath) -> Option<String>) -> Option<String> {
    let ways: Vec<String> = paths.iter().filter_map(|path| one(*path)).collect();
    (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
}

/// Who is concealed as far as this table goes. A row that holds several categories is hidden when one of them is.
fn concealed(table: &Table) -> String {
    let mut names: Vec<String> = table.categories().iter().map(|name| format!("'{name}'")).collect();
    names.extend(table.category_column().map(|column| format!("{}.{column}", table.name)));
    // What is kept to show that the law was followed is hidden neither from who has to show it nor from the person.
    if !matches!(table.erase, Erase::KeepOn(_)) || names.is_empty() {
        names.push("'*'".to_owned());
    }
    format!("SELECT subject_id FROM main.{CONCEALED} WHERE category IN ({})", names.join(", "))
}

/// What belongs to several is hidden when all of them have asked for erasure.
fn left_by_all(members: &str, key: &str, subject: &str) -> String {
    let erased = format!("SELECT subject_id FROM main.{CONCEALED} WHERE because = 'erasure'");
    format!(
        "SELECT {key} FROM main.{members} WHERE {subject} IN ({erased}) AND NOT EXISTS
           (SELECT 1 FROM main.{members} other WHERE other.{key} = {members}.{key} AND other.{subject} NOT IN ({erased}))"
    )
}
