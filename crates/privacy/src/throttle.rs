//! Slows down whoever guesses: each failure beyond a few free ones doubles the wait. Kept in memory, by a hash of what
//! it is about, and forgotten after a while: no list of who mistyped.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use types::Time;

/// Who asks too much has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries: wait {retry_after_seconds} seconds")]
pub struct TooMany {
    pub retry_after_seconds: u64,
}

/// So many keys are remembered at most.
const KEYS_MAX: usize = 20_000;
/// A key without a failure for this long starts anew.
const FORGOTTEN_AFTER_MINUTES: u64 = 60;

/// How much is forgiven.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Tries without a wait.
    pub free_count: u32,
    /// The wait after the first try beyond them; each further one doubles it.
    pub wait_seconds_first: u64,
    pub wait_seconds_max: u64,
}

/// What a try is about, hashed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key([u8; 16]);

impl Key {
    pub fn of(kind: &str, text: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update([kind.len() as u8]);
        hasher.update(kind);
        hasher.update(text);
        let mut key = [0; 16];
        key.copy_from_slice(&hasher.finalize()[..16]);
        Self(key)
    }

    /// An address; of IPv6 the network a household or machine gets, as it changes within at will.
    pub fn address(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(ip) => Self::of("ip", &ip.to_string()),
            IpAddr::V6(ip) => Self::of("ip", &format!("{:x?}", &ip.segments()[..4])),
        }
    }
}

#[derive(Clone, Copy)]
struct Record {
    tries: u32,
    last: Time,
    open_at: Time,
}

/// Remembers tries.
#[derive(Default)]
pub struct Throttle(Mutex<HashMap<Key, Record>>);

impl Throttle {
    /// Counts a try on each key, before it is known how it ends: many at once gain nothing. Refused while any of them
    /// has to wait; a refused try counts for nothing.
    pub fn enter(&self, keys: &[(Key, Limits)], now: Time) -> Result<(), TooMany> {
        let mut records = self.0.lock();
        make_room(&mut records, now);
        let known = |key| records.get(key).filter(|record| !forgotten(record, now));
        let wait = keys.iter().filter_map(|(key, _)| known(key)).map(|record| record.open_at.since(now)).max();
        if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
            return Err(TooMany { retry_after_seconds: wait.as_secs() + 1 });
        }
        for (key, limits) in keys {
            let tries = known_tries(&records, key, now) + 1;
            let open_at = now.plus(wait_after(tries, *limits));
            records.insert(*key, Record { tries, last: now, open_at });
        }
        Ok(())
    }

    /// The try was good: the key starts anew.
    pub fn clear(&self, key: Key) {
        self.0.lock().remove(&key);
    }

    /// The try was good: it does not count, but those before it still do.
    pub fn take_back(&self, key: Key, now: Time) {
        if let Some(record) = self.0.lock().get_mut(&key) {
            record.tries = record.tries.saturating_sub(1);
            record.open_at = now;
        }
    }
}

fn known_tries(records: &HashMap<Key, Record>, key: &Key, now: Time) -> u32 {
    records.get(key).filter(|record| !forgotten(record, now)).map_or(0, |record| record.tries)
}

fn forgotten(record: &Record, now: Time) -> bool {
    now.since(record.last) >= Duration::from_secs(FORGOTTEN_AFTER_MINUTES * 60) && record.open_at <= now
}

/// The first wait after the free tries, then twice as long each time.
fn wait_after(tries: u32, limits: Limits) -> Duration {
    let beyond = tries.saturating_sub(limits.free_count);
    let seconds = if beyond == 0 { 0 } else { limits.wait_seconds_first << (beyond - 1).min(32) };
    Duration::from_secs(seconds.min(limits.wait_seconds_max))
}

/// When it is full, those with the fewest tries go: flooding it with new keys does not free one that is waiting.
fn make_room(records: &mut HashMap<Key, Record>, now: Time) {
    if records.len() < KEYS_MAX {
        return;
    }
    records.retain(|_, record| !forgotten(record, now));
    if records.len() >= KEYS_MAX {
        let mut tries: Vec<u32> = records.values().map(|record| record.tries).collect();
        tries.sort_unstable();
        let few = tries[tries.len() / 2];
        records.retain(|_, record| record.tries > few);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { free_count: 5, wait_seconds_first: 1, wait_seconds_max: 300 };

    fn at(seconds: i64) -> Time {
        Time::from_seconds(1_000_000 + seconds)
    }

    fn tries(throttle: &Throttle, key: Key, now: Time) -> Option<u64> {
        match throttle.enter(&[(key, LIMITS)], now) {
            Err(TooMany { retry_after_seconds }) => Some(retry_after_seconds),
            _ => None,
        }
    }

    #[test]
    fn waits_double_up_to_the_most() {
        let (throttle, key) = (Throttle::default(), Key::of("account", "a"));
        assert!((0..6).all(|_| tries(&throttle, key, at(0)).is_none()));
        assert_eq!(tries(&throttle, key, at(0)), Some(2));
        let mut now = 1;
        let mut waits = Vec::new();
        for _ in 0..12 {
            assert_eq!(tries(&throttle, key, at(now)), None);
            let wait = tries(&throttle, key, at(now)).unwrap() - 1;
            waits.push(wait);
            now += wait as i64;
        }
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
        assert_eq!(tries(&throttle, key, at(now + 3_600)), None);
        assert_eq!(tries(&throttle, key, at(now + 3_600)), None, "forgotten after an hour of quiet");
    }

    #[test]
    fn a_good_try_frees_the_account_but_not_what_an_address_did_before() {
        let throttle = Throttle::default();
        let (account, address) = (Key::of("account", "a"), Key::address("192.0.2.1".parse().unwrap()));
        for _ in 0..6 {
            throttle.enter(&[(account, LIMITS), (address, LIMITS)], at(0)).unwrap();
        }
        throttle.clear(account);
        throttle.take_back(address, at(0));
        assert_eq!(tries(&throttle, account, at(0)), None);
        assert_eq!(tries(&throttle, address, at(0)), None);
        assert!(tries(&throttle, address, at(0)).is_some());
    }

    #[test]
    fn neighbours_in_an_ipv6_network_are_one() {
        let key = |ip: &str| Key::address(ip.parse().unwrap());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }

    #[test]
    fn a_flood_of_names_does_not_free_the_one_that_waits() {
        let (throttle, key) = (Throttle::default(), Key::of("account", "victim"));
        while tries(&throttle, key, at(0)).is_none() {}
        for number in 0..3 * KEYS_MAX {
            let _ = tries(&throttle, Key::of("account", &number.to_string()), at(0));
        }
        assert!(throttle.0.lock().len() <= KEYS_MAX);
        assert!(tries(&throttle, key, at(0)).is_some());
    }
}
