//! Where a person belongs and how they are reached, over any table of the data map.

use store::{Class, DataMap, Share, Statement, SubjectPath, Table, params, sql};
use types::{EmailAddress, SubjectId, TenantId};

use crate::{Result, Tx};

/// A natural person, as the data map knows them.
pub(crate) struct Person;

impl Person {
    /// The e-mail address the person is reached by now.
    pub async fn address(tx: &mut Tx, subject: SubjectId) -> Result<Option<EmailAddress>> {
        for table in DataMap::get().tables() {
            for column in table.columns.iter().filter(|column| matches!(column.class, Class::Email(_))) {
                let Some(statement) = statement(table, column.name) else { continue };
                if let Some(address) = tx.value::<EmailAddress>(statement, params![subject]).await? {
                    return Ok(Some(address));
                }
            }
        }
        Ok(None)
    }

    /// Whether the person is reached by any address or number now.
    pub async fn is_reached(tx: &mut Tx, subject: SubjectId) -> Result<bool> {
        for table in DataMap::get().tables() {
            let known_by = |class| matches!(class, Class::Email(_) | Class::Phone(_));
            for column in table.columns.iter().filter(|column| known_by(column.class)) {
                let Some(statement) = statement(table, column.name) else { continue };
                if tx.value::<String>(statement, params![subject]).await?.is_some() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The person, unless what is held of them in this category is concealed.
    pub async fn visible(tx: &mut Tx, subject: SubjectId, category: &str) -> Result<Option<SubjectId>> {
        let concealed = tx
            .value::<i64>(
                sql!("SELECT count(*) FROM concealed WHERE subject_id = $1 AND category IN ($2, '*')"),
                params![subject, category],
            )
            .await?;
        Ok((concealed == Some(0)).then_some(subject))
    }

    /// The people under every id they have: somebody wrote their address down, and did not know whose it is.
    pub async fn with_aliases(tx: &mut Tx, subjects: &[SubjectId]) -> Result<Vec<SubjectId>> {
        let mut all = subjects.to_vec();
        for statement in DataMap::get().tables().filter_map(aliases) {
            for subject in subjects {
                for row in tx.query(statement, params![subject]).await? {
                    let alias = row.get(0)?;
                    if !all.contains(&alias) {
                        all.push(alias);
                    }
                }
            }
        }
        Ok(all)
    }

    /// The tenant whose person it is. What the house itself keeps about people (the audit log, the ledger) says less of
    /// it than the rows of a room.
    pub async fn tenant(tx: &mut Tx, subject: SubjectId) -> Result<Option<TenantId>> {
        let mut tables: Vec<&'static Table> = DataMap::get().tables().collect();
        tables.sort_by_key(|table| (table.module() == "privacy", table.name));
        for table in tables {
            let Some(statement) = table.tenant.and_then(|tenant| statement(table, tenant)) else { continue };
            if let Some(tenant) = tx.value::<TenantId>(statement, params![subject]).await? {
                return Ok(Some(tenant));
            }
        }
        Ok(None)
    }
}

/// Who else a row that is the person's by its address names.
fn aliases(table: &'static Table) -> Option<&'static Statement> {
    let SubjectPath::Any(paths) = table.subject else { return None };
    let named = paths.iter().find_map(|path| match path {
        SubjectPath::Column(column) => Some(column),
        _ => None,
    })?;
    paths.iter().find(|path| matches!(path, SubjectPath::Address(_)))?;
    let (name, whose) = (table.name, table.belongs(Share::Any)?);
    let text = format!("SELECT DISTINCT {named} FROM main.{name} WHERE {named} IS NOT NULL AND {whose}");
    Some(Statement::of_the_data_map(text))
}

fn statement(table: &'static Table, column: &'static str) -> Option<&'static Statement> {
    let (name, whose) = (table.name, table.belongs(Share::Any)?);
    let text = format!("SELECT {column} FROM main.{name} WHERE {whose} AND {column} IS NOT NULL LIMIT 1");
    Some(Statement::of_the_data_map(text))
}
