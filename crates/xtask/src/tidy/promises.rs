//! No domain promises anything: periods, legal bases and consent are in the notice.

use super::{Finding, Rule, tokens};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "promises",
    why: "the notice is the program: a period or a legal basis written into a domain is a promise the notice \
          does not know, and its text would be wrong",
    check,
};

const DOMAINS: &[&str] = &[
    "identity",
    "places",
    "devices",
    "telemetry",
    "alarms",
    "messages",
    "calls",
    "apps",
    "homenet",
    "site",
    "insights",
];
const LEGAL_WORDS: &[&str] = &["consent", "legitimate interest", "legal basis", "art. 6", "article 6"];
const PERIOD_UNITS: &[&str] = &["day", "days", "week", "weeks", "month", "months", "year", "years"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for file in DOMAINS.iter().flat_map(|domain| house.rust_files(domain)) {
        if !file.path.contains("/src/") || file.path.contains("/tests") {
            continue;
        }
        for token in tokens::tokens(&file.text).iter().filter(|token| token.text.contains('"')) {
            if let Some(promise) = promise_in(&token.text.to_lowercase()) {
                let what = format!("\"{promise}\" belongs into the notice");
                findings.push(Finding::error(&file.path, token.line, what));
            }
        }
    }
}

/// A legal word, or a number with a unit of the calendar (`36 months`).
fn promise_in(literal: &str) -> Option<String> {
    if let Some(word) = LEGAL_WORDS.iter().find(|word| literal.contains(*word)) {
        return Some((*word).to_owned());
    }
    let words: Vec<&str> = literal.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_period = |pair: &&[&str]| pair[0].parse::<u32>().is_ok() && PERIOD_UNITS.contains(&pair[1]);
    words.windows(2).find(is_period).map(|pair| pair.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_legal_words_in_literals_of_domains_only() {
        for (path, line, found) in [
            ("crates/telemetry/src/a.rs", "let keep = Period::parse(\"36 months\");", 1),
            ("crates/telemetry/src/a.rs", "let sql = \"SELECT 1 WHERE at < now() - interval '30 days'\";", 1),
            ("crates/alarms/src/a.rs", "let basis = \"Consent\";", 1),
            ("crates/alarms/src/a.rs", "// kept 36 months, with consent", 0),
            ("crates/telemetry/src/a.rs", "let by = \"month\";", 0),
            ("crates/telemetry/src/a.rs", "#[cfg(test)] mod tests { const A: &str = \"36 months\"; }", 0),
            ("crates/notice/src/a.rs", "let keep = \"36 months\";", 0),
        ] {
            let house = House::default().with_file(path, &format!("//! A.\n{line}\n"));
            assert_eq!(RULE.findings(&house).len(), found, "{path}: {line}");
        }
    }
}
