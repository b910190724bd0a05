//! Migrations are twins.

use std::collections::BTreeSet;

use super::{Finding, Rule};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "migrations",
    why: "both databases are the same product; a step that one of them lacks is a schema nobody has tested",
    check,
};

const DIRECTORY: &str = "crates/store/migrations/";
const DIALECTS: [&str; 2] = ["sqlite", "postgres"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    let [sqlite, postgres] = DIALECTS.map(|dialect| names(house, dialect));
    for (ours, twins, twin) in [(&sqlite, &postgres, DIALECTS[1]), (&postgres, &sqlite, DIALECTS[0])] {
        for name in ours.difference(twins) {
            findings.push(Finding::error(
                format!("{DIRECTORY}{twin}/{name}"),
                0,
                "the twin of this migration is missing",
            ));
        }
    }
}

fn names<'a>(house: &'a House, dialect: &str) -> BTreeSet<&'a str> {
    let start = format!("{DIRECTORY}{dialect}/");
    house.files.iter().filter_map(|file| file.path.strip_prefix(&start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_twin_is_named() {
        let house = House::default()
            .with_file("crates/store/migrations/sqlite/0001_a.sql", "")
            .with_file("crates/store/migrations/postgres/0001_a.sql", "")
            .with_file("crates/store/migrations/postgres/0002_b.sql", "");
        let found = RULE.findings(&house);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "crates/store/migrations/sqlite/0002_b.sql");
    }
}
