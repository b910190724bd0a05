//! The data map: every table linked into the program, and the categories their columns name.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use crate::{CategorySet, Class, Table, table::Declared};

/// A category set holds this many; a program with more does not start.
const CATEGORIES_MAX: usize = 128;

static MAP: LazyLock<DataMap> = LazyLock::new(|| DataMap::of(inventory::iter::<Declared>.into_iter().map(|d| d.0)));

/// Every table and category of the program.
#[derive(Debug)]
pub struct DataMap {
    tables: BTreeMap<&'static str, &'static Table>,
    categories: Vec<&'static str>,
}

impl DataMap {
    /// The map of this program.
    pub fn get() -> &'static Self {
        &MAP
    }

    fn of(tables: impl Iterator<Item = &'static Table>) -> Self {
        let tables: BTreeMap<_, _> = tables.map(|table| (table.name, table)).collect();
        let mut categories = BTreeSet::new();
        for table in tables.values() {
            categories.extend(table.categories());
            // The rows of such a table name their category; the statement needs the table's own mark, and the domain
            // asks the gate for each row's category.
            if table.category_column().is_some() {
                categories.insert(table.name);
            }
        }
        assert!(categories.len() <= CATEGORIES_MAX, "the data map names more than {CATEGORIES_MAX} categories");
        Self { tables, categories: categories.into_iter().collect() }
    }

    pub fn tables(&self) -> impl Iterator<Item = &'static Table> {
        self.tables.values().copied()
    }

    pub fn table(&self, name: &str) -> Option<&'static Table> {
        self.tables.get(name).copied()
    }

    /// The categories the program's tables hold (and, for tables whose rows name theirs, the table's own mark).
    pub fn categories(&self) -> &[&'static str] {
        &self.categories
    }

    pub fn index(&self, category: &str) -> Option<u8> {
        self.categories.binary_search(&category).ok().map(|index| index as u8)
    }

    pub fn names(&self, set: CategorySet) -> Vec<&'static str> {
        set.indexes().filter_map(|index| self.categories.get(usize::from(index)).copied()).collect()
    }

    /// What reading this column, or writing this table (`column` none), touches.
    pub(crate) fn touched(&self, table: &str, column: Option<&str>) -> CategorySet {
        let Some(table) = self.tables.get(table) else { return CategorySet::EMPTY };
        let columns = table.columns.iter().filter(|known| column.is_none_or(|name| name == known.name));
        columns.fold(CategorySet::EMPTY, |set, column| {
            let name = match column.class {
                Class::InColumn(_) => Some(table.name),
                class => class.category(),
            };
            name.map_or(set, |name| set.with(self.index(name).unwrap_or(0)))
        })
    }
}

/// The index of a category the program must know.
pub fn category_index(category: &str) -> Option<u8> {
    DataMap::get().index(category)
}
