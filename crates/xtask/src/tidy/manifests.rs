//! Manifests of rooms take lints and versions from the workspace.

use super::{Finding, Rule};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "manifests",
    why: "one version of a package and one set of lints for the whole house, in one place",
    check,
};

fn check(house: &House, findings: &mut Vec<Finding>) {
    for room in &house.rooms {
        let path = format!("crates/{}/Cargo.toml", room.name);
        let Some(file) = house.file(&path) else { continue };
        if !file.text.contains("[lints]\nworkspace = true") {
            findings.push(Finding::error(&path, 0, "does not take the lints of the workspace"));
        }
        let mut in_dependencies = false;
        for (at, line) in file.text.lines().enumerate() {
            if line.starts_with('[') {
                in_dependencies = line.ends_with("dependencies]");
            } else if in_dependencies && names_a_version(line) {
                findings.push(Finding::error(&path, at + 1, "the version belongs into the workspace's manifest"));
            }
        }
    }
}

fn names_a_version(line: &str) -> bool {
    let Some((_, value)) = line.split_once('=') else { return false };
    !line.trim_start().starts_with('#') && (value.trim_start().starts_with('"') || value.contains("version ="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_lints_come_from_the_workspace() {
        let manifest = "[package]\nversion = \"1\"\n[dependencies]\na.workspace = true\nb = \"1\"\n\
                        c = { version = \"1\" }\nd = { workspace = true, features = [\"x\"] }\n";
        let house = House::default().with_room("types", &[]).with_file("crates/types/Cargo.toml", manifest);
        let lines: Vec<_> = RULE.findings(&house).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [0, 5, 6]);
    }
}
