//! A package taken apart by category. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::package::{Data, DataTable};

/// A record of one category.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Record {
    pub origin: String,
    pub content: Map<String, Json>,
}

/// Every row, once for each category it holds something of, without what belongs to the others.
pub(super) fn records(data: &Data) -> BTreeMap<String, Vec<Record>> {
    let mut found: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for table in &data.tables {
        for row in &table.rows {
            for category in categories(table, row) {
                let of_others = |name: &str| {
                    let column = table.columns.iter().find(|column| column.name == name);
                    column.and_then(|column| column.category.as_deref()).is_some_and(|other| other != category)
                };
                let content = row.iter().filter(|(name, _)| !of_others(name));
                let content = content.map(|(name, value)| (name.clone(), value.clone())).collect();
                found.entry(category.clone()).or_default().push(Record { origin: table.name.clone(), content });
            }
        }
    }
    found
}

fn categories(table: &DataTable, row: &Map<String, Json>) -> BTreeSet<String> {
    let fixed = table.columns.iter().filter_map(|column| column.category.clone());
    let named = table.category_column.as_ref().and_then(|column| row.get(column)?.as_str()).map(str::to_owned);
    fixed.chain(named).collect()
}
