//! Using restricted data on an exception (Art. 18(2)): one category, for a stated reason, written down before the first
//! row is given.

use serde_json::{Map, Value as Json};
use store::{Class, DataMap, OfSubject, Row, Table, Value, params};
use types::{Ctx, StopId};

use super::{Error, Exception, RestrictedUse, Result, Stops, queries, rules};

/// Rows of one table that one use gives at most.
const ROWS_MAX: i64 = 1_000;

/// What is to be used, and why it may be.
#[derive(Clone, Debug)]
pub struct NewUse {
    pub category: String,
    pub exception: Exception,
    pub reason: String,
}

/// The rows of one table.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct UsedRows {
    pub table: String,
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<Map<String, Json>>,
}

impl Stops {
    /// Writes the use down, and gives the person's rows of the category.
    pub async fn use_restricted(&self, ctx: &Ctx, id: StopId, new: &NewUse) -> Result<Vec<UsedRows>> {
        let reason = new.reason.trim();
        if reason.is_empty() {
            return Err(Error::Invalid("reason", "required", "say why it may be used"));
        }
        if reason.chars().count() > super::WORDS_CHARS_MAX {
            return Err(Error::Invalid("reason", "too_long", "shorter, please"));
        }
        let (stop, _) = self.one(ctx, id).await?;
        rules::usable(&stop)?;
        let mut tx = self.begin_within(ctx, stop.tenant_id).await?;
        let used = RestrictedUse {
            use_id: tx.new_id(),
            stop_id: id,
            tenant_id: stop.tenant_id,
            category: new.category.clone(),
            exception: new.exception.name().to_owned(),
            reason: reason.to_owned(),
            at: self.privacy().clock().now(),
        };
        queries::add_use(&mut tx, &used).await?;
        let detail = format!("{} {}", new.category, new.exception.name());
        tx.audit_detail("use_restricted", "restriction", Some(*id.bytes()), detail);
        tx.commit().await?;
        let mut tx = self.privacy().house(ctx, false).await?;
        let mut tables = Vec::new();
        for table in DataMap::get().tables().filter(|table| holds(table, &new.category)) {
            let Some(select) = table.of_subject(OfSubject::Select) else { continue };
            let rows = tx.query(select, params![stop.subject_id, ROWS_MAX, 0_i64]).await?;
            let rows: Vec<_> = rows.iter().filter_map(|row| shown(table, row, &new.category)).collect();
            if !rows.is_empty() {
                tables.push(UsedRows { table: table.name.to_owned(), rows });
            }
        }
        Ok(tables)
    }
}

fn holds(table: &Table, category: &str) -> bool {
    table.category_column().is_some() || table.categories().contains(&category)
}

/// The row without what nobody is shown; `None` where it is of another category.
fn shown(table: &Table, row: &Row, category: &str) -> Option<Map<String, Json>> {
    let columns = || table.columns.iter().zip(&row.0);
    if let Some(named) = table.category_column() {
        let of = columns().find(|(column, _)| column.name == named).map(|(_, value)| value);
        if of != Some(&Value::Text(category.to_owned())) {
            return None;
        }
    }
    let shown = columns().filter(|(column, _)| match column.class {
        Class::Secret(_) | Class::ThirdParty(_) | Class::Derived(..) => false,
        Class::InColumn(_) | Class::Key | Class::Plain(_) => true,
        class => class.category() == Some(category),
    });
    Some(shown.map(|(column, value)| (column.name.to_owned(), json(value))).collect())
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(bytes) => hex::encode(bytes).into(),
    }
}
