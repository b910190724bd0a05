//! When raising and clearing again is no news any more: a value that lies on its limit would send a mail a minute.

use std::time::Duration;

/// Raised so often within [`FLAPPING_SECONDS`], a rule flaps: that is told, and then nothing until it is calm.
pub const FLAPPING_RAISES_MIN: i64 = 3;
pub const FLAPPING_SECONDS: u64 = 3_600;
/// Neither raised nor cleared for so long, it is calm: then what was not told is summed up.
pub const CALM_SECONDS: u64 = 3_600;

/// Who is told what of an alarm that begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// As it is.
    Each,
    /// That it flaps.
    Flapping,
    /// Nothing: it was told that it flaps.
    Nothing,
}

/// `raises`: how often the rule has raised about this object within [`window`], this time included; none if it cleared.
pub fn told(flaps: bool, raises: Option<i64>) -> Told {
    match raises {
        _ if flaps => Told::Nothing,
        Some(raises) if raises >= FLAPPING_RAISES_MIN => Told::Flapping,
        _ => Told::Each,
    }
}

pub fn window() -> Duration {
    Duration::from_secs(FLAPPING_SECONDS)
}

pub fn calm() -> Duration {
    Duration::from_secs(CALM_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_time_within_the_hour_is_told_as_flapping_and_no_further_one() {
        assert_eq!(
            [1, 2, 3, 4].map(|raises| told(false, Some(raises))),
            [Told::Each, Told::Each, Told::Flapping, Told::Flapping]
        );
        assert_eq!(
            (told(false, None), told(true, None), told(true, Some(9))),
            (Told::Each, Told::Nothing, Told::Nothing)
        );
    }
}
