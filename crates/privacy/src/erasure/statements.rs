//! The statements of erasure over any table, built from the data map's own names and kept for the program's life.

use store::{Class, DataMap, Erase, Share, Statement, SubjectPath, Table};

use super::fate::{clock, ordered};

/// Which of a table's rows, by the category they name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Categories {
    #[default]
    All,
    Only(Vec<String>),
    AllBut(Vec<String>),
}

impl Categories {
    fn condition(&self, table: &Table) -> String {
        let Some(column) = table.category_column() else { return String::new() };
        let (names, word) = match self {
            Self::All => return String::new(),
            Self::Only(names) => (names, "IN"),
            Self::AllBut(names) if names.is_empty() => return String::new(),
            Self::AllBut(names) => (names, "NOT IN"),
        };
        // A category's name is a word of the notice, which takes nothing but letters, digits and these two.
        let plain = |name: &&String| name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
        let names: Vec<String> = names.iter().filter(plain).map(|name| format!("'{name}'")).collect();
        match names.is_empty() {
            true => " AND 1 = 0".to_owned(),
            false => format!(" AND {column} {word} ({})", names.join(", ")),
        }
    }
}

/// Finds a batch of rows and changes each: `$1` the person, `$2` how many; then `$1` the person, `$2`… the row's key.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub find: &'static Statement,
    pub change: &'static Statement,
}

/// Removes, or makes anonymous, what belongs to the person alone.
pub(super) fn removal(table: &'static Table, categories: &Categories) -> Option<Step> {
    let whose = format!("{}{}", table.belongs(Share::Alone)?, categories.condition(table));
    Some(match table.erase {
        Erase::Anonymise(columns) => anonymising(table, columns, &whose),
        Erase::Nothing | Erase::Delete | Erase::KeepOn(_) => {
            step(table, &whose, &format!("DELETE FROM {}", table.name))
        }
    })
}

fn anonymising(table: &'static Table, columns: &[&str], whose: &str) -> Step {
    let left: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    let nulls: Vec<String> = columns.iter().map(|column| format!("{column} = NULL")).collect();
    let whose = format!("{whose} AND ({})", left.join(" OR "));
    step(table, &whose, &format!("UPDATE {} SET {}", table.name, nulls.join(", ")))
}

fn step(table: &'static Table, whose: &str, change: &str) -> Step {
    let (name, keys) = (table.name, table.key.join(", "));
    let row: Vec<String> = table.key.iter().zip(2..).map(|(key, number)| format!("{key} = ${number}")).collect();
    Step {
        find: Statement::of_the_data_map(format!("SELECT {keys} FROM main.{name} WHERE {whose} LIMIT $2")),
        // Asked again where it is changed: meanwhile the row may belong to somebody else as well.
        change: Statement::of_the_data_map(format!("{change} WHERE {} AND {whose}", row.join(" AND "))),
    }
}

/// Where the person is somebody else in a row about others: who acknowledged, who invited. The ids of the person are
/// their own and the keys of the rows that name them.
pub(super) fn mentions(table: &'static Table) -> Option<Step> {
    let columns: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| matches!(column.class, Class::ThirdParty(_)))
        .map(|column| column.name)
        .collect();
    let by = columns.iter().find(|name| name.ends_with("_by") || name.ends_with("_id"))?;
    let mut ids = Vec::new();
    for owner in ordered() {
        if let (SubjectPath::Column(subject), [key]) = (owner.subject, owner.key)
            && key.ends_with("_id")
            && matches!(owner.erase, Erase::Delete)
        {
            ids.push(format!("SELECT {key} FROM main.{} WHERE {subject} = $1", owner.name));
        }
    }
    ids.push("SELECT CAST($1 AS BLOB)".to_owned());
    let whose = format!("{by} IN ({})", ids.join(" UNION ALL "));
    Some(anonymising(table, &columns, &whose))
}

/// How many rows, and the youngest one's time (NULL where none ages); of tables whose rows name their category, by it.
pub(super) fn census(table: &'static Table, share: Share) -> Option<&'static Statement> {
    let whose = table.belongs(share)?;
    let youngest = clock(table).map_or("CAST(NULL AS BIGINT)".to_owned(), |clock| format!("max({clock})"));
    Some(Statement::of_the_data_map(match table.category_column() {
        Some(column) => format!(
            "SELECT count(*), {youngest}, {column} FROM main.{} WHERE {whose} GROUP BY {column} ORDER BY {column}",
            table.name
        ),
        None => {
            format!("SELECT count(*), {youngest}, CAST(NULL AS TEXT) FROM main.{} WHERE {whose}", table.name)
        }
    }))
}

/// Whether the person still has a row here.
pub(super) fn any(table: &'static Table) -> Option<&'static Statement> {
    let whose = table.belongs(Share::Alone)?;
    Some(Statement::of_the_data_map(format!("SELECT 1 FROM main.{} WHERE {whose} LIMIT 1", table.name)))
}

/// Whether there is a row of this key, of a table that can conceal it.
pub(super) fn stored(table: &'static Table) -> Option<&'static Statement> {
    let ([key], Some(_)) = (table.key, table.belongs(Share::Any)) else { return None };
    Some(Statement::of_the_data_map(format!("SELECT 1 FROM main.{} WHERE {key} = $1", table.name)))
}

/// The tenant of one of the person's rows.
pub(super) fn tenant(table: &'static Table) -> Option<&'static Statement> {
    let (SubjectPath::Column(subject), Some(tenant)) = (table.subject, table.tenant) else { return None };
    Some(Statement::of_the_data_map(format!("SELECT {tenant} FROM main.{} WHERE {subject} = $1 LIMIT 1", table.name)))
}

/// The addresses by which a recipient knows the person.
pub(super) fn contacts(table: &'static Table) -> Vec<&'static Statement> {
    let Some(whose) = table.belongs(Share::Any) else { return Vec::new() };
    if !matches!(table.erase, Erase::Delete) {
        return Vec::new();
    }
    let known_by = |class| matches!(class, Class::Email(_) | Class::Phone(_) | Class::SentTo(_));
    let addresses = table.columns.iter().filter(|column| known_by(column.class));
    let select = |name| format!("SELECT DISTINCT {name} FROM main.{} WHERE {whose} AND {name} IS NOT NULL", table.name);
    addresses.map(|column| Statement::of_the_data_map(select(column.name))).collect()
}

/// Everybody whom a row of the table names.
pub(super) fn people(table: &'static Table) -> Option<&'static Statement> {
    let subject = match table.subject {
        SubjectPath::Column(column) => column,
        SubjectPath::Any(paths) => paths.iter().find_map(|path| match path {
            SubjectPath::Column(column) => Some(*column),
            _ => None,
        })?,
        _ => return None,
    };
    Some(Statement::of_the_data_map(format!(
        "SELECT DISTINCT {subject} FROM main.{} WHERE {subject} IS NOT NULL",
        table.name
    )))
}

/// Every statement, to be prepared on both engines by a test.
pub fn all() -> Vec<&'static Statement> {
    let mut all = Vec::new();
    for table in DataMap::get().tables() {
        for step in
            [removal(table, &Categories::All), removal(table, &Categories::Only(vec!["x".into()])), mentions(table)]
        {
            all.extend(step.into_iter().flat_map(|step| [step.find, step.change]));
        }
        all.extend(
            [census(table, Share::Any), census(table, Share::Alone), any(table), tenant(table), people(table)]
                .into_iter()
                .flatten(),
        );
        all.extend(stored(table));
        all.extend(contacts(table));
    }
    all
}
