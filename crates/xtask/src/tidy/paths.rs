//! No file knows the machine it was written on.

use super::{Finding, Rule};
use crate::house::House;

pub const RULE: Rule = Rule { name: "paths", why: "a path of one developer's machine works nowhere else", check };

/// Written apart, so that this file passes its own rule.
const PLACES: &[&str] = &[concat!("/", "work/"), concat!("/", "root/"), concat!("/", "Users/")];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for file in &house.files {
        for (at, line) in file.text.lines().enumerate() {
            if let Some(place) = PLACES.iter().find(|place| starts_a_path(line, place)) {
                findings.push(Finding::error(&file.path, at + 1, format!("a path of one machine: {place}…")));
            }
        }
    }
}

/// Whether `place` begins a path, and is no part of a longer one (`docs/work/a`) or of an address.
fn starts_a_path(line: &str, place: &str) -> bool {
    let inside = |before: char| before.is_alphanumeric() || "._-~/}".contains(before);
    line.match_indices(place).any(|(at, _)| !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_only() {
        let place = PLACES[0];
        for (line, found) in [
            (format!("cd {place}main"), 1),
            (format!("\"{place}a\""), 1),
            (format!("docs{place}a"), 0),
            (format!("https://example.com{place}a"), 0),
        ] {
            assert_eq!(RULE.findings(&House::default().with_file("a.md", &line)).len(), found, "{line}");
        }
    }
}
