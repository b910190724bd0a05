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
    /// categories, or for all (`*`); `None` where the table knows no person.
    pub fn of_listed(&self, people: &str) -> Option<String> {
        let mut names: Vec<String> = self.categories().iter().map(|name| format!("'{name}'")).collect();
        names.extend(self.category_column().map(|column| format!("{}.{column}", self.name)));
        names.push("'*'".to_owned());
        let listed = format!("(SELECT subject_id FROM main.{people} WHERE category IN ({}))", names.join(", "));
        self.belongs_to(&listed, Share::Any)
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
        SubjectPath::Any(paths) => {
            let ways: Vec<String> = paths.iter().filter_map(|path| along(name, *path, people, share)).collect();
            (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
        }
    }
}
