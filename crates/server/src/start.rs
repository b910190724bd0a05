//! Before the first byte is served: does each product's notice declare what the program would keep?

use std::fmt::Write as _;

use http::{Product, Products};
use privacy::Gate;
use store::{Class, DataMap, Table};

use crate::StartError;

/// Refuses the start when a table holds a category for which a product's notice has no running clause, and says what
/// to write.
pub fn check(products: &Products, gate: &Gate) -> Result<(), StartError> {
    let mut text = String::new();
    for product in products.iter() {
        for category in DataMap::get().categories() {
            let tables: Vec<_> =
                DataMap::get().tables().filter(|table| table.categories().contains(category)).collect();
            if !tables.is_empty() && !gate.declares(product.name(), category) {
                explain(&mut text, product, category, &tables);
            }
        }
    }
    if text.is_empty() { Ok(()) } else { Err(StartError::Undeclared(text)) }
}

/// Names the module, the table and its columns, and the clause that is missing.
fn explain(text: &mut String, product: &Product, category: &str, tables: &[&'static Table]) {
    let name = product.name();
    let known = product.notice.clauses_of(category).next();
    let _ = writeln!(text, "the notice of {name} does not declare \"{category}\", which the program keeps:");
    for table in tables {
        let columns = table.columns.iter().filter(|column| matches!(column.class, Class::Personal(c) if c == category));
        let columns: Vec<&str> = columns.map(|column| column.name).collect();
        let _ = writeln!(text, "  module {}, table {}: {}", table.module(), table.name, columns.join(", "));
    }
    match known {
        Some(clause) => {
            let _ = writeln!(text, "write in its notice.toml: [clause.{}] running = true\n", clause.id);
        }
        None => {
            let _ = writeln!(
                text,
                "write in its notice.toml (docs/notice.md explains each line):\n\n  [clause.{category}]\n  data = \
                 [\"{category}\"]\n  title, function, purpose, basis, viewers, recipients, keep = …\n"
            );
        }
    }
}
