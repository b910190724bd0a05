//! Before the first byte is served: does each product's notice declare what the program would keep?

use std::fmt::Write as _;

use http::{Product, Products};
use privacy::Gate;
use store::{DataMap, Table};
use telemetry::{profile::Catalogue, service::Catalogues};

use crate::StartError;

/// Refuses the start when a table holds a category for which a product's notice has no running clause, and says what
/// to write.
pub fn check(products: &Products, gate: &Gate) -> Result<(), StartError> {
    let mut text = String::new();
    for product in products.iter() {
        for category in DataMap::get().categories() {
            let used = |table: &&Table| product.notice.product.uses(table.module());
            let tables: Vec<_> =
                DataMap::get().tables().filter(|table| table.categories().contains(category)).filter(used).collect();
            if !tables.is_empty() && !gate.declares(product.name(), category) {
                explain(&mut text, product, category, &tables);
            }
        }
    }
    if text.is_empty() { Ok(()) } else { Err(StartError::Undeclared(text)) }
}

/// The same for what devices say: each metric of a profile names its category.
pub fn check_profiles(products: &Products, gate: &Gate, catalogues: &Catalogues) -> Result<(), StartError> {
    let mut text = String::new();
    for product in products.iter() {
        let profiles = catalogues.get(product.name()).into_iter().flat_map(Catalogue::iter);
        for profile in profiles {
            let missing = profile.metrics.iter().filter(|metric| !gate.declares(product.name(), &metric.category));
            for metric in missing {
                let (name, category) = (product.name(), &metric.category);
                let _ = writeln!(text, "the notice of {name} does not declare \"{category}\", which devices deliver:");
                let _ = writeln!(text, "  module telemetry, profile {}, metric {}", profile.name, metric.name);
                advise(&mut text, product, category);
            }
        }
    }
    if text.is_empty() { Ok(()) } else { Err(StartError::Undeclared(text)) }
}

/// Names the module, the table and its columns, and the clause that is missing.
fn explain(text: &mut String, product: &Product, category: &str, tables: &[&'static Table]) {
    let name = product.name();
    let _ = writeln!(text, "the notice of {name} does not declare \"{category}\", which the program keeps:");
    for table in tables {
        let columns = table.columns.iter().filter(|column| column.class.category() == Some(category));
        let columns: Vec<&str> = columns.map(|column| column.name).collect();
        let _ = writeln!(text, "  module {}, table {}: {}", table.module(), table.name, columns.join(", "));
    }
    advise(text, product, category);
}

/// The clause to write.
fn advise(text: &mut String, product: &Product, category: &str) {
    match product.notice.clauses_of(category).next() {
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
