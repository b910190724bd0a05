//! Rows that retention should have taken.

use store::{DataMap, Starts, Statement, Table, ToValue, Value, params};
use types::Time;

use super::{Rows, offending, tables, text};
use crate::{
    Result, Tx,
    evidence::{Check, Measured, sql::of_product},
    retention::{Owner, TenantTerms, due_of, left, not_held, within},
};

impl Rows<'_> {
    pub(in crate::evidence) async fn overdue(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        let mut seen: Vec<&str> = Vec::new();
        for category in self.categories(check) {
            for table in tables(category) {
                // A table of several categories is looked at once; one whose rows name theirs, for each.
                if table.category_column().is_none() {
                    if seen.contains(&table.name) {
                        continue;
                    }
                    seen.push(table.name);
                }
                self.look(tx, table, category, &mut found).await?;
                self.overdue_in(tx, table, category, &mut found).await?;
            }
            for table in DataMap::get().tables() {
                self.waiting(tx, table, category, &mut found).await?;
            }
            found.swept_at = found.swept_at.max(self.swept(tx, category).await?);
        }
        Ok(found)
    }

    async fn overdue_in(&self, tx: &mut Tx, table: &'static Table, category: &str, found: &mut Measured) -> Result<()> {
        let name = table.name;
        let Some(within) = within(table) else { return self.orphans(tx, table, found).await };
        // A row goes when the first of what it holds is due.
        let held: Vec<String> = match table.category_column() {
            Some(_) => vec![category.to_owned()],
            None => table.ageing().into_iter().map(str::to_owned).collect(),
        };
        let narrowed = table.category_column().map_or(String::new(), |column| format!(" AND {column} = $4"));
        let scope = table.tenant.unwrap_or("product");
        if table.tenant.is_none() && table.column("product").is_none() {
            return Ok(());
        }
        let question = format!(
            "SELECT count(*) FROM main.{name} WHERE {scope} = $1 AND {within}{narrowed}{}{}",
            left(table),
            not_held(table)
        );
        let scopes: Vec<(Value, TenantTerms)> = match table.tenant {
            Some(_) => self.terms.iter().map(|(id, terms)| (store::ToValue::to_value(id), terms.clone())).collect(),
            None => vec![(self.product(), TenantTerms::default())],
        };
        for (scope, terms) in scopes {
            for range in due_of(self.notice, &held, &terms, self.swept_by).ranges() {
                let mut params = vec![scope.clone(), range.start.to_value(), range.end.to_value()];
                params.extend(table.category_column().map(|_| text(category)));
                offending(tx, found, question.clone(), params, name).await?;
            }
        }
        Ok(())
    }

    /// What waits to be taken apart for longer than its readings may be kept, which are no younger by much.
    async fn waiting(&self, tx: &mut Tx, table: &'static Table, category: &str, found: &mut Measured) -> Result<()> {
        let (Starts::Passing(clock), Some(names)) = (table.starts, table.category_column()) else { return Ok(()) };
        let name = table.name;
        let question = format!(
            "SELECT count(*) FROM main.{name} WHERE {clock} >= $1 AND {clock} < $2 AND (',' || {names} || ',') LIKE $3"
        );
        for range in due_of(self.notice, &[category.to_owned()], &TenantTerms::default(), self.swept_by).ranges() {
            let params = [range.start.to_value(), range.end.to_value(), text(&format!("%,{category},%"))];
            offending(tx, found, question.clone(), params, name).await?;
        }
        Ok(())
    }

    /// Rows that live with another one are overdue when that one has gone.
    async fn orphans(&self, tx: &mut Tx, table: &'static Table, found: &mut Measured) -> Result<()> {
        let (Starts::With { .. }, Some(scope)) = (table.starts, of_product(table)) else { return Ok(()) };
        let Some(owner) = Owner::of(table) else { return Ok(()) };
        let (name, gone) = (table.name, owner.gone(table));
        let question = format!("SELECT count(*) FROM main.{name} WHERE {scope} AND {gone}");
        offending(tx, found, question, params![self.notice.product.name], name).await
    }

    async fn swept(&self, tx: &mut Tx, category: &str) -> Result<Option<Time>> {
        let last = Statement::of_the_data_map(
            "SELECT max(finished_at) FROM main.sweep WHERE product = $1 AND category = $2".into(),
        );
        Ok(tx.value::<Option<Time>>(last, params![self.notice.product.name, category]).await?.flatten())
    }
}
