//! Columns made of other columns (`Derivation`). Who writes a row writes them; rows that were there before the column was
//! are filled when the database is opened, a batch at a time, so that a start that was broken off goes on where it was.

use types::{NormalAddress, text};

use crate::{
    Class, Database, Derivation, Result, Statement, Table, Value,
    database::{Backend, engine_of},
    table::Declared,
    tx::Engine,
};

const BATCH_ROWS: i64 = 500;

impl Derivation {
    /// The columns it is made of.
    pub fn sources(self) -> Vec<&'static str> {
        match self {
            Self::Address(column) | Self::Claim(column) => vec![column],
            Self::SearchText(columns) | Self::SortKey(columns) => columns.to_vec(),
        }
    }

    /// Of the values of those columns.
    pub fn of(self, values: &[Value]) -> Value {
        let texts: Vec<&str> = values.iter().map(text_of).collect();
        match self {
            Self::Address(_) | Self::Claim(_) => match values.first() {
                Some(Value::Text(text)) => Value::Text(NormalAddress::of(text).as_str().to_owned()),
                _ => Value::Null,
            },
            Self::SearchText(_) => Value::Text(text::search_text(texts)),
            Self::SortKey(_) => Value::Text(text::sort_key(texts)),
        }
    }
}

fn text_of(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        _ => "",
    }
}

impl Table {
    /// The derived columns, and what each is made of.
    pub fn derived(&self) -> impl Iterator<Item = (&'static str, Derivation)> {
        self.columns.iter().filter_map(|column| match column.class {
            Class::Derived(_, derivation) => Some((column.name, derivation)),
            _ => None,
        })
    }
}

/// Fills what is missing in every table.
pub(crate) async fn fill(database: &Database) -> Result<()> {
    let tables = inventory::iter::<Declared>.into_iter().map(|declared| declared.0);
    for table in tables {
        for (column, derivation) in
            table.derived().filter(|(_, derivation)| !matches!(derivation, Derivation::Claim(_)))
        {
            while fill_batch(database.backend(), table, column, derivation).await? == BATCH_ROWS as usize {}
        }
    }
    Ok(())
}

async fn fill_batch(backend: &Backend, table: &'static Table, column: &str, derivation: Derivation) -> Result<usize> {
    let (find, set) = statements(table, column, derivation);
    let mut tx = engine_of(backend).await?;
    let rows = match &mut tx {
        Engine::Sqlite(tx) => tx.query(find, vec![Value::Integer(BATCH_ROWS)]).await?,
        Engine::Postgres(tx) => tx.query(find, vec![Value::Integer(BATCH_ROWS)]).await?,
    };
    if rows.is_empty() {
        return Ok(0);
    }
    let keys = table.key.len();
    let params: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| std::iter::once(derivation.of(&row.0[keys..])).chain(row.0[..keys].iter().cloned()).collect())
        .collect();
    match tx {
        Engine::Sqlite(mut tx) => {
            tx.execute(set, params).await?;
            tx.commit(crate::after::After::default()).await?;
        }
        Engine::Postgres(mut tx) => {
            tx.execute(set, params).await?;
            tx.commit(crate::after::After::default()).await?;
        }
    }
    Ok(rows.len())
}

/// Finds rows that lack the column, `$1` at most; sets it to `$1` where the key is `$2`…
fn statements(table: &'static Table, column: &str, derivation: Derivation) -> (&'static Statement, &'static Statement) {
    let (name, keys) = (table.name, table.key.join(", "));
    let sources = derivation.sources().join(", ");
    // An address that is not there has no normal form.
    let there = match derivation {
        Derivation::Address(source) | Derivation::Claim(source) => format!(" AND {source} IS NOT NULL"),
        Derivation::SearchText(_) | Derivation::SortKey(_) => String::new(),
    };
    let row: Vec<String> = table.key.iter().zip(2..).map(|(key, number)| format!("{key} = ${number}")).collect();
    (
        Statement::of_the_data_map(format!(
            "SELECT {keys}, {sources} FROM main.{name} WHERE {column} IS NULL{there} LIMIT $1"
        )),
        Statement::of_the_data_map(format!("UPDATE main.{name} SET {column} = $1 WHERE {}", row.join(" AND "))),
    )
}
