//! What may be used now: an unqualified table name shows only rows of people whose data is not concealed (erased, but
//! not yet physically; restricted; consent withdrawn). `main.` shows all, and is for `privacy` alone. One view per table
//! with a path to a person, on both engines, so that no query can forget it.

use crate::{
    DataMap, Erase, SubjectPath, Table,
    subject::{holders, same_address},
};

/// The table that says whose data of which category (`*`: all) is concealed.
pub(crate) const CONCEALED: &str = "concealed";

/// Each view's name and query.
pub(crate) fn views() -> Vec<(&'static str, String)> {
    DataMap::get()
        .tables()
        .filter_map(|table| {
            let name = table.name;
            let hidden = hidden(table, table.subject, &Row { name: name.to_owned(), depth: 0 })?;
            // Nearly always nobody is concealed: one look at an empty table, and no row is asked.
            let query =
                format!("SELECT * FROM main.{name} WHERE NOT (EXISTS (SELECT 1 FROM main.{CONCEALED}) AND {hidden})");
            Some((name, query))
        })
        .collect()
}

/// A row on the way from the one that is looked at to its person, as the statement names it.
struct Row {
    name: String,
    depth: usize,
}

/// The condition that a row is hidden, by the path from it to a person. Each step is a look by key, so that neither
/// the number of rows nor of the concealed makes it slower.
fn hidden(table: &Table, path: SubjectPath, row: &Row) -> Option<String> {
    let of = &row.name;
    match path {
        SubjectPath::Nobody | SubjectPath::Tenant(_) => None,
        SubjectPath::Column(column) => {
            let category = category(table, CONCEALED);
            Some(format!("EXISTS (SELECT 1 FROM main.{CONCEALED} WHERE subject_id = {of}.{column} AND {category})"))
        }
        SubjectPath::Through { column, table: owner, key } => {
            let above = Row { name: format!("above{}", row.depth), depth: row.depth + 1 };
            // On the way up, the categories that count are still those of the table we came from.
            let condition = hidden(table, DataMap::get().table(owner)?.subject, &above)?;
            let above = above.name;
            Some(format!(
                "EXISTS (SELECT 1 FROM main.{owner} {above} WHERE {above}.{key} = {of}.{column} AND {condition})"
            ))
        }
        SubjectPath::Members { column, table: members, key, subject } => {
            let (category, theirs) = (category(table, CONCEALED), category(table, "theirs"));
            Some(format!(
                "EXISTS (SELECT 1 FROM main.{members} fellow
                   JOIN main.{CONCEALED} ON {CONCEALED}.subject_id = fellow.{subject} AND {category}
                 WHERE fellow.{key} = {of}.{column} AND ({CONCEALED}.because IN ({EACH_ALONE})
                   OR NOT EXISTS (SELECT 1 FROM main.{members} other WHERE other.{key} = fellow.{key}
                     AND NOT EXISTS (SELECT 1 FROM main.{CONCEALED} theirs
                       WHERE theirs.subject_id = other.{subject} AND {theirs}))))"
            ))
        }
        SubjectPath::Told { column, table: told, key, circle, subject, category: of_what } => {
            // What it tells of a person counts as well as what it is.
            let named = |row: &str, concealed: &str| {
                format!("({} OR {concealed}.category = {row}.{of_what})", category(table, concealed))
            };
            let (theirs, others) = (named("fellow", CONCEALED), named("other", "theirs"));
            let together = circle.map_or("1 = 0".to_owned(), |circle| {
                format!("other.{circle} = fellow.{circle} AND other.{of_what} = fellow.{of_what}")
            });
            Some(format!(
                "EXISTS (SELECT 1 FROM main.{told} fellow
                   JOIN main.{CONCEALED} ON {CONCEALED}.subject_id = fellow.{subject} AND {theirs}
                 WHERE fellow.{key} = {of}.{column} AND ({CONCEALED}.because IN ({EACH_ALONE})
                   OR NOT EXISTS (SELECT 1 FROM main.{told} other WHERE {together}
                     AND NOT EXISTS (SELECT 1 FROM main.{CONCEALED} theirs
                       WHERE theirs.subject_id = other.{subject} AND {others}))))"
            ))
        }
        SubjectPath::Address(column) => {
            let category = category(table, CONCEALED);
            let ways: Vec<String> = holders()
                .filter(|(holder, ..)| holder.name != table.name)
                .filter_map(|(holder, address, subject)| {
                    let same = same_address((table, of, column), (holder, "holder", address))?;
                    Some(format!(
                        "EXISTS (SELECT 1 FROM main.{} holder
                           JOIN main.{CONCEALED} ON {CONCEALED}.subject_id = holder.{subject} AND {category} WHERE {same})",
                        holder.name
                    ))
                })
                .collect();
            (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
        }
        SubjectPath::Any(paths) => {
            let ways: Vec<String> = paths.iter().filter_map(|path| hidden(table, *path, row)).collect();
            (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
        }
    }
}

/// Of what belongs to several: nobody can consent for another, so one who took consent back hides it from all. Erased,
/// restricted or objected to, it goes on being the others' (Art. 17(3), 18(2): the rights of another person), until
/// the last of them has it stopped as well.
const EACH_ALONE: &str = "'withdrawal', 'edition'";

/// The condition that a row of the concealed is about a row of this table. One that holds several categories is hidden
/// when one of them is.
fn category(table: &Table, concealed: &str) -> String {
    let mut names: Vec<String> = table.categories().iter().map(|name| format!("'{name}'")).collect();
    names.extend(table.category_column().map(|column| format!("{}.{column}", table.name)));
    // What is kept to show that the law was followed is hidden neither from who has to show it nor from the person.
    if !matches!(table.erase, Erase::KeepOn(_)) || names.is_empty() {
        names.push("'*'".to_owned());
    }
    format!("{concealed}.category IN ({})", names.join(", "))
}
