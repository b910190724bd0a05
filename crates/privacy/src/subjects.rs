//! Finding a person by what they are reached by: over every column of the data map that holds such an address.

use std::collections::BTreeSet;

use store::{Class, DataMap, Statement, SubjectPath, Table, params};
use types::{Ctx, SubjectId};

use crate::{Privacy, Result};

/// By what a person is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Contact<'a> {
    Email(&'a str),
    /// With its country code; everything but digits is passed over.
    Phone(&'a str),
}

impl Privacy {
    /// Every person of the product who is reached by this address, with or without an account. One natural person may
    /// be several: a user, and a contact somebody else has named.
    pub async fn subjects_by_contact(&self, ctx: &Ctx, contact: Contact<'_>) -> Result<Vec<SubjectId>> {
        let wanted = match contact {
            Contact::Email(address) => address.trim().to_lowercase(),
            Contact::Phone(number) => number.chars().filter(char::is_ascii_digit).collect(),
        };
        let mut found = BTreeSet::new();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.house(ctx, false).await?;
        for table in DataMap::get().tables() {
            for statement in
                table.columns.iter().filter_map(|column| statement(table, column.name, column.class, contact))
            {
                for row in tx.query(statement, params![&*wanted, &*ctx.product]).await? {
                    found.extend(row.get::<Option<SubjectId>>(0)?);
                }
            }
        }
        Ok(found.into_iter().collect())
    }
}

fn statement(
    table: &'static Table,
    column: &'static str,
    class: Class,
    contact: Contact<'_>,
) -> Option<&'static Statement> {
    let matches = match (class, contact) {
        (Class::Email(_), Contact::Email(_)) => format!("lower({column}) = $1"),
        (Class::Phone(_), Contact::Phone(_)) => {
            let digits =
                "+ -/()".chars().fold(column.to_owned(), |text, sign| format!("replace({text}, '{sign}', '')"));
            format!("{digits} = $1")
        }
        _ => return None,
    };
    let (name, subject) = (table.name, subject(table.name, table.subject)?);
    let product = match (table.column("product"), table.tenant) {
        (Some(_), _) => "product = $2".to_owned(),
        (None, Some(tenant)) => format!("{tenant} IN (SELECT tenant_id FROM tenant WHERE product = $2)"),
        (None, None) => "$2 = $2".to_owned(),
    };
    let text = format!("SELECT DISTINCT {subject} FROM main.{name} WHERE {matches} AND {product}");
    Some(Statement::of_the_data_map(text))
}

/// An expression for the person a row is about.
fn subject(name: &str, path: SubjectPath) -> Option<String> {
    match path {
        SubjectPath::Column(column) => Some(format!("{name}.{column}")),
        SubjectPath::Through { column, table, key } => {
            let above = subject(table, DataMap::get().table(table)?.subject)?;
            Some(format!("(SELECT {above} FROM main.{table} WHERE {table}.{key} = {name}.{column})"))
        }
        SubjectPath::Any(paths) => {
            let ways: Vec<String> = paths.iter().filter_map(|path| subject(name, *path)).collect();
            match ways.len() {
                0 | 1 => ways.into_iter().next(),
                _ => Some(format!("coalesce({})", ways.join(", "))),
            }
        }
        // Belongs to several, or to nobody in particular: an address does not tell whose it is.
        SubjectPath::Members { .. } | SubjectPath::Nobody | SubjectPath::Tenant(_) => None,
    }
}
