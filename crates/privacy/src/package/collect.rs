//! Reading what the data map reaches from the person, page by page, straight into the files.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use notice::{Basis, Notice, Source as Origin};
use serde_json::Value as Json;
use store::{Class, Column, DataMap, OfSubject, Row, Table, Value, params};
use types::SubjectId;

use super::{
    Export, PackageKind, PackageOrder,
    archive::Archive,
    field::{Field, csv_of},
};
use crate::{Error, Result, Tx};

/// Rows of the database read at a time.
const PAGE_ROWS: i64 = 5_000;
/// Rows of a package, decoded ones counted singly. More than ten years of a home's readings.
pub const PACKAGE_ROWS_MAX: u64 = 5_000_000;
/// Bytes of a package before it is compressed.
pub const PACKAGE_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Rows of a table that the document for people shows; all are in the files for machines.
pub const SHOWN_ROWS_MAX: usize = 100;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub sheets: Vec<Sheet>,
    pub categories: BTreeMap<String, CategoryCount>,
    pub rows: u64,
}

#[derive(Debug, Default)]
pub(super) struct CategoryCount {
    pub rows: u64,
    pub tables: BTreeSet<&'static str>,
}

/// A table with rows, as far as documents and schemas need it.
#[derive(Debug)]
pub(super) struct Sheet {
    pub table: &'static str,
    pub fields: Vec<Field>,
    /// The column that names each row's category.
    pub category_column: Option<&'static str>,
    pub rows: u64,
    /// The first rows, by category where rows name theirs.
    pub shown: BTreeMap<Option<String>, Shown>,
}

#[derive(Debug, Default)]
pub(super) struct Shown {
    pub count: u64,
    pub rows: Vec<Vec<Json>>,
}

/// A table to be read.
struct Source<'a> {
    table: &'static Table,
    export: Option<&'a dyn Export>,
    fields: Vec<Field>,
    category_column: Option<&'static str>,
    category_index: Option<usize>,
}

/// Which categories a package may hold: all, or those of Art. 20(1): provided by the person (by an act, or by using a
/// device: WP 242), processed on consent or contract.
pub(super) fn eligible(notice: &Notice, kind: PackageKind) -> Option<BTreeSet<String>> {
    let provided = |category: &&notice::Category| {
        category.source.iter().any(|source| matches!(source, Origin::Person | Origin::Device))
    };
    let agreed = |category: &&notice::Category| {
        let mut clauses = notice.clauses_of(&category.id).filter(|clause| clause.running);
        clauses.any(|clause| matches!(clause.basis, Basis::Consent | Basis::Contract))
    };
    let categories = notice.categories().iter().filter(provided).filter(agreed);
    (kind == PackageKind::Portability).then(|| categories.map(|category| category.id.clone()).collect())
}

/// Reads everything, writing a CSV for each table into `archive` and the rows into `json`.
pub(super) async fn collect(
    tx: &mut Tx,
    order: &PackageOrder<'_>,
    archive: &mut Archive,
    json: &mut Archive,
) -> Result<Found> {
    let eligible = eligible(order.notice, order.kind);
    let mut found = Found::default();
    for table in DataMap::get().tables() {
        let Some(source) = Source::of(table, order, eligible.as_ref()) else { continue };
        let mut reading = Reading { source: &source, eligible: eligible.as_ref(), seen: None, sheet: None };
        if order.subjects.len() > 1 {
            reading.seen = Some(HashSet::new());
        }
        for subject in order.subjects {
            reading.of_subject(tx, *subject, archive, json, &mut found).await?;
        }
        if let Some(sheet) = reading.sheet {
            archive.end();
            json.write(b"\n]}")?;
            found.sheets.push(sheet);
        }
    }
    Ok(found)
}

impl<'a> Source<'a> {
    fn of(table: &'static Table, order: &PackageOrder<'a>, eligible: Option<&BTreeSet<String>>) -> Option<Self> {
        table.of_subject(OfSubject::Select)?;
        let export = order.exports.iter().copied().find(|export| export.table() == table.name);
        let columns: &'static [Column] = export.map_or(table.columns, Export::columns);
        let category_column = columns.iter().find_map(|column| match column.class {
            Class::InColumn(name) => Some(name),
            _ => None,
        });
        let mut fields = Field::all(order.notice, order.lang, table.name, columns);
        if let Some(eligible) = eligible {
            let may = |field: &Field| field.category.as_ref().is_none_or(|name| eligible.contains(name));
            fields.retain(may);
            if category_column.is_none() && fields.iter().all(|field| field.category.is_none()) {
                return None;
            }
        }
        let category_index = columns.iter().position(|column| Some(column.name) == category_column);
        Some(Self { table, export, fields, category_column, category_index })
    }

    fn category<'r>(&self, row: &'r [Value]) -> Option<&'r str> {
        match row.get(self.category_index?) {
            Some(Value::Text(name)) => Some(name),
            _ => None,
        }
    }

    /// The row's key as bytes, to recognise it: a shared row belongs to several, and one person may be several.
    fn key(&self, row: &Row) -> Vec<u8> {
        let parts = self.table.columns.iter().zip(&row.0).filter(|(column, _)| self.table.key.contains(&column.name));
        parts.flat_map(|(_, value)| format!("{value:?}|").into_bytes()).collect()
    }

    fn decode(&self, row: Row) -> Result<Vec<Vec<Value>>> {
        match self.export {
            Some(export) => export.decode(&row),
            None => Ok(vec![row.0]),
        }
    }
}

/// One table while it is read.
struct Reading<'a> {
    source: &'a Source<'a>,
    eligible: Option<&'a BTreeSet<String>>,
    seen: Option<HashSet<Vec<u8>>>,
    sheet: Option<Sheet>,
}

impl Reading<'_> {
    async fn of_subject(
        &mut self,
        tx: &mut Tx,
        subject: SubjectId,
        archive: &mut Archive,
        json: &mut Archive,
        found: &mut Found,
    ) -> Result<()> {
        let Some(select) = self.source.table.of_subject(OfSubject::Select) else { return Ok(()) };
        let mut offset = 0_i64;
        loop {
            let rows = tx.query(select, params![subject, PAGE_ROWS, offset]).await?;
            let read = rows.len() as i64;
            let mut waiting = Vec::new();
            for row in rows {
                let source = self.source;
                if self.seen.as_mut().is_some_and(|seen| !seen.insert(source.key(&row))) {
                    continue;
                }
                waiting.append(&mut source.decode(row)?);
                // A row may hold hundreds: they go on before they fill the memory.
                if waiting.len() as i64 >= PAGE_ROWS {
                    self.take(&waiting, archive, json, found)?;
                    waiting.clear();
                }
            }
            self.take(&waiting, archive, json, found)?;
            if read < PAGE_ROWS {
                return Ok(());
            }
            offset += read;
            // Somebody else may go on between two pages.
            tokio::task::yield_now().await;
        }
    }

    fn take(
        &mut self,
        rows: &[Vec<Value>],
        archive: &mut Archive,
        json: &mut Archive,
        found: &mut Found,
    ) -> Result<()> {
        let (mut lines, mut objects) = (csv::Writer::from_writer(Vec::new()), Vec::new());
        for row in rows {
            let category = self.source.category(row);
            let outside = |eligible: &BTreeSet<String>| category.is_some_and(|name| !eligible.contains(name));
            if self.eligible.is_some_and(outside) {
                continue;
            }
            let first = self.sheet.is_none();
            if first {
                self.begin(archive, json, found)?;
            }
            let Some(sheet) = &mut self.sheet else { continue };
            let values: Vec<Json> = sheet.fields.iter().map(|field| field.json(row)).collect();
            write_object(&mut objects, &sheet.fields, &values, first);
            let _ = lines.write_record(values.iter().map(csv_of));
            sheet.rows += 1;
            let shown = sheet.shown.entry(category.map(str::to_owned)).or_default();
            shown.count += 1;
            if shown.rows.len() < SHOWN_ROWS_MAX {
                shown.rows.push(values);
            }
            found.count(self.source, category)?;
        }
        archive.write(&lines.into_inner().unwrap_or_default())?;
        json.write(&objects)?;
        if archive.written() + json.written() > PACKAGE_BYTES_MAX {
            return Err(Error::TooLarge { what: "package in bytes", max: PACKAGE_BYTES_MAX });
        }
        Ok(())
    }

    /// The heads of both files, once there is a first row.
    fn begin(&mut self, archive: &mut Archive, json: &mut Archive, found: &Found) -> Result<()> {
        let Source { table, fields, category_column, .. } = self.source;
        archive.begin(&format!("csv/{}.csv", table.name))?;
        let mut head = csv::Writer::from_writer(Vec::new());
        let _ = head.write_record(fields.iter().map(|field| field.name.as_str()));
        archive.write(&head.into_inner().unwrap_or_default())?;
        let columns = serde_json::to_string(fields).unwrap_or_default();
        let comma = if found.sheets.is_empty() { "" } else { "," };
        let category = category_column.map(|name| format!("\"category_column\":\"{name}\",")).unwrap_or_default();
        let head = format!("{comma}\n{{\"name\":\"{}\",\"columns\":{columns},{category}\"rows\":[", table.name);
        json.write(head.as_bytes())?;
        self.sheet = Some(Sheet {
            table: table.name,
            fields: fields.clone(),
            category_column: *category_column,
            rows: 0,
            shown: BTreeMap::new(),
        });
        Ok(())
    }
}

/// Written piece by piece: a map for each row would be most of the work. Names of columns need no escaping.
fn write_object(objects: &mut Vec<u8>, fields: &[Field], values: &[Json], first: bool) {
    objects.extend_from_slice(if first { b"\n{" } else { b",\n{" });
    for (index, (field, value)) in fields.iter().zip(values).enumerate() {
        objects.extend_from_slice(if index == 0 { b"\"" } else { b",\"" });
        objects.extend_from_slice(field.name.as_bytes());
        objects.extend_from_slice(b"\":");
        let _ = serde_json::to_writer(&mut *objects, value);
    }
    objects.push(b'}');
}

impl Found {
    fn count(&mut self, source: &Source<'_>, category: Option<&str>) -> Result<()> {
        self.rows += 1;
        if self.rows > PACKAGE_ROWS_MAX {
            return Err(Error::TooLarge { what: "package in rows", max: PACKAGE_ROWS_MAX });
        }
        let fixed = source.fields.iter().filter_map(|field| field.category.as_deref());
        let names: BTreeSet<&str> = category.into_iter().chain(fixed).collect();
        for name in names {
            // Most rows name a category that is known already.
            if !self.categories.contains_key(name) {
                self.categories.insert(name.to_owned(), CategoryCount::default());
            }
            if let Some(count) = self.categories.get_mut(name) {
                count.rows += 1;
                count.tables.insert(source.table.name);
            }
        }
        Ok(())
    }
}
