//! Examples in comments are text; what shall be compiled is a test.

use super::{Finding, Rule};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "examples",
    why: "one example that is compiled builds the whole house a second time, which takes CI four minutes; a test shows \
          the same and is built anyway",
    check,
};

fn check(house: &House, findings: &mut Vec<Finding>) {
    for file in house.files.iter().filter(|file| file.is("rs")) {
        let mut open = false;
        for (number, line) in file.text.lines().enumerate() {
            let Some(fence) = fence(line) else { continue };
            if !open && matches!(fence, "" | "rust" | "no_run" | "should_panic") {
                findings.push(Finding::error(&file.path, number + 1, "write ```text or ```ignore, or make it a test"));
            }
            open = !open;
        }
    }
}

/// What stands behind the fence of a block in a doc comment.
fn fence(line: &str) -> Option<&str> {
    let comment = line.trim_start();
    let text = comment.strip_prefix("///").or_else(|| comment.strip_prefix("//!"))?;
    text.trim().strip_prefix("```")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_opening_fence_without_a_word_is_compiled() {
        for (text, found) in [
            ("//! ```\n//! a();\n//! ```\n", 1),
            ("/// ```rust\n/// a();\n/// ```\n/// ```text\n/// b\n/// ```\n", 1),
            ("/// ```ignore\n/// a();\n/// ```\n", 0),
        ] {
            let house = House::default().with_file("crates/types/src/a.rs", text);
            assert_eq!(RULE.findings(&house).len(), found, "{text:?}");
        }
    }
}
