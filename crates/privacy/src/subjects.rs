//! Finding a person by what they are reached by now: over every column of the data map that holds such an address. What
//! was sent somewhere once, or written in a request, finds nobody: the address may be another's by now.

use std::collections::BTreeSet;

use store::{Class, DataMap, Derivation, Statement, SubjectPath, Table, params};
use types::{Ctx, EmailAddress, SubjectId};

use crate::{Privacy, Result};

/// By what a person is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Contact<'a> {
    Email(&'a EmailAddress),
    /// With its country code; everything but digits is passed over.
    Phone(&'a str),
}

/// People who are reached in one way, and how: as it is kept, which is where letters go. What somebody typed may be
/// another mailbox of the same letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub address: String,
    pub subjects: Vec<SubjectId>,
}

impl Privacy {
    /// Every person of the product who has this address now, with or without an account. One natural person may be
    /// several: a user, and a contact somebody else has named.
    pub async fn subjects_by_contact(&self, ctx: &Ctx, contact: Contact<'_>) -> Result<Vec<SubjectId>> {
        Ok(self.reached(ctx, contact).await?.map(|reached| reached.subjects).unwrap_or_default())
    }

    /// The same, with the address as it is kept. Where several mailboxes share the normal form, the one that was named, or
    /// none.
    pub async fn reached(&self, ctx: &Ctx, contact: Contact<'_>) -> Result<Option<Reached>> {
        let mut mailboxes = self.mailboxes(ctx, contact).await?;
        if let (Contact::Email(named), true) = (contact, mailboxes.len() > 1) {
            mailboxes.retain(|one| EmailAddress::kept(&*one.address).mailbox() == named.mailbox());
        }
        Ok(mailboxes.into_iter().next())
    }

    /// Whom an address reaches, apart by mailbox.
    pub async fn mailboxes(&self, ctx: &Ctx, contact: Contact<'_>) -> Result<Vec<Reached>> {
        let wanted = match contact {
            Contact::Email(address) => address.normal().as_str().to_owned(),
            Contact::Phone(number) => number.chars().filter(char::is_ascii_digit).collect(),
        };
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = BTreeSet::new();
        let mut tx = self.house(ctx, false).await?;
        for table in DataMap::get().tables() {
            for statement in
                table.columns.iter().filter_map(|column| statement(table, column.name, column.class, contact))
            {
                for row in tx.query(statement, params![&*wanted, &*ctx.product]).await? {
                    let (subject, address) = (row.get::<Option<SubjectId>>(0)?, row.get::<String>(1)?);
                    found.extend(subject.map(|subject| (subject, address)));
                }
            }
        }
        let mut mailboxes: Vec<(String, Reached)> = Vec::new();
        for (subject, address) in found {
            let mailbox = match contact {
                Contact::Email(_) => EmailAddress::kept(&*address).mailbox(),
                Contact::Phone(_) => String::new(),
            };
            match mailboxes.iter_mut().find(|(known, _)| *known == mailbox) {
                Some((_, one)) if one.subjects.contains(&subject) => {}
                Some((_, one)) => one.subjects.push(subject),
                None => mailboxes.push((mailbox, Reached { address, subjects: vec![subject] })),
            }
        }
        Ok(mailboxes.into_iter().map(|(_, one)| one).collect())
    }
}

fn statement(
    table: &'static Table,
    column: &'static str,
    class: Class,
    contact: Contact<'_>,
) -> Option<&'static Statement> {
    let (kept, matches) = match (class, contact) {
        (Class::Derived(_, Derivation::Address(kept)), Contact::Email(_)) => (kept, format!("{column} = $1")),
        (Class::Phone(_), Contact::Phone(_)) => {
            let digits =
                "+ -/()".chars().fold(column.to_owned(), |text, sign| format!("replace({text}, '{sign}', '')"));
            (column, format!("{digits} = $1"))
        }
        _ => return None,
    };
    let (name, subject) = (table.name, subject(table.name, table.subject)?);
    let product = match (table.column("product"), table.tenant) {
        (Some(_), _) => "product = $2".to_owned(),
        (None, Some(tenant)) => format!("{tenant} IN (SELECT tenant_id FROM tenant WHERE product = $2)"),
        (None, None) => "$2 = $2".to_owned(),
    };
    let text = format!("SELECT DISTINCT {subject}, {kept} FROM main.{name} WHERE {matches} AND {product}");
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
        SubjectPath::Members { .. }
        | SubjectPath::Told { .. }
        | SubjectPath::Address(_)
        | SubjectPath::Nobody
        | SubjectPath::Tenant(_) => None,
    }
}
