//! When a message is tried again, and when not. Pure.

use std::time::Duration;

/// After so many attempts a message has failed.
pub const ATTEMPTS_MAX: i64 = 12;
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
        Outcome::Later(_) => Next::Retry(back_off(attempts)),
    }
}

fn back_off(attempts: i64) -> Duration {
    let doublings = attempts.saturating_sub(1).clamp(0, 32) as u32;
    Duration::from_secs((BACK_OFF_FIRST_SECONDS << doublings).min(BACK_OFF_SECONDS_MAX))
}

/// How an answer of the mail server is to be understood: its code, such as 451 or 550.
pub fn by_code(code: u16) -> Outcome {
    let text = format!("smtp {code}");
    match code {
        // The relay refuses us, not the message: somebody will mend the settings.
        530 | 534 | 535 | 538 => Outcome::Later(text),
        500..=599 => Outcome::Never(text),
        _ => Outcome::Later(text),
    }
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
    fn pauses_double_up_to_an_hour_and_end() {
        let pauses: Vec<_> = (1..=ATTEMPTS_MAX)
            .map(|attempt| match next(&Outcome::Later("timeout".into()), attempt) {
                Next::Retry(pause) => pause.as_secs(),
                Next::Sent | Next::Failed => 0,
            })
            .collect();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 0]);
    }

    #[test]
    fn a_refused_login_is_not_the_end_of_the_message() {
        assert_eq!(by_code(550), Outcome::Never("smtp 550".into()));
        assert_eq!(by_code(451), Outcome::Later("smtp 451".into()));
        assert_eq!(by_code(535), Outcome::Later("smtp 535".into()));
    }

    #[test]
    fn a_title_cannot_start_a_header_of_its_own() {
        assert_eq!(title("Hello\r\nBcc: all@example.com"), "Hello  Bcc: all@example.com");
    }
}
