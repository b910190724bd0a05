//! What others wrote may be used as we use it.

use spdx::{Expression, ParseMode};

use super::{Finding, Rule};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "licences",
    why: "Obhut is given away under Apache-2.0, in one binary; what goes into it must allow that",
    check,
};

const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Node packages that are tools: nothing of them is in what we give away.
const ALLOWED_FOR_TOOLS: &[&str] = &["BlueOak-1.0.0", "CC-BY-4.0", "Python-2.0"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for package in &house.packages {
        if let Some(what) = refusal(package.licence.as_deref(), ALLOWED) {
            let what = format!("{} {}: {what}", package.name, package.version);
            findings.push(Finding::error("Cargo.lock", line_of(house, "Cargo.lock", &package.name), what));
        }
    }
    if let Some(lock) = house.file("web/package-lock.json") {
        check_node(&lock.text, findings);
    }
}

fn check_node(lock: &str, findings: &mut Vec<Finding>) {
    let lock: serde_json::Value = serde_json::from_str(lock).unwrap_or_default();
    let tools: Vec<&str> = ALLOWED.iter().chain(ALLOWED_FOR_TOOLS).copied().collect();
    for (path, package) in lock["packages"].as_object().into_iter().flatten().filter(|(path, _)| !path.is_empty()) {
        let allowed = if package["dev"].as_bool() == Some(true) { &tools } else { ALLOWED };
        if let Some(what) = refusal(package["license"].as_str(), allowed) {
            findings.push(Finding::error("web/package-lock.json", 0, format!("{path}: {what}")));
        }
    }
}

/// Why a package may not be used, if so.
fn refusal(licence: Option<&str>, allowed: &[&str]) -> Option<String> {
    let Some(licence) = licence else { return Some("names no licence".to_owned()) };
    // Older packages write `MIT/Apache-2.0`.
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return Some(format!("not a licence expression: {licence}"));
    };
    // An exception (`WITH LLVM-exception`) only ever allows more.
    let fits = expression.evaluate(|term| term.license.id().is_some_and(|id| allowed.contains(&id.name)));
    (!fits).then(|| format!("the licence {licence} is not among those allowed"))
}

fn line_of(house: &House, path: &str, package: &str) -> usize {
    let names_it = format!("name = \"{package}\"");
    let text = house.file(path).map_or("", |file| &file.text);
    text.lines().position(|line| line == names_it).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_understood() {
        for (licence, allowed) in [
            (Some("MIT"), true),
            (Some("MIT/Apache-2.0"), true),
            (Some("GPL-3.0-only OR MIT"), true),
            (Some("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only"), true),
            (Some("(MIT OR Apache-2.0) AND Unicode-3.0"), true),
            (Some("MIT AND AGPL-3.0-only"), false),
            (Some("AGPL-3.0-or-later"), false),
            (Some("whatever you like"), false),
            (None, false),
        ] {
            let house = House::default().with_package("some", licence);
            assert_eq!(RULE.findings(&house).is_empty(), allowed, "{licence:?}");
        }
    }

    #[test]
    fn tools_of_the_web_may_more_than_its_parts() {
        let lock = r#"{"packages": {
            "": {"license": "Apache-2.0"},
            "node_modules/tool": {"license": "CC-BY-4.0", "dev": true},
            "node_modules/part": {"license": "CC-BY-4.0"}
        }}"#;
        let house = House::default().with_file("web/package-lock.json", lock);
        assert!(RULE.whats(&house)[0].contains("node_modules/part"));
        assert_eq!(RULE.whats(&house).len(), 1);
    }
}
