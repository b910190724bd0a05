//! Whose rows: statements over any table that has a path to the natural person, built once from the data map. They see
//! every row, so they are for `privacy` alone: access, erasure, evidence.

use crate::{DataMap, Statement, SubjectPath, Table};

/// What to do with the rows of one person, `$1` being the person's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OfSubject {
    /// All columns, in the order of the declaration, by key; `$2` rows from `$3` on.
    Select,
    Count,
    /// Counts those that belong to the person alone.
    CountAlone,
    /// Deletes at most `$2` of those that belong to the person alone.
    DeleteAlone,
}

impl Table {
    /// The statement, where the table has a path to a person.
    pub fn of_subject(&'static self, what: OfSubject) -> Option<&'static Statement> {
        let (name, keys) = (self.name, self.key.join(", "));
        Some(Statement::of_the_data_map(match what {
            OfSubject::Select => {
                let columns: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
                let (columns, whose) = (columns.join(", "), self.belongs(Share::Any)?);
                format!("SELECT {columns} FROM main.{name} WHERE {whose} ORDER BY {keys} LIMIT $2 OFFSET $3")
            }
            OfSubject::Count => format!("SELECT count(*) FROM main.{name} WHERE {}", self.belongs(Share::Any)?),
            OfSubject::CountAlone => format!("SELECT count(*) FROM main.{name} WHERE {}", self.belongs(Share::Alone)?),
            OfSubject::DeleteAlone => {
                let whose = self.belongs(Share::Alone)?;
                format!("DELETE FROM {name} WHERE ({keys}) IN (SELECT {keys} FROM main.{name} WHERE {whose} LIMIT $2)")
            }
        }))
    }

    /// The condition that a row belongs to the person `$1`; `None` where the table knows no person.
    pub fn belongs(&self, share: Share) -> Option<String> {
        self.belongs_to("($1)", share)
    }

    /// The same of somebody of a set, in brackets.
    pub fn belongs_to(&self, people: &str, share: Share) -> Option<String> {
        along(self.name, self.subject, people, share)
    }

    /// The condition that a row is of somebody whom `people` (columns `subject_id`, `category`) lists for one of its
    /// categories, for one of a row that leads through this one to the person, or for all (`*`); `None` where the table
    /// knows no person.
    pub fn of_listed(&self, people: &str) -> Option<String> {
        let below = self.below();
        let mut names: Vec<String> = self.categories().iter().map(|name| format!("'{name}'")).collect();
        names.extend(self.category_column().map(|column| format!("{}.{column}", self.name)));
        names.extend(below.iter().flat_map(|table| table.categories()).map(|name| format!("'{name}'")));
        names.push("'*'".to_owned());
        // Rows that name their category may be of any.
        let narrowed = match below.iter().any(|table| table.category_column().is_some()) {
            true => String::new(),
            false => format!(" WHERE category IN ({})", names.join(", ")),
        };
        self.belongs_to(&format!("(SELECT subject_id FROM main.{people}{narrowed})"), Share::Any)
    }

    /// The tables whose path to a person leads through this one, however far.
    pub fn below(&self) -> Vec<&'static Self> {
        let mut found: Vec<&'static Self> = Vec::new();
        let mut names = vec![self.name];
        while let Some(name) = names.pop() {
            for lower in DataMap::get().tables().filter(|lower| lower.subject.tables().contains(&name)) {
                if !found.iter().any(|known| known.name == lower.name) {
                    found.push(lower);
                    names.push(lower.name);
                }
            }
        }
        found
    }
}

impl SubjectPath {
    /// The tables it goes through.
    fn tables(self) -> Vec<&'static str> {
        match self {
            Self::Nobody | Self::Tenant(_) | Self::Column(_) => Vec::new(),
            Self::Address(_) => holders().map(|(table, ..)| table.name).collect(),
            Self::Through { table, .. } | Self::Members { table, .. } | Self::Told { table, .. } => vec![table],
            Self::Any(paths) => paths.iter().flat_map(|path| path.tables()).collect(),
        }
    }
}

/// Of what several people own together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Theirs too.
    Any,
    /// Theirs and nobody else's.
    Alone,
}

/// The tables that say who has which e-mail address now: the address's column, and the person's.
pub(crate) fn holders() -> impl Iterator<Item = (&'static Table, &'static str, &'static str)> {
    DataMap::get()
        .tables()
        .filter_map(|table| table.holds_address().map(|(address, subject)| (table, address, subject)))
}

/// The condition that two rows name the same e-mail address, within one product: each a table, how the statement calls its
/// row, and the address's column.
pub(crate) fn same_address(one: (&Table, &str, &str), other: (&Table, &str, &str)) -> Option<String> {
    let form = |(table, row, column): (&Table, &str, &str)| Some(format!("{row}.{}", table.normal_of(column)?));
    let tenant = |(table, row, _): (&Table, &str, &str)| Some(format!("{row}.{}", table.tenant?));
    Some(format!(
        "{} = {} AND EXISTS (SELECT 1 FROM main.tenant here JOIN main.tenant there ON there.product = here.product
           WHERE here.tenant_id = {} AND there.tenant_id = {})",
        form(one)?,
        form(other)?,
        tenant(one)?,
        tenant(other)?
    ))
}

/// The condition on a row of `name`, by the path from it to its people.
fn along(name: &str, path: SubjectPath, people: &str, share: Share) -> Option<String> {
    match path {
        SubjectPath::Nobody | SubjectPath::Tenant(_) => None,
        SubjectPath::Column(column) => Some(format!("{name}.{column} IN {people}")),
        SubjectPath::Through { column, table, key } => {
            let above = DataMap::get().table(table)?.belongs_to(people, share)?;
            Some(format!("{name}.{column} IN (SELECT {table}.{key} FROM main.{table} WHERE {above})"))
        }
        SubjectPath::Members { column, table, key, subject } => {
            let others = match share {
                Share::Any => String::new(),
                Share::Alone => format!(
                    " AND NOT EXISTS (SELECT 1 FROM main.{table} other
                       WHERE other.{key} = {table}.{key} AND other.{subject} NOT IN {people})"
                ),
            };
            Some(format!(
                "{name}.{column} IN (SELECT {table}.{key} FROM main.{table} WHERE {table}.{subject} IN {people}{others})"
            ))
        }
        SubjectPath::Told { column, table, key, circle, subject, .. } => {
            let others = match (share, circle) {
                (Share::Any, _) => String::new(),
                (Share::Alone, None) => return None,
                (Share::Alone, Some(circle)) => format!(
                    " AND NOT EXISTS (SELECT 1 FROM main.{table} other
                       WHERE other.{circle} = {table}.{circle} AND other.{subject} NOT IN {people})"
                ),
            };
            Some(format!(
                "{name}.{column} IN (SELECT {table}.{key} FROM main.{table} WHERE {table}.{subject} IN {people}{others})"
            ))
        }
        SubjectPath::Address(column) => {
            let row = DataMap::get().table(name)?;
            let ways: Vec<String> = holders()
                .filter(|(holder, ..)| holder.name != name)
                .filter_map(|(holder, address, subject)| {
                    let same = same_address((row, name, column), (holder, "holder", address))?;
                    Some(format!(
                        "EXISTS (SELECT 1 FROM main.{} holder WHERE holder.{subject} IN {people} AND {same})",
                        holder.name
                    ))
                })
                .collect();
            (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
        }
        SubjectPath::Any(paths) => {
            let ways: Vec<String> = paths.iter().filter_map(|path| along(name, *path, people, share)).collect();
            (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
        }
    }
}
