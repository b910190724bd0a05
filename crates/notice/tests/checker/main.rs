//! Every rule of the checker, shown on the smallest change to a good notice that breaks it.

mod cases;

use std::collections::BTreeSet;

use cases::{CASES, COMPANIONS};
use notice::{Finding, Notice};

const GOOD: &str = include_str!("../../../../products/progres/notice.toml");

fn findings(source: &str) -> Vec<Finding> {
    Notice::examine(source, "notice.toml").1.items
}

fn broken(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |source, (from, to)| {
        assert!(source.contains(from), "the notice no longer has: {from}");
        source.replacen(from, to, 1)
    })
}

#[test]
fn every_rule_finds_its_mistake_at_its_line() {
    for (code, line, changes) in CASES {
        let source = broken(changes);
        let found = findings(&source);
        let shown: Vec<_> = found.iter().map(|finding| (finding.code, finding.line, &finding.excerpt)).collect();
        let hit = found.iter().find(|finding| finding.code == *code);
        let hit = hit.unwrap_or_else(|| panic!("{code} was not found, but {shown:#?}"));
        assert!(hit.excerpt.contains(line), "{code} points at {:?}, not at {line:?}", hit.excerpt);
        assert_eq!(source.lines().nth(hit.line - 1).unwrap_or_default(), hit.excerpt, "{code}");
        assert!(!hit.reason.is_empty() && !hit.help.is_empty(), "{code}");
        let companions = COMPANIONS.iter().find(|(of, _)| of == code).map_or(&[][..], |(_, codes)| codes);
        let strays: Vec<_> =
            found.iter().filter(|other| other.code != *code && !companions.contains(&other.code)).collect();
        assert!(strays.is_empty(), "{code} drags along {strays:#?}");
    }
}

#[test]
fn every_table_of_article_13_is_missed() {
    let tables = [
        ("controller", "no_controller"),
        ("officer", "no_officer"),
        ("authority", "no_authority"),
        ("automated_decisions", "no_automated_decisions"),
        ("third_countries", "no_third_countries"),
    ];
    for (table, code) in tables {
        let found = findings(&without(&format!("[{table}]")));
        assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), [code]);
    }
    for right in ["access", "rectification", "erasure", "restriction", "portability", "objection", "complaint"] {
        let found = findings(&without(&format!("[right.{right}]")));
        assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["no_right"]);
        assert!(found[0].reason.contains(right) && found[0].help.contains(right));
    }
    for (heading, instead, code) in
        [("[[edition]]", "edition = []", "no_edition"), ("[officer]", "officer = {}", "no_officer")]
    {
        let found = findings(&format!("{instead}\n{}", without(heading)));
        assert!(found.iter().any(|finding| finding.code == code), "{found:#?}");
    }
    assert!(findings("").iter().any(|finding| finding.code == "no_clause"));
}

/// The notice without one table: from its heading to the next one.
fn without(heading: &str) -> String {
    let start = GOOD.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
    let end = GOOD[start + 2..].find("\n[").map_or(GOOD.len(), |at| start + 2 + at);
    format!("{}{}", &GOOD[..start], &GOOD[end..])
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let source = broken(&[
        ("keep = \"7 days\"", "keep = \"7 dayz\""),
        ("basis = \"legitimate_interests\"", "basis = \"interests\""),
        ("country = \"DE\"\nemail", "country = \"Germany\"\nemail"),
        ("after = \"closed\"", "after = \"close\""),
    ]);
    let codes: BTreeSet<_> = findings(&source).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, BTreeSet::from(["bad_period", "unknown_word", "bad_country", "undeclared_clock"]));
}

#[test]
fn a_finding_shows_line_reason_and_what_to_write() {
    let source = broken(&[("keep = \"7 days\"", "keep = \"7 dayz\"")]);
    let (_, findings) = Notice::examine(&source, "products/progres/notice.toml");
    let line = source.lines().position(|line| line.contains("dayz")).unwrap() + 1;
    let shown = findings.to_string();
    assert!(shown.contains(&format!("--> products/progres/notice.toml:{line}:8")), "{shown}");
    assert!(shown.contains("^^^^^^^^"), "{shown}");
    assert!(shown.contains("write: a period such as"), "{shown}");
    assert!(shown.ends_with("1 error, 0 advice\n"), "{shown}");
}

#[test]
fn every_rule_is_described_for_its_reader() {
    let described = include_str!("../../../../docs/notice.md");
    let fixed =
        ["no_controller", "no_officer", "no_authority", "no_automated_decisions", "no_third_countries", "no_clause"];
    let codes: BTreeSet<&str> = CASES.iter().map(|(code, _, _)| *code).chain(fixed).collect();
    let missing: Vec<_> = codes.iter().filter(|code| !described.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "docs/notice.md does not describe {missing:?}");
}
