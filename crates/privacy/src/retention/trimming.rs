//! Cutting what is due out of rows that span a time: found, cut by the room, and written back in small batches.

use store::{Row, Statement, Table, ToValue, Value};
use types::{Ctx, TenantId};

use super::{Cut, Due, Trim, due_rows::overlapping, not_held};
use crate::{Privacy, Result, Tx};

/// Rows looked at in one transaction.
const BATCH_ROWS: i64 = 100;

/// What of a table is cut.
pub(super) struct Scope<'a> {
    pub tenant: TenantId,
    /// Where rows name theirs.
    pub category: Option<Value>,
    pub due: &'a Due,
}

/// The statements of one table.
struct Statements {
    /// A batch of rows: tenant, from, until, category (where rows name theirs), how many.
    first: &'static Statement,
    /// The same behind a row's key.
    next: &'static Statement,
    delete: &'static Statement,
    insert: &'static Statement,
}

fn statements(table: &'static Table, named: bool) -> Option<Statements> {
    let (name, keys, tenant) = (table.name, table.key.join(", "), table.tenant?);
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let columns = columns.join(", ");
    let category =
        table.category_column().filter(|_| named).map_or(String::new(), |column| format!(" AND {column} = $4"));
    let due = format!("{tenant} = $1 AND {}{category}{}", overlapping(table)?, not_held(table));
    let limit = if named { 5 } else { 4 };
    let places = |first: usize, count: usize| {
        let places: Vec<String> = (first..first + count).map(|place| format!("${place}")).collect();
        places.join(", ")
    };
    let by_key: Vec<String> = table.key.iter().zip(1..).map(|(key, number)| format!("{key} = ${number}")).collect();
    let behind = format!(" AND ({keys}) > ({})", places(limit + 1, table.key.len()));
    let select =
        |behind: &str| format!("SELECT {columns} FROM main.{name} WHERE {due}{behind} ORDER BY {keys} LIMIT ${limit}");
    Some(Statements {
        first: Statement::of_the_data_map(select("")),
        next: Statement::of_the_data_map(select(&behind)),
        delete: Statement::of_the_data_map(format!("DELETE FROM {name} WHERE {}", by_key.join(" AND "))),
        insert: Statement::of_the_data_map(format!(
            "INSERT INTO {name} ({columns}) VALUES ({})",
            places(1, table.columns.len())
        )),
    })
}

/// Cuts every row of the scope; says how many went or were cut.
pub(super) async fn trim(
    privacy: &Privacy,
    ctx: &Ctx,
    table: &'static Table,
    trim: &dyn Trim,
    scope: Scope<'_>,
) -> Result<u64> {
    let Some(statements) = statements(table, scope.category.is_some()) else { return Ok(0) };
    let mut sum = 0;
    for range in scope.due.ranges() {
        let mut behind: Option<Vec<Value>> = None;
        loop {
            let mut params = vec![scope.tenant.to_value(), range.start.to_value(), range.end.to_value()];
            params.extend(scope.category.clone());
            params.push(Value::Integer(BATCH_ROWS));
            let turn = trim.turn().await;
            let mut tx = privacy.house(ctx, true).await?;
            let rows = match &behind {
                None => tx.query(statements.first, params).await?,
                Some(key) => {
                    params.extend(key.iter().cloned());
                    tx.query(statements.next, params).await?
                }
            };
            sum += cut(&mut tx, table, trim, scope.due, &rows, &statements).await?;
            tx.commit().await?;
            drop(turn);
            behind = rows.last().map(|row| key_of(table, row));
            if rows.len() < BATCH_ROWS as usize {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    trim.forget(scope.tenant, scope.due);
    Ok(sum)
}

async fn cut(
    tx: &mut Tx,
    table: &'static Table,
    trim: &dyn Trim,
    due: &Due,
    rows: &[Row],
    statements: &Statements,
) -> Result<u64> {
    let (mut removed, mut written) = (Vec::new(), Vec::new());
    for row in rows {
        if let Cut::Into(left) = trim.cut(row, due)? {
            removed.push(key_of(table, row));
            written.extend(left);
        }
    }
    let count = removed.len() as u64;
    tx.execute_many(statements.delete, removed).await?;
    tx.execute_many(statements.insert, written).await?;
    Ok(count)
}

fn key_of(table: &Table, row: &Row) -> Vec<Value> {
    let at = |key: &&str| table.columns.iter().position(|column| column.name == *key).and_then(|at| row.0.get(at));
    table.key.iter().filter_map(at).cloned().collect()
}
