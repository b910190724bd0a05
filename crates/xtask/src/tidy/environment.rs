//! Only the server reads the environment.

use super::{Finding, Rule, tokens};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "environment",
    why: "a setting that a room reads behind its caller's back cannot be tested, documented or found; \
          the server reads it and passes it on",
    check,
};

/// The server, and the programs of developers and devices.
const MAY_READ: &[&str] = &["server", "edge", "testkit", "xtask"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for room in house.rooms.iter().filter(|room| !MAY_READ.contains(&room.name.as_str())) {
        // Tests are programs of developers (`UPDATE_GOLDEN=1 cargo test`).
        let source = format!("crates/{}/src/", room.name);
        for file in house.rust_files(&room.name).filter(|file| file.path.starts_with(&source)) {
            for line in tokens::lines_with_path(&tokens::tokens(&file.text), "std::env") {
                findings.push(Finding::error(&file.path, line, "reads the environment; take it as an argument"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_reads_others_do_not() {
        let reads = "//! A.\nfn a() { std::env::var(\"A\"); }\n";
        let compiles = "//! A.\nconst A: &str = env!(\"CARGO_PKG_NAME\");\n";
        let house = House::default()
            .with_room("server", &[])
            .with_room("devices", &[])
            .with_file("crates/server/src/a.rs", reads)
            .with_file("crates/devices/src/a.rs", reads)
            .with_file("crates/devices/tests/a.rs", reads)
            .with_file("crates/devices/src/b.rs", compiles);
        let found = RULE.whats(&house);
        assert_eq!(found, ["crates/devices/src/a.rs:2 reads the environment; take it as an argument"]);
    }
}
