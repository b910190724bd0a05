//! The only source of randomness: the operating system's, or a seed in tests.
#![allow(clippy::disallowed_methods, reason = "this is the one place that draws randomness")]

use std::sync::Arc;

use parking_lot::Mutex;
use rand::{RngCore, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::{Clock, Id, Time};

/// Draws random bytes. Clones share one stream.
#[derive(Clone)]
pub struct Rng(Arc<Mutex<StdRng>>);

impl Rng {
    /// Cryptographically strong (ChaCha), seeded by the operating system.
    pub fn os() -> Self {
        Self(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }

    /// The same bytes each run, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `bound`, without a preference (rejection; `bound` must not be zero).
    pub fn below(&self, bound: u64) -> u64 {
        let zone = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = u64::from_le_bytes(self.bytes());
            if drawn < zone {
                return drawn % bound;
            }
        }
    }

    /// A new id that sorts by the clock's time.
    pub fn id<K>(&self, clock: &Clock) -> Id<K> {
        self.id_at(clock.now())
    }

    /// A new id that sorts by this time.
    pub fn id_at<K>(&self, at: Time) -> Id<K> {
        let millis = at.millis().max(0) as u64;
        Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid())
    }

    /// A version 4 UUID, where the time of making must not show.
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

impl std::fmt::Debug for Rng {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rng")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;

    #[test]
    fn ids_sort_by_time_and_a_seed_repeats() {
        let (early, late) = (Clock::mock(Time::from_seconds(1)), Clock::mock(Time::from_seconds(2)));
        let rng = Rng::seeded(7);
        let (a, b) = (rng.id::<()>(&early), rng.id::<()>(&late));
        assert!(a < b);
        assert_eq!(Rng::seeded(7).id::<()>(&early), a);
    }

    #[test]
    fn below_stays_below() {
        let rng = Rng::seeded(1);
        assert!((0..1000).all(|_| rng.below(7) < 7));
    }
}
