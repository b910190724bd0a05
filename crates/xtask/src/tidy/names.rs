//! No drawers for odds and ends.

use super::{Finding, Rule, tokens};
use crate::house::House;

pub const RULE: Rule =
    Rule { name: "names", why: "a module named for nothing collects everything; name it for what it knows", check };

const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc"];
const CODE: &[&str] = &["rs", "ts", "svelte", "js", "mjs"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for file in house.files.iter().filter(|file| CODE.iter().any(|extension| file.is(extension))) {
        let parts = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        for part in parts.filter(|part| is_empty_name(part)) {
            findings.push(Finding::error(&file.path, 0, format!("`{part}` says nothing; what is in it?")));
        }
        if file.is("rs") {
            let tokens = tokens::tokens(&file.text);
            for pair in tokens.windows(2).filter(|pair| pair[0].text == "mod" && is_empty_name(&pair[1].text)) {
                let what = format!("`mod {}` says nothing; what is in it?", pair[1].text);
                findings.push(Finding::error(&file.path, pair[0].line, what));
            }
        }
    }
}

fn is_empty_name(name: &str) -> bool {
    EMPTY_NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_directories_and_inline_modules() {
        for (path, text, found) in [
            ("crates/types/src/utils.rs", "", 1),
            ("crates/types/src/helpers/a.rs", "", 1),
            ("web/src/lib/common.ts", "", 1),
            ("crates/types/src/a.rs", "//! A.\nmod helpers {}\n", 1),
            ("crates/types/src/uncommon.rs", "//! A.\nmod helpful {}\n", 0),
        ] {
            assert_eq!(RULE.findings(&House::default().with_file(path, text)).len(), found, "{path}");
        }
    }
}
