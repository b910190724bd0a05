//! What the checker has to say: where, why, and what to write instead.

use std::{fmt, ops::Range};

use serde::Serialize;

/// Sentences of a notice are long lines: an excerpt shows what fits a terminal.
const EXCERPT_CHARACTERS_MAX: usize = 100;
const EXCERPT_CHARACTERS_BEFORE_MAX: usize = 40;

/// Whether a finding stops the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The notice is refused.
    Error,
    /// The notice is accepted; somebody should look at it.
    Advice,
}

/// One thing that is missing, unclear or contradictory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable name of the rule, listed in docs/notice.md.
    pub code: &'static str,
    pub severity: Severity,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Why it is refused, with the article where one is behind it.
    pub reason: String,
    /// What to write instead.
    pub help: String,
    /// The line of the file, for showing.
    pub excerpt: String,
    /// How many characters of the excerpt are meant, from `column` on.
    pub length: usize,
}

/// All findings of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    pub file_name: String,
    pub items: Vec<Finding>,
}

impl Findings {
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.items.iter().filter(|finding| finding.severity == Severity::Error)
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.items {
            finding.show(f, &self.file_name)?;
        }
        let errors = self.errors().count();
        let advice = self.items.len() - errors;
        writeln!(f, "{errors} error{}, {advice} advice", if errors == 1 { "" } else { "s" })
    }
}

impl std::error::Error for Findings {}

impl Finding {
    fn show(&self, f: &mut fmt::Formatter<'_>, file_name: &str) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Advice => "advice",
        };
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let (excerpt, before) = self.window();
        let indent = " ".repeat(before);
        let length = self.length.clamp(1, excerpt.chars().count().saturating_sub(before).max(1));
        writeln!(f, "{word}[{}]: {}", self.code, self.reason)?;
        writeln!(f, "{margin}--> {file_name}:{}:{}", self.line, self.column)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {excerpt}")?;
        writeln!(f, "{margin} | {indent}{}", "^".repeat(length))?;
        writeln!(f, "{margin} = write: {}\n", self.help)
    }
}

impl Finding {
    /// The part of the line that fits, and how many characters stand in it before what is meant.
    fn window(&self) -> (String, usize) {
        let start = (self.column - 1).saturating_sub(EXCERPT_CHARACTERS_BEFORE_MAX);
        let line: Vec<char> = self.excerpt.chars().collect();
        let end = line.len().min(start + EXCERPT_CHARACTERS_MAX);
        let mut shown: String = line[start.min(end)..end].iter().collect();
        if end < line.len() {
            shown.push('…');
        }
        let cut = if start > 0 { "…" } else { "" };
        (format!("{cut}{shown}"), self.column - 1 - start + cut.chars().count())
    }
}

/// Collects findings while the source is at hand.
pub(crate) struct Collector<'a> {
    source: &'a str,
    items: Vec<(usize, Finding)>,
}

impl<'a> Collector<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, items: Vec::new() }
    }

    pub fn error(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Error, code, span, reason.into(), help.into());
    }

    pub fn advice(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Severity::Advice, code, span, reason.into(), help.into());
    }

    fn push(&mut self, severity: Severity, code: &'static str, span: Range<usize>, reason: String, help: String) {
        let start = self.source.floor_char_boundary(span.start);
        let line_start = self.source[..start].rfind('\n').map_or(0, |at| at + 1);
        let excerpt = self.source[line_start..].lines().next().unwrap_or_default();
        let before = self.source[line_start..start].chars().count();
        let end = self.source.floor_char_boundary(span.end.max(start)).min(line_start + excerpt.len());
        let length = self.source.get(start..end).map_or(0, |text| text.chars().count());
        let line = self.source[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let excerpt = excerpt.to_owned();
        let finding = Finding { code, severity, line, column: before + 1, reason, help, excerpt, length };
        if !self.items.iter().any(|(_, other)| *other == finding) {
            self.items.push((start, finding));
        }
    }

    pub fn count(&self) -> usize {
        self.items.len()
    }

    pub fn finish(mut self, file_name: &str) -> Findings {
        self.items.sort_by_key(|(at, finding)| (*at, finding.severity, finding.code));
        Findings {
            file_name: file_name.to_owned(),
            items: self.items.into_iter().map(|(_, finding)| finding).collect(),
        }
    }
}
