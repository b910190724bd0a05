//! What is measured on the rows themselves, over every table that holds a category.

mod conditions;
mod consent;
mod overdue;
mod stops;

use std::collections::HashMap;

use notice::{Clause, EvidenceKind, Notice};
use store::{DataMap, Starts, Table, Value};
use types::{TenantId, Time};

use super::{
    Check, Measured,
    sql::{clocks, of_category},
};
use crate::{
    Result, Tx,
    retention::{TenantTerms, left},
};

/// What the measurements of one run have in common.
pub(super) struct Rows<'a> {
    pub notice: &'a Notice,
    pub terms: HashMap<TenantId, TenantTerms>,
    pub now: Time,
    /// Rows whose period has ended since then still wait for the next sweep.
    pub swept_by: Time,
}

/// The tables that can hold a category.
fn tables(category: &str) -> impl Iterator<Item = &'static Table> {
    // Who comes and goes within a minute is measured where it goes to.
    let holds = move |table: &&'static Table| match table.category_column() {
        Some(_) => !matches!(table.starts, Starts::Never | Starts::Passing(_)),
        None => table.ageing().contains(&category),
    };
    DataMap::get().tables().filter(holds)
}

/// The same without the ledger of facts, which judges rows and is none.
fn judged(category: &str) -> impl Iterator<Item = &'static Table> {
    tables(category).filter(|table| table.name != "fact_change")
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// Counts the rows that are not as stated.
async fn offending(
    tx: &mut Tx,
    found: &mut Measured,
    question: String,
    params: impl Into<Vec<Value>>,
    name: impl Into<String>,
) -> Result<()> {
    let count: i64 = tx.value(found.asking(question), params).await?.unwrap_or(0);
    found.offence(count, name);
    Ok(())
}

impl Rows<'_> {
    fn product(&self) -> Value {
        text(&self.notice.product.name)
    }

    /// The categories a check is about.
    fn categories<'a>(&'a self, check: &'a Check) -> impl Iterator<Item = &'a str> {
        let of_clause = move |clause: &&Clause| match check.kind {
            EvidenceKind::NothingOverdue => clause.data.iter().any(|category| check.covers(category)),
            _ => check.covers(&clause.id),
        };
        let mut found: Vec<&str> = Vec::new();
        for category in self.notice.clauses().iter().filter(of_clause).flat_map(|clause| &clause.data) {
            let wanted = check.kind != EvidenceKind::NothingOverdue || check.covers(category);
            if wanted && !found.contains(&category.as_str()) {
                found.push(category);
            }
        }
        found.into_iter()
    }

    /// Product, and the category where the table's rows name theirs.
    fn of(&self, table: &Table, category: &str) -> Vec<Value> {
        let mut params = vec![self.product()];
        params.extend(table.category_column().map(|_| text(category)));
        params
    }

    /// Looks at the whole table: how many rows, and the oldest.
    async fn look(&self, tx: &mut Tx, table: &'static Table, category: &str, found: &mut Measured) -> Result<()> {
        let Some(scope) = of_category(table) else { return Ok(()) };
        let name = table.name;
        let oldest = clocks(table).into_iter().next().map_or("NULL".to_owned(), |clock| format!("min({clock})"));
        let left = left(table);
        let statement =
            found.asking(format!("SELECT count(*), CAST({oldest} AS BIGINT) FROM main.{name} WHERE {scope}{left}"));
        if let Some(row) = tx.query(statement, self.of(table, category)).await?.first() {
            found.looked_count += row.get::<i64>(0)?;
            found.older(row.get(1)?);
        }
        Ok(())
    }
}
