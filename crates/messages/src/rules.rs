//! When a message is tried again, and when not. Pure.

use std::time::Duration;

/// After so many attempts a message has failed: with the pauses below, after five days (RFC 5321, 4.5.4.1).
pub const ATTEMPTS_MAX: i64 = 126;
/// The pause after the first failure; each further one is twice as long …
pub const BACK_OFF_FIRST_SECONDS: u64 = 30;
/// … up to this.
pub const BACK_OFF_SECONDS_MAX: u64 = 3_600;
/// Who attempts a message has it for this long; then another process may try.
pub const LEASE_SECONDS: u64 = 300;
/// An attempt is given up after this long, well before its lease ends.
pub const ATTEMPT_SECONDS_MAX: u64 = 120;
/// A message's text and HTML together.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// A longer title is cut.
pub const TITLE_CHARS_MAX: usize = 200;

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// The next attempt may succeed. Holds a code for the outbox page.
    Later(String),
    /// The way out is closed: the relay is away, or refuses us rather than the message. It waits until somebody has mended
    /// that, however long it takes.
    Waits(String),
    /// No attempt will succeed.
    Never(String),
}

/// What follows from an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Sent,
    /// Try again after this long.
    Retry(Duration),
    Failed,
}

/// What follows when attempt number `attempts` (from 1) came to `outcome`.
pub fn next(outcome: &Outcome, attempts: i64) -> Next {
    match outcome {
        Outcome::Sent => Next::Sent,
        Outcome::Never(_) => Next::Failed,
        Outcome::Later(_) if attempts >= ATTEMPTS_MAX => Next::Failed,
        Outcome::Later(_) | Outcome::Waits(_) => Next::Retry(back_off(attempts)),
    }
}

fn back_off(attempts: i64) -> Duration {
    let doublings = attempts.saturating_sub(1).clamp(0, 32) as u32;
    Duration::from_secs((BACK_OFF_FIRST_SECONDS << doublings).min(BACK_OFF_SECONDS_MAX))
}

/// How far a message had come when the mail server answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Greeting, encryption, signing in: it is about us, whatever the code.
    Relay,
    /// Who sends: our setting.
    Sender,
    Recipient,
    Content,
}

/// What a server says when it means "not now", under whatever code.
const NOT_NOW: [&str; 9] =
    ["later", "try again", "temporar", "greylist", "graylist", "deferred", "throttl", "rate limit", "too many"];

/// How an answer of the mail server is to be understood: by where it came, its code (550), its enhanced code (5.1.1,
/// RFC 3463) and, where a server says "try later" under a code that means never, its words. Only what is surely the
/// recipient's or the message's own fault ends it.
pub fn by_answer(stage: Stage, code: u16, words: &str) -> Outcome {
    let text = format!("smtp {code}");
    let about_us = matches!(stage, Stage::Relay | Stage::Sender) || matches!(code, 421 | 530 | 534 | 535 | 538);
    if about_us {
        return Outcome::Waits(text);
    }
    let words = words.to_lowercase();
    if code < 500 || NOT_NOW.iter().any(|word| words.contains(word)) {
        return Outcome::Later(text);
    }
    let ends = match (stage, enhanced(&words)) {
        (_, Some((4, ..))) => false,
        // No such mailbox, or it takes nothing any more.
        (Stage::Recipient, Some((5, 1, _) | (5, 2, 1))) => true,
        // Full; or refused by policy, of the relay or of theirs, which may change.
        (Stage::Recipient, Some((5, 2 | 3 | 4 | 7, _))) => false,
        (Stage::Recipient, _) => !matches!(code, 552 | 554),
        // Too large, or of a kind they do not take.
        (_, Some((5, 3, 4) | (5, 6, _))) => true,
        (_, Some(_)) => false,
        (_, None) => code == 552,
    };
    if ends { Outcome::Never(text) } else { Outcome::Later(text) }
}

fn enhanced(words: &str) -> Option<(u16, u16, u16)> {
    words.split([' ', ':', '(', ')', '[', ']', '-']).find_map(|word| {
        let mut parts = word.split('.').map(|part| part.parse::<u16>().ok().filter(|_| part.len() <= 3));
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(class @ (4 | 5))), Some(Some(subject)), Some(Some(detail)), None) => {
                Some((class, subject, detail))
            }
            _ => None,
        }
    })
}

/// A title as a header may carry it: one line, not too long.
pub fn title(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().chars().take(TITLE_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour_and_end_after_five_days() {
        let pauses: Vec<_> = (1..=ATTEMPTS_MAX)
            .map(|attempt| match next(&Outcome::Later("timeout".into()), attempt) {
                Next::Retry(pause) => pause.as_secs(),
                Next::Sent | Next::Failed => 0,
            })
            .collect();
        assert_eq!(pauses[..9], [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(pauses.last(), Some(&0));
        assert_eq!(pauses.iter().sum::<u64>() / 86_400, 4, "the fifth day");
        assert_eq!(next(&Outcome::Waits("connection".into()), 100_000), Next::Retry(Duration::from_secs(3_600)));
    }

    #[test]
    fn only_the_recipients_own_fault_ends_a_message() {
        use Stage::{Content, Recipient, Relay, Sender};
        for (stage, code, words, outcome) in [
            (Relay, 554, "permanent error (554): no service here", "waits"),
            (Relay, 421, "transient error (421)", "waits"),
            (Relay, 535, "permanent error (535): 5.7.8 bad credentials", "waits"),
            (Sender, 550, "permanent error (550): 5.7.1 sender refused", "waits"),
            (Recipient, 530, "permanent error (530): 5.7.0 authenticate first", "waits"),
            (Recipient, 550, "permanent error (550): 5.1.1 no such user", "never"),
            (Recipient, 550, "permanent error (550)", "never"),
            (Recipient, 553, "permanent error (553): mailbox name not allowed", "never"),
            (Recipient, 550, "permanent error (550): Try again LATER", "later"),
            (Recipient, 550, "permanent error (550): 5.7.1 greylisted", "later"),
            (Recipient, 550, "permanent error (550): 4.2.0 not now", "later"),
            (Recipient, 552, "permanent error (552): 5.2.2 mailbox full", "later"),
            (Recipient, 554, "permanent error (554): refused", "later"),
            (Recipient, 451, "transient error (451)", "later"),
            (Content, 554, "permanent error (554): 5.7.1 looks like spam", "later"),
            (Content, 552, "permanent error (552): 5.3.4 too large", "never"),
            (Content, 554, "permanent error (554): 5.6.1 no such type", "never"),
        ] {
            let found = match by_answer(stage, code, words) {
                Outcome::Waits(_) => "waits",
                Outcome::Later(_) => "later",
                Outcome::Never(_) => "never",
                Outcome::Sent => "sent",
            };
            assert_eq!(found, outcome, "{stage:?} {code} {words}");
        }
    }

    #[test]
    fn a_title_cannot_start_a_header_of_its_own() {
        assert_eq!(title("Hello\r\nBcc: all@example.com"), "Hello  Bcc: all@example.com");
    }
}
