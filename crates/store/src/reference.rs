//! Which rows name which: found in the data map, by the ways to owners and people and by the types of keys.

use crate::{Class, DataMap, Erase, Starts, SubjectPath, Table};

/// A column that names the key of another table's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    pub column: &'static str,
    pub table: &'static str,
    pub key: &'static str,
    /// Whether a row that names nothing is wrong. A reading may outlive what is remembered of its series.
    pub must_exist: bool,
    /// Whether both rows belong to the same tenant.
    pub same_tenant: bool,
}

impl Table {
    /// What its rows name. Who only recorded something, or what it was about, may be gone before the record is.
    pub fn references(&self) -> Vec<Reference> {
        let mut found: Vec<Reference> = Vec::new();
        if let Starts::With { column, table, key } = self.starts {
            found.push(self.owned(column, table, key));
        }
        if let SubjectPath::Through { column, table, key } = self.subject {
            found.push(self.owned(column, table, key));
        }
        let circle = self.circle();
        for column in self.columns.iter().filter(|column| column.class == Class::Key) {
            let (of_key, of_circle) = (self.key.contains(&column.name), circle == Some(column.name));
            let above = column.name == "parent_id";
            let Some(owner) = self.owner_of(column.type_name).filter(|_| of_key || of_circle || above) else {
                continue;
            };
            let itself = owner.name == self.name && self.key == [column.name];
            if itself || found.iter().any(|known| known.column == column.name) || self.tenant == Some(column.name) {
                continue;
            }
            // A rule may be of a tenant above, and its counts are tidied up behind it.
            let of_people = owner.tenant.is_some() && !owner.categories_of_rows().is_empty();
            found.push(Reference {
                column: column.name,
                table: owner.name,
                key: owner.key[0],
                must_exist: self.name == owner.name || of_circle || (of_people && self.begins_with(column.name)),
                same_tenant: self.tenant.is_some() && of_people,
            });
        }
        // Of several ways to the tenant, the one along the key: an index has it.
        if found.iter().any(|known| known.same_tenant && self.key.contains(&known.column)) {
            for known in found.iter_mut().filter(|known| !self.key.contains(&known.column)) {
                known.same_tenant = false;
            }
        }
        found
    }

    /// A row that lives with another one.
    fn owned(&self, column: &'static str, table: &'static str, key: &'static str) -> Reference {
        let owner = DataMap::get().table(table);
        // A case may be kept for a person by staff of a tenant above.
        let ordinary = owner.is_some_and(|owner| owner.tenant.is_some() && !matches!(owner.erase, Erase::KeepOn(_)));
        // Counts of a thing that was moved stay where they were counted.
        let same_tenant = ordinary && self.tenant.is_some() && !self.categories_of_rows().is_empty();
        Reference { column, table, key, must_exist: true, same_tenant }
    }

    /// The fixed categories, or the column that names them.
    fn categories_of_rows(&self) -> Vec<&'static str> {
        let mut found = self.categories();
        found.extend(self.category_column());
        found
    }

    /// The column that leads to those who own a row together.
    fn circle(&self) -> Option<&'static str> {
        let of = |path: &SubjectPath| match path {
            SubjectPath::Members { column, .. } => Some(*column),
            _ => None,
        };
        match &self.subject {
            SubjectPath::Any(paths) => paths.iter().find_map(of),
            path => of(path),
        }
    }

    /// Whether it hangs on what this column names: a membership on its place.
    fn begins_with(&self, column: &str) -> bool {
        self.owner_column().is_none() && self.key.first() == Some(&column)
    }

    fn owner_column(&self) -> Option<&'static str> {
        match (self.starts, self.subject) {
            (Starts::With { column, .. }, _) | (_, SubjectPath::Through { column, .. }) => Some(column),
            _ => None,
        }
    }

    /// The table whose rows ids of this type name: `DeviceId` those of "device", by its "device_id".
    fn owner_of(&self, type_name: &str) -> Option<&'static Table> {
        let bare =
            type_name.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(type_name).trim();
        DataMap::get().tables().find(|owner| match owner.key {
            [key] if *key == format!("{}_id", owner.name) => {
                owner.column(key).is_some_and(|column| column.type_name == bare && bare != "[u8; 16]")
            }
            _ => false,
        })
    }
}
