//! Whether a device or gateway still speaks.

use serde::{Deserialize, Serialize};
use types::Time;
use utoipa::ToSchema;

/// One lost message is no silence: radio loses some.
pub const SILENT_AFTER_INTERVALS: u32 = 3;

/// Whether it still speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeviceStatus)]
pub enum Status {
    Online,
    /// It was heard once, and then not for several of its intervals.
    Silent,
    /// It was never heard.
    Never,
}

/// The status at `now` of what was last heard at `last_seen_at` and should speak every `interval_seconds`.
pub fn status(last_seen_at: Option<Time>, interval_seconds: u32, now: Time) -> Status {
    let silent_after_seconds = u64::from(interval_seconds) * u64::from(SILENT_AFTER_INTERVALS);
    match last_seen_at {
        None => Status::Never,
        Some(at) if now.since(at).as_secs() > silent_after_seconds => Status::Silent,
        Some(_) => Status::Online,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_begins_after_several_intervals() {
        let heard = Some(Time::from_seconds(1_000));
        let at = |seconds| status(heard, 60, Time::from_seconds(seconds));
        assert_eq!(status(None, 60, Time::from_seconds(1_000)), Status::Never);
        assert_eq!((at(1_000), at(1_180), at(1_181)), (Status::Online, Status::Online, Status::Silent));
        // A device whose clock runs ahead has spoken.
        assert_eq!(at(900), Status::Online);
    }
}
