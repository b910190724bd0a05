//! Whose messages ran out of time lately. They go another way, and at last not at all for a while, so that nobody's
//! messages wait behind somebody else's: a codec belongs to all who have such devices.

use std::{collections::HashMap, time::Duration};

use parking_lot::Mutex;
use types::{DeviceId, TenantId, Time};

use super::workers::Way;

/// After so many messages in a row that ran out of time a device's are not decoded any more, …
const TIMEOUTS_MAX: u32 = 3;
/// … but each so-and-so-many-th is tried again: a busy machine is no fault of the device.
const RETRY_EVERY: u32 = 200;
/// So long all messages of the tenant go the slow way.
const SLOW: Duration = Duration::from_secs(600);
/// Devices and tenants remembered; past it all are forgiven.
const REMEMBERED_MAX: usize = 10_000;

/// The device that a message is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whose {
    pub tenant: TenantId,
    pub device: DeviceId,
}

impl Whose {
    /// Of nobody: a test, a downlink.
    pub const NOBODY: Self = Self { tenant: TenantId::from_bytes([0; 16]), device: DeviceId::from_bytes([0; 16]) };
}

#[derive(Default)]
struct Remembered {
    /// Until when the tenant's go the slow way.
    slow: HashMap<TenantId, Time>,
    timeouts: HashMap<DeviceId, u32>,
}

/// How the messages of one codec behaved.
#[derive(Default)]
pub(super) struct Conduct(Mutex<Remembered>);

impl Conduct {
    /// The way a message goes; `None`: it is not decoded.
    pub fn way(&self, whose: Whose, now: Time) -> Option<Way> {
        let mut remembered = self.0.lock();
        if let Some(timeouts) = remembered.timeouts.get_mut(&whose.device)
            && *timeouts >= TIMEOUTS_MAX
        {
            let tries = *timeouts;
            *timeouts = tries.saturating_add(1);
            if !tries.is_multiple_of(RETRY_EVERY) {
                return None;
            }
        }
        let slow = remembered.slow.get(&whose.tenant).is_some_and(|until| now < *until);
        Some(if slow { Way::Slow } else { Way::Usual })
    }

    /// It ran out of time; `ended`: and did not even stop.
    pub fn ran_out(&self, whose: Whose, now: Time, ended: bool) {
        let mut remembered = self.0.lock();
        if remembered.slow.len() >= REMEMBERED_MAX || remembered.timeouts.len() >= REMEMBERED_MAX {
            *remembered = Remembered::default();
        }
        remembered.slow.insert(whose.tenant, now.plus(SLOW));
        let timeouts = remembered.timeouts.entry(whose.device).or_default();
        *timeouts = timeouts.saturating_add(1).max(if ended { TIMEOUTS_MAX } else { 0 });
    }

    pub fn behaved(&self, whose: Whose) {
        let mut remembered = self.0.lock();
        if !remembered.timeouts.is_empty() {
            remembered.timeouts.remove(&whose.device);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tenants_messages_that_run_out_of_time_are_its_own() {
        let conduct = Conduct::default();
        let of = |tenant: u8, device: u8| Whose {
            tenant: TenantId::from_bytes([tenant; 16]),
            device: DeviceId::from_bytes([device; 16]),
        };
        let now = Time::from_seconds(1_000_000);
        assert_eq!(conduct.way(of(1, 1), now), Some(Way::Usual));
        conduct.ran_out(of(1, 1), now, true);
        assert_eq!(conduct.way(of(1, 1), now), None, "set aside");
        assert_eq!(conduct.way(of(1, 2), now), Some(Way::Slow), "the tenant's others wait apart");
        assert_eq!(conduct.way(of(2, 3), now), Some(Way::Usual), "another tenant's do not notice");
        assert_eq!(conduct.way(of(1, 2), now.plus(SLOW)), Some(Way::Usual));
        let tried = (0..2 * RETRY_EVERY).filter(|_| conduct.way(of(1, 1), now).is_some()).count();
        assert_eq!(tried, 2, "now and then it is tried again");
        conduct.behaved(of(1, 1));
        assert_eq!(conduct.way(of(1, 1), now.plus(SLOW)), Some(Way::Usual));
    }
}
