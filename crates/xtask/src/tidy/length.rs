//! Files stay short.

use super::{Finding, Rule};
use crate::house::{File, House};

pub const RULE: Rule = Rule {
    name: "length",
    why: "a file is one thought; most are near 100 lines, and one that grows past a few screens holds two",
    check,
};

const LINES_FEW: usize = 350;
const LINES_MAX: usize = 500;
const EXTENSIONS: &[&str] = &["rs", "ts", "svelte", "js", "mjs", "css", "sh"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    let is_written = |file: &&File| EXTENSIONS.iter().any(|extension| file.is(extension)) && !file.is_generated();
    for file in house.files.iter().filter(is_written) {
        let lines = file.text.lines().count();
        let what = format!("{lines} lines; split it");
        if lines > LINES_MAX {
            findings.push(Finding::error(&file.path, 0, what));
        } else if lines > LINES_FEW {
            findings.push(Finding::warning(&file.path, 0, what));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::Weight;

    #[test]
    fn warns_then_refuses() {
        for (lines, weight) in
            [(LINES_FEW, None), (LINES_FEW + 1, Some(Weight::Warning)), (LINES_MAX + 1, Some(Weight::Error))]
        {
            let house = House::default().with_file("web/src/a.svelte", &"<p>\n".repeat(lines));
            assert_eq!(RULE.findings(&house).first().map(|finding| finding.weight), weight, "{lines}");
        }
        let generated = format!("// @generated\n{}", "x\n".repeat(900));
        assert!(RULE.findings(&House::default().with_file("a.ts", &generated)).is_empty());
    }
}
