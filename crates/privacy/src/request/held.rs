//! What is held about a person, in short: how many rows of which category, over every table of the data map.

use std::collections::BTreeMap;

use store::{DataMap, OfSubject, Share, Statement, Table, params};
use types::{Ctx, SubjectId};

use crate::{Privacy, Result};

/// Counts by the category that each row names.
fn by_row(table: &'static Table, column: &str) -> Option<&'static Statement> {
    let (name, whose) = (table.name, table.belongs(Share::Any)?);
    let text = format!("SELECT {column}, count(*) FROM main.{name} WHERE {whose} GROUP BY {column}");
    Some(Statement::of_the_data_map(text))
}

impl Privacy {
    /// Category and number of rows, for these names of one natural person. The look itself is in the audit log.
    pub async fn held(&self, ctx: &Ctx, subjects: &[SubjectId]) -> Result<BTreeMap<String, i64>> {
        // What is granted is the person's own data, which needs no clause (Art. 15).
        let mut tx = self.write_plain(ctx).await?;
        tx.audit("view", "subject", subjects.first().map(|subject| *subject.bytes()));
        tx.commit().await?;
        let mut tx = self.house(ctx, false).await?;
        let mut held = BTreeMap::new();
        for subject in subjects {
            for table in DataMap::get().tables() {
                match table.category_column() {
                    Some(column) => {
                        let Some(statement) = by_row(table, column) else { continue };
                        for row in tx.query(statement, params![subject]).await? {
                            *held.entry(row.get::<String>(0)?).or_default() += row.get::<i64>(1)?;
                        }
                    }
                    None => {
                        let Some(statement) = table.of_subject(OfSubject::Count) else { continue };
                        let count: i64 = tx.value(statement, params![subject]).await?.unwrap_or(0);
                        for category in table.categories().into_iter().filter(|_| count > 0) {
                            *held.entry(category.to_owned()).or_default() += count;
                        }
                    }
                }
            }
        }
        Ok(held)
    }
}
