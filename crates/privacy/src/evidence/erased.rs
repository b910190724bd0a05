//! Of people who were erased, nothing has come back; and of erasures, no record is gone: the rows against the ledger that
//! lies beside the database.

use std::collections::HashMap;

use store::{DataMap, Starts, Statement, SubjectPath, Table, params};
use types::{SubjectId, Time};

use super::{Measured, rows::Rows};
use crate::{
    Privacy, Result, Tx,
    erasure::{Fate, Held, Ledger, Scope, fate, subject_hash},
    retention::{TenantTerms, due_of},
};

const ERASED: &str = "SELECT subject_hash, effective_at, removed_at, held FROM main.erasure
     WHERE product = $1 AND scope = '*'";
/// Of erasures under way, every row is still there, and nobody may see it.
const SEEN: &str = "SELECT count(*) FROM main.erasure e WHERE e.product = $1 AND e.scope = '*' AND e.removed_at IS NULL
       AND e.subject_id IS NOT NULL AND NOT EXISTS
         (SELECT 1 FROM main.concealed c WHERE c.subject_id = e.subject_id AND c.category = '*')";
const RECORDED: &str = "SELECT erasure_id FROM main.erasure WHERE product = $1";

/// Somebody whose rows are gone.
struct Gone {
    effective_at: Time,
    /// Tables of which something is held, on an exception of Art. 17(3).
    held: Vec<String>,
}

impl Privacy {
    pub(super) async fn erased(&self, tx: &mut Tx, rows: &Rows<'_>) -> Result<Measured> {
        let mut found = Measured::default();
        let product = rows.notice.product.name.as_str();
        let (gone, all) = self.gone(tx, product, &mut found).await?;
        found.looked_count = all;
        let seen: i64 = tx.value(found.asking(SEEN), params![product]).await?.unwrap_or(0);
        found.offence(seen, "concealed: somebody who is being erased can be seen");
        if !gone.is_empty() {
            for (table, subject, clock) in DataMap::get().tables().filter_map(|table| returns(table, rows)) {
                come_back(tx, table, subject, clock, &gone, &mut found).await?;
            }
        }
        self.unrecorded(tx, rows, &mut found).await?;
        Ok(found)
    }

    async fn gone(&self, tx: &mut Tx, product: &str, found: &mut Measured) -> Result<(HashMap<[u8; 32], Gone>, i64)> {
        let (mut gone, mut all) = (HashMap::new(), 0);
        for row in tx.query(found.asking(ERASED), params![product]).await? {
            all += 1;
            // A record without its hash tells of nobody.
            let (Ok(hash), Some(_)) = (row.get::<[u8; 32]>(0), row.get::<Option<Time>>(2)?) else { continue };
            let held: Option<String> = row.get(3)?;
            let held: Vec<Held> = held.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            let held = held.into_iter().map(|held| held.table).collect();
            gone.insert(hash, Gone { effective_at: row.get(1)?, held });
        }
        Ok((gone, all))
    }

    /// Lines of the ledger whose record should still be there.
    async fn unrecorded(&self, tx: &mut Tx, rows: &Rows<'_>, found: &mut Measured) -> Result<()> {
        let Some(ledger) = self.erasures().ledger() else { return Ok(()) };
        let (product, table) = (&rows.notice.product.name, DataMap::get().table("erasure"));
        let categories: Vec<String> =
            table.map(|table| table.categories().into_iter().map(str::to_owned).collect()).unwrap_or_default();
        let due = due_of(rows.notice, &categories, &TenantTerms::default(), rows.now);
        let recorded = tx.query(found.asking(RECORDED), params![product]).await?;
        let recorded: Vec<crate::erasure::ErasureId> =
            recorded.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
        let recorded: std::collections::HashSet<_> = recorded.into_iter().collect();
        // A record's own time runs from its end on: it outlives its line's.
        let missing = Ledger::read(ledger.path())?
            .into_iter()
            .filter(|entry| entry.product == *product && !due.contains(entry.at) && !recorded.contains(&entry.erasure));
        found.offence(missing.count() as i64, "erasure: a record that the ledger has is gone");
        Ok(())
    }
}

/// Tables of which an erasure leaves nothing: the column that names the person, and the row's own time.
fn returns(table: &'static Table, rows: &Rows<'_>) -> Option<(&'static Table, &'static str, Option<&'static str>)> {
    let of = |path: &SubjectPath| match path {
        SubjectPath::Column(column) => Some(*column),
        _ => None,
    };
    let subject = match &table.subject {
        SubjectPath::Any(paths) => paths.iter().find_map(of),
        path => of(path),
    }?;
    let goes = matches!(fate(table, None, rows.notice, &Scope::Everything, &[]), Fate::Delete);
    let clock = match table.starts {
        Starts::At(clock) | Starts::Span(clock, _) | Starts::Passing(clock) => Some(clock),
        Starts::Never | Starts::With { .. } => None,
    };
    goes.then_some((table, subject, clock))
}

/// What is told to a person after the end is no row that came back.
async fn come_back(
    tx: &mut Tx,
    table: &'static Table,
    subject: &str,
    clock: Option<&str>,
    gone: &HashMap<[u8; 32], Gone>,
    found: &mut Measured,
) -> Result<()> {
    let name = table.name;
    let first = clock.map_or("CAST(NULL AS BIGINT)".to_owned(), |clock| format!("min({clock})"));
    let statement = Statement::of_the_data_map(format!(
        "SELECT {subject}, {first} FROM main.{name} WHERE {subject} IS NOT NULL GROUP BY {subject}"
    ));
    found.asked(statement.text);
    for row in tx.query(statement, []).await? {
        let (Ok(person), first) = (row.get::<SubjectId>(0), row.get::<Option<Time>>(1)?) else { continue };
        let Some(erased) = gone.get(&subject_hash(person)) else { continue };
        let of_before = first.is_none_or(|first| first <= erased.effective_at);
        if of_before && !erased.held.iter().any(|held| held == name) {
            found.offence(1, format!("{name}: a person who was erased"));
        }
    }
    Ok(())
}
