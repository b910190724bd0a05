//! Statements over any table of the data map: of one product's rows. They name the real tables
//! (`main.`), so that nothing hidden from readers is hidden from evidence.

use store::{Class, Starts, Table};

/// The condition that a row belongs to the product `$1`; `None` where rows do not tell.
pub(super) fn of_product(table: &Table) -> Option<String> {
    let name = table.name;
    match table.tenant {
        Some(column) => Some(format!("{name}.{column} IN (SELECT tenant_id FROM main.tenant WHERE product = $1)")),
        None => table.column("product").map(|_| format!("{name}.product = $1")),
    }
}

/// The same, narrowed to the category `$2` where rows name theirs.
pub(super) fn of_category(table: &Table) -> Option<String> {
    let product = of_product(table)?;
    let name = table.name;
    Some(match table.category_column() {
        Some(column) => format!("{product} AND {name}.{column} = $2"),
        None => product,
    })
}

/// The moments a row speaks of: one, or the two ends of a span.
pub(super) fn clocks(table: &Table) -> Vec<String> {
    let qualified = |column: &str| format!("{}.{column}", table.name);
    match table.starts {
        Starts::At(column) if column != "ended_at" && column != "closed_at" => vec![qualified(column)],
        Starts::Span(first, last) => vec![qualified(first), qualified(last)],
        Starts::At(_) | Starts::Never | Starts::Passing(_) | Starts::With { .. } => Vec::new(),
    }
}

/// The columns by which a row is tied to other things: to the device, the place, the tenant a fact is about.
pub(super) fn ties(table: &Table) -> Vec<String> {
    let keys = table.columns.iter().filter(|column| column.class == Class::Key && column.name.ends_with("_id"));
    keys.map(|column| format!("{}.{}", table.name, column.name)).collect()
}

/// `$3, $4, $5`: placeholders for `count` values, beginning with `first`.
pub(super) fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|place| format!("${place}")).collect();
    places.join(", ")
}
