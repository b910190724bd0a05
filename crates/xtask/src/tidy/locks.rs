//! Packages come from the public registries, wherever the lock files were written.

use super::{Finding, Rule};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "locks",
    why: "a lock file that names somebody's mirror, or a branch, cannot be built by anybody else, or not twice",
    check,
};

const CARGO_SOURCE: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
const NODE_SOURCE: &str = "\"resolved\": \"https://registry.npmjs.org/";

fn check(house: &House, findings: &mut Vec<Finding>) {
    for (path, key, source) in
        [("Cargo.lock", "source = ", CARGO_SOURCE), ("web/package-lock.json", "\"resolved\": ", NODE_SOURCE)]
    {
        let text = house.file(path).map_or("", |file| &file.text);
        for (at, line) in text.lines().enumerate() {
            let line = line.trim_start();
            if line.starts_with(key) && !line.starts_with(source) {
                findings.push(Finding::error(path, at + 1, "not from the public registry"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_and_branches_are_found() {
        let cargo = format!("{CARGO_SOURCE}\nsource = \"git+https://example.com/a\"\n");
        let node = format!("  {NODE_SOURCE}a.tgz\",\n  \"resolved\": \"http://mirror.example/a.tgz\",\n");
        let house = House::default().with_file("Cargo.lock", &cargo).with_file("web/package-lock.json", &node);
        let found = RULE.whats(&house);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("Cargo.lock:2") && found[1].starts_with("web/package-lock.json:2"), "{found:?}");
    }
}
