//! Whatever is in the file, the checker answers: with a notice, or with a reason.

use notice::{Lang, Notice, Severity};
use proptest::prelude::*;

const GOOD: &str = include_str!("../../../products/progres/notice.toml");

/// Never a panic, never a refusal without an error, never a notice whose text cannot be written.
fn answers(source: &str) {
    let (notice, findings) = Notice::examine(source, "notice.toml");
    let errors = findings.items.iter().filter(|finding| finding.severity == Severity::Error).count();
    assert_eq!(notice.is_none(), errors > 0);
    assert!(!findings.to_string().is_empty());
    for finding in &findings.items {
        assert!(finding.line >= 1 && finding.column >= 1);
    }
    if let Some(notice) = notice {
        assert!(Lang::ALL.iter().all(|lang| !notice.text(*lang).to_html_page().is_empty()));
    }
}

/// The lines of the file, to take out or swap.
fn lines() -> Vec<&'static str> {
    GOOD.lines().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_cut_off_anywhere(at in 0..GOOD.len()) {
        answers(&GOOD[..GOOD.floor_char_boundary(at)]);
    }

    #[test]
    fn lines_left_out(gone in prop::collection::vec(0..lines().len(), 1..8)) {
        let kept: Vec<&str> = lines().into_iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, line)| line).collect();
        answers(&kept.join("\n"));
    }

    #[test]
    fn values_put_in_the_wrong_place(from in 0..lines().len(), to in 0..lines().len()) {
        let mut lines = lines();
        let value = lines[from].split_once(" = ").map_or("1", |(_, value)| value);
        let swapped = lines[to].split_once(" = ").map(|(key, _)| format!("{key} = {value}"));
        if let Some(line) = &swapped {
            lines[to] = line;
        }
        answers(&lines.join("\n"));
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        answers(&text);
    }
}
