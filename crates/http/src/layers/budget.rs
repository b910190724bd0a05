//! How much of bodies is in memory at a time: of all requests together, and of those of one client. What comes beyond it
//! is refused, and may come again in a moment.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{BoxError, body::Body, http::StatusCode};
use futures::StreamExt;
use http_body_util::Limited;
use parking_lot::Mutex;
use privacy::throttle::Key;

use crate::Problem;

/// Bytes of all bodies that are being read. Imports and packages of other servers have their own turns instead.
const BODIES_BYTES_MAX: usize = 24 * 1024 * 1024;
/// Bytes of those that one client sends.
const CLIENT_BYTES_MAX: usize = 4 * 1024 * 1024;

#[derive(Default)]
struct Held {
    all: usize,
    /// Of clients that send something now; there are no more than connections.
    by_client: HashMap<Option<Key>, usize>,
}

/// What all requests hold. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Budget(Arc<Mutex<Held>>);

impl Budget {
    /// The account of one request.
    pub fn account(&self, ip: Option<IpAddr>) -> Account {
        Account(Arc::new(Entry {
            budget: self.clone(),
            client: ip.map(Key::address),
            bytes: Mutex::new(0),
            is_exhausted: AtomicBool::new(false),
        }))
    }
}

struct Entry {
    budget: Budget,
    client: Option<Key>,
    bytes: Mutex<usize>,
    is_exhausted: AtomicBool,
}

/// What one request holds, until it is answered.
#[derive(Clone)]
pub(crate) struct Account(Arc<Entry>);

impl Account {
    /// Whether more came than there was room for.
    pub fn is_exhausted(&self) -> bool {
        self.0.is_exhausted.load(Ordering::Acquire)
    }

    fn take(&self, bytes: usize) -> bool {
        let mut held = self.0.budget.0.lock();
        let of_client = held.by_client.get(&self.0.client).copied().unwrap_or(0);
        if held.all + bytes > BODIES_BYTES_MAX || of_client + bytes > CLIENT_BYTES_MAX {
            self.0.is_exhausted.store(true, Ordering::Release);
            return false;
        }
        held.all += bytes;
        held.by_client.insert(self.0.client, of_client + bytes);
        *self.0.bytes.lock() += bytes;
        true
    }

    /// The body, counted while it is read.
    pub fn body(&self, body: Body, bytes_max: usize) -> Body {
        let account = self.clone();
        let counted = body.into_data_stream().map(move |part| match part {
            Ok(bytes) if !account.take(bytes.len()) => Err(BoxError::from("too much is being read")),
            part => part.map_err(BoxError::from),
        });
        Body::new(Limited::new(Body::from_stream(counted), bytes_max))
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let bytes = *self.bytes.lock();
        if bytes == 0 {
            return;
        }
        let mut held = self.budget.0.lock();
        held.all = held.all.saturating_sub(bytes);
        if let Some(of_client) = held.by_client.get_mut(&self.client) {
            *of_client = of_client.saturating_sub(bytes);
            if *of_client == 0 {
                held.by_client.remove(&self.client);
            }
        }
    }
}

/// What the client is told where there was no room.
pub(crate) fn no_room() -> Problem {
    let mut problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much is being sent at once");
    problem.retry_after_seconds = Some(1);
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_and_all_together_hold_no_more_than_their_share() {
        let budget = Budget::default();
        let address = |last: u8| Some(IpAddr::from([192, 0, 2, last]));
        let part = 256 * 1024;
        let held: Vec<_> = (0..16).map(|_| budget.account(address(1))).collect();
        assert!(held.iter().all(|account| account.take(part)));
        let further = budget.account(address(1));
        assert!(!further.take(1) && further.is_exhausted());
        let others: Vec<_> = (2..7).map(|last| budget.account(address(last))).collect();
        assert!(others.iter().all(|account| account.take(CLIENT_BYTES_MAX)));
        assert!(!budget.account(address(9)).take(1), "all together");
        drop(held);
        assert!(budget.account(address(9)).take(1));
        drop((others, further));
        let left = budget.0.lock();
        assert_eq!((left.all, left.by_client.len()), (0, 0));
    }
}
