//! `cargo xtask tidy`: the rules of the house that a program can check. One file a rule; each says why it is there.
//!
//! Where a rule is wrong for once, say so on the line, or on the line before: `tidy: allow(RULE) because …`.

mod architecture;
mod drivers;
mod environment;
mod examples;
mod grants;
mod header;
mod imports;
mod length;
mod licences;
mod locks;
mod manifests;
mod migrations;
mod names;
mod paths;
mod promises;
mod tokens;

use crate::{Failure, house::House};

/// A rule: its name, why it is there, and the check.
pub struct Rule {
    name: &'static str,
    why: &'static str,
    check: fn(&House, &mut Vec<Finding>),
}

const RULES: &[Rule] = &[
    architecture::RULE,
    drivers::RULE,
    environment::RULE,
    examples::RULE,
    grants::RULE,
    header::RULE,
    imports::RULE,
    length::RULE,
    licences::RULE,
    locks::RULE,
    manifests::RULE,
    migrations::RULE,
    names::RULE,
    paths::RULE,
    promises::RULE,
];

/// A place where a rule does not hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    /// From 1; 0 stands for the file as a whole.
    pub line: usize,
    pub what: String,
    pub weight: Weight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Shown, and that is all.
    Warning,
    Error,
}

impl Finding {
    fn error(path: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.into(), line, what: what.into(), weight: Weight::Error }
    }

    fn warning(path: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { weight: Weight::Warning, ..Self::error(path, line, what) }
    }
}

pub fn run() -> Result<(), Failure> {
    let house = House::load()?;
    let mut errors = 0;
    for rule in RULES {
        let findings = rule.findings(&house);
        for finding in &findings {
            let weight = if finding.weight == Weight::Error { "error" } else { "warning" };
            println!("{}:{}: {weight}[{}]: {}", finding.path, finding.line, rule.name, finding.what);
        }
        if !findings.is_empty() {
            println!("  why: {}\n", rule.why);
        }
        errors += findings.iter().filter(|finding| finding.weight == Weight::Error).count();
    }
    match errors {
        0 => {
            println!("tidy: {} rules hold over {} files, {} rooms", RULES.len(), house.files.len(), house.rooms.len());
            Ok(())
        }
        errors => Err(format!("tidy: {errors} places to put right").into()),
    }
}

impl Rule {
    /// What the check finds, without what the code itself allows with a reason.
    fn findings(&self, house: &House) -> Vec<Finding> {
        let mut findings = Vec::new();
        (self.check)(house, &mut findings);
        findings.retain(|finding| !self.is_allowed(house, finding));
        findings
    }

    fn is_allowed(&self, house: &House, finding: &Finding) -> bool {
        let mark = format!("tidy: allow({}) because ", self.name);
        let Some(file) = house.file(&finding.path) else { return false };
        // For the file as a whole: among its first lines.
        let (skip, take) = if finding.line == 0 { (0, 5) } else { (finding.line.saturating_sub(2), 2) };
        file.text.lines().skip(skip).take(take).any(|line| line.contains(&mark))
    }

    #[cfg(test)]
    fn whats(&self, house: &House) -> Vec<String> {
        self.findings(house).into_iter().map(|f| format!("{}:{} {}", f.path, f.line, f.what)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_needs_the_rule_and_a_reason() {
        let line = concat!("let path = \"/", "root/x\";");
        for (comment, found) in [
            ("", 1),
            ("// tidy: allow(paths) because the test is about paths", 0),
            ("// tidy: allow(paths)", 1),
            ("// tidy: allow(names) because another rule", 1),
        ] {
            let house = House::default().with_file("crates/types/src/a.rs", &format!("//! A.\n{comment}\n{line}\n"));
            assert_eq!(paths::RULE.findings(&house).len(), found, "{comment:?}");
        }
    }

    #[test]
    fn every_rule_has_its_own_name_and_a_reason() {
        let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
        assert!(RULES.iter().all(|rule| rule.why.len() > 20));
    }
}
