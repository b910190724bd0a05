//! Content that is packed or hashed: whether it can be read as what it should be. Rooms say how; here it is looked at, a
//! part each run where there is much.

use std::collections::HashMap;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use store::{DataMap, Row, Statement, Table, Value};

use super::Measured;
use crate::{Result, Tx};

/// So many rows of a table are looked into in one run, which costs a second at most; the next goes on behind them.
const ROWS_MAX: usize = 20_000;
const BATCH_ROWS: usize = 2_000;

/// How to tell that a row's content is sound.
pub struct Content {
    pub table: &'static str,
    /// What `is_sound` is given, in this order.
    pub columns: &'static [&'static str],
    pub is_sound: fn(&Row) -> bool,
}

store::inventory::collect!(Content);

store::inventory::submit! {
    Content { table: "consent", columns: &["text_shown", "text_hash"], is_sound: is_what_was_shown }
}

/// The words a person agreed to are those whose hash was noted with them.
fn is_what_was_shown(row: &Row) -> bool {
    let told = row.get::<String>(0).ok().zip(row.get::<[u8; 32]>(1).ok());
    told.is_some_and(|(text, hash)| <[u8; 32]>::from(Sha256::digest(text.as_bytes())) == hash)
}

/// By product and table: the key of the last row that was looked into.
pub(crate) type LookedInto = Mutex<HashMap<(String, &'static str), Vec<Value>>>;

pub(super) async fn measure(tx: &mut Tx, product: &str, looked_into: &LookedInto) -> Result<Measured> {
    let mut found = Measured::default();
    for content in store::inventory::iter::<Content> {
        let Some(table) = DataMap::get().table(content.table) else { continue };
        let place = (product.to_owned(), table.name);
        let from = looked_into.lock().get(&place).cloned();
        let reached = look(tx, table, content, product, from, &mut found).await?;
        match reached {
            Some(key) => looked_into.lock().insert(place, key),
            None => looked_into.lock().remove(&place),
        };
    }
    for table in DataMap::get().tables() {
        lengths(tx, table, &mut found).await?;
    }
    Ok(found)
}

/// Hashes have the length of hashes.
async fn lengths(tx: &mut Tx, table: &Table, found: &mut Measured) -> Result<()> {
    let hashes = table.columns.iter().filter(|column| column.type_name.replace(' ', "") == "[u8;32]");
    let wrong: Vec<String> = hashes.map(|column| format!("length({}) <> 32", column.name)).collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let question = format!("SELECT count(*) FROM main.{} WHERE {}", table.name, wrong.join(" OR "));
    let count: i64 = tx.value(found.asking(question), []).await?.unwrap_or(0);
    found.offence(count, format!("{}: a hash that is none", table.name));
    Ok(())
}

/// Looks at the rows behind a key; gives the key it came to, unless that was the end.
async fn look(
    tx: &mut Tx,
    table: &'static Table,
    content: &Content,
    product: &str,
    mut from: Option<Vec<Value>>,
    found: &mut Measured,
) -> Result<Option<Vec<Value>>> {
    let mut looked = 0;
    while looked < ROWS_MAX {
        let mut params = vec![Value::Text(product.to_owned())];
        params.extend(from.iter().flatten().cloned());
        let rows = tx.query(batch(table, content, from.is_some(), found), params).await?;
        for row in &rows {
            let keys = table.key.len();
            looked += 1;
            let body = Row(row.0.iter().skip(keys).cloned().collect());
            if !(content.is_sound)(&body) {
                found.offence(1, format!("{}: {}", table.name, content.columns.join(", ")));
            }
        }
        found.looked_count += rows.len() as i64;
        match rows.last() {
            Some(last) if rows.len() == BATCH_ROWS => from = Some(last.0[..table.key.len()].to_vec()),
            _ => return Ok(None),
        }
    }
    Ok(from)
}

fn batch(table: &Table, content: &Content, behind: bool, found: &mut Measured) -> &'static Statement {
    let name = table.name;
    let (keys, columns) = (table.key.join(", "), content.columns.join(", "));
    // Asked of each row, so that the rows come by their key: by an index of tenants all of them would be sorted.
    let scope = match table.tenant {
        Some(tenant) => {
            format!("(SELECT product FROM main.tenant owner WHERE owner.tenant_id = {name}.{tenant}) = $1")
        }
        None => "$1 = $1".to_owned(),
    };
    let places: Vec<String> = (2..table.key.len() + 2).map(|place| format!("${place}")).collect();
    let behind = if behind { format!(" AND ({keys}) > ({})", places.join(", ")) } else { String::new() };
    found.asking(format!(
        "SELECT {keys}, {columns} FROM main.{name} WHERE {scope}{behind} ORDER BY {keys} LIMIT {BATCH_ROWS}"
    ))
}
