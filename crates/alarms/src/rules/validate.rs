//! Whether a rule makes sense.

use crate::{Flaw, Kind, NewRule, Recipient, Scope, Watches};

pub const NAME_CHARS_MAX: usize = 120;
pub const NOTE_CHARS_MAX: usize = 1_000;
pub const METRIC_CHARS_MAX: usize = 80;
pub const RECIPIENTS_MAX: usize = 50;
pub const DURATION_SECONDS_MAX: i64 = 30 * 86_400;
pub const SILENCE_SECONDS_MIN: i64 = 60;
pub const SILENCE_SECONDS_MAX: i64 = 90 * 86_400;

/// Everything that is wrong with the rule.
pub fn flaws(rule: &NewRule) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut flaw = |field, code, message| flaws.push(Flaw { field, code, message });
    match rule.name.chars().count() {
        0 => flaw("name", "required", "give the rule a name"),
        chars if chars > NAME_CHARS_MAX => flaw("name", "too_long", "at most 120 characters"),
        _ => {}
    }
    if rule.recipients.len() > RECIPIENTS_MAX {
        flaw("recipients", "too_many", "at most 50 recipients");
    }
    if rule
        .recipients
        .iter()
        .any(|to| matches!(to, Recipient::Email(email) if email.as_str().parse::<types::EmailAddress>().is_err()))
    {
        flaw("recipients", "not_an_email", "not an e-mail address");
    }
    match rule.kind {
        Kind::Threshold => threshold(rule, &mut flaw),
        Kind::Silence => silence(rule, &mut flaw),
    }
    flaws
}

fn threshold(rule: &NewRule, flaw: &mut impl FnMut(&'static str, &'static str, &'static str)) {
    match rule.metric.as_deref().map(|metric| metric.chars().count()) {
        None | Some(0) => flaw("metric", "required", "a threshold needs a metric"),
        Some(chars) if chars > METRIC_CHARS_MAX => flaw("metric", "too_long", "at most 80 characters"),
        Some(_) => {}
    }
    if rule.comparison.is_none() {
        flaw("comparison", "required", "above or below");
    }
    if !rule.threshold.is_some_and(f64::is_finite) {
        flaw("threshold", "required", "a threshold needs a number");
    }
    if !rule.hysteresis.is_none_or(|distance| distance.is_finite() && distance >= 0.0) {
        flaw("hysteresis", "out_of_range", "zero or more");
    }
    if !(0..=DURATION_SECONDS_MAX).contains(&rule.duration_seconds) {
        // tidy: allow(promises) because this is the reach of a rule's field, not how long anything is kept.
        flaw("duration_seconds", "out_of_range", "0 to 30 days");
    }
    if rule.silence_seconds.is_some() {
        flaw("silence_seconds", "not_allowed", "only for a rule on silence");
    }
    if matches!(rule.scope, Scope::Gateway(_)) || rule.watches == Some(Watches::Gateways) {
        flaw("scope", "not_allowed", "gateways report no values");
    }
}

fn silence(rule: &NewRule, flaw: &mut impl FnMut(&'static str, &'static str, &'static str)) {
    if !rule.silence_seconds.is_none_or(|seconds| (SILENCE_SECONDS_MIN..=SILENCE_SECONDS_MAX).contains(&seconds)) {
        // tidy: allow(promises) because this is the reach of a rule's field, not how long anything is kept.
        flaw("silence_seconds", "out_of_range", "1 minute to 90 days");
    }
    let of_values = [
        ("metric", rule.metric.is_some()),
        ("comparison", rule.comparison.is_some()),
        ("threshold", rule.threshold.is_some()),
        ("hysteresis", rule.hysteresis.is_some()),
        ("duration_seconds", rule.duration_seconds != 0),
    ];
    for (field, _) in of_values.into_iter().filter(|(_, given)| *given) {
        flaw(field, "not_allowed", "only for a rule on a value");
    }
}
