//! Which rows of a table retention is about, as conditions in SQL. The sweep removes by them, evidence asks whether any
//! is left.

use store::{Erase, Starts, SubjectPath, Table};

/// What is still to be taken of a row that is only made anonymous; empty where rows go whole. Begins with ` AND`.
pub(crate) fn left(table: &Table) -> String {
    let Erase::Anonymise(columns) = table.erase else { return String::new() };
    let left: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    format!(" AND ({})", left.join(" OR "))
}

/// The condition that a row's own clock lies between `$2` and `$3`; of one that spans a time, one of its ends. `None`
/// where rows have no clock of their own.
pub(crate) fn within(table: &Table) -> Option<String> {
    let between = |clock| format!("{}.{clock} >= $2 AND {}.{clock} < $3", table.name, table.name);
    match table.starts {
        Starts::At(clock) => Some(between(clock)),
        Starts::Span(first, last) => Some(format!("({} OR {})", between(first), between(last))),
        Starts::Never | Starts::Passing(_) | Starts::With { .. } => None,
    }
}

/// The condition that a row which spans a time has something between `$2` and `$3`, or might.
pub(super) fn overlapping(table: &Table) -> Option<String> {
    let Starts::Span(first, last) = table.starts else { return None };
    Some(format!("{first} < $3 AND {last} >= $2"))
}

/// What a person needs for claims, or whose erasure they oppose, stays while the restriction lasts (Art. 18), and with it
/// the rows that lead from it to the person. Begins with ` AND`.
pub(crate) fn not_held(table: &'static Table) -> String {
    let held = table.of_listed("held");
    held.map_or(String::new(), |held| format!(" AND (EXISTS (SELECT 1 FROM main.held) AND {held}) IS NOT TRUE"))
}

/// The row another table must have for a row of this one to stay: column here, table and key there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    column: &'static str,
    table: &'static str,
    key: &'static str,
}

impl Owner {
    pub fn of(table: &Table) -> Option<Self> {
        match (table.starts, table.subject) {
            (Starts::With { column, table, key }, _) => Some(Self { column, table, key }),
            (_, SubjectPath::Through { column, table, key }) => Some(Self { column, table, key }),
            // What is the tenant's as well does not go with the other row.
            (_, SubjectPath::Any(paths)) if !paths.iter().any(|path| matches!(path, SubjectPath::Tenant(_))) => {
                paths.iter().find_map(|path| match *path {
                    SubjectPath::Through { column, table, key } => Some(Self { column, table, key }),
                    _ => None,
                })
            }
            _ => None,
        }
    }

    /// The condition that a row of `table` has lost it.
    pub fn gone(self, table: &Table) -> String {
        let (name, Self { column, table: owner, key }) = (table.name, self);
        format!(
            "{name}.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.{owner} WHERE {owner}.{key} = {name}.{column})"
        )
    }
}
