//! Seats: how many connections there may be, and who gives way. A connection whose first request is not there yet gives
//! its seat to the next one that comes, the oldest first: whoever sends half a head keeps nobody out.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use futures::task::AtomicWaker;
use parking_lot::Mutex;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that are kept for files, the database and what we open ourselves.
const DESCRIPTORS_KEPT: usize = 256;
/// One address has at most this part of all seats, where no proxy stands before us.
const ADDRESS_SHARE: usize = 2;

/// What a connection and the table know of each other.
#[derive(Default)]
struct Sitting {
    /// A request is there.
    heard: AtomicBool,
    given_away: AtomicBool,
    waker: AtomicWaker,
}

struct Row {
    ip: Option<IpAddr>,
    sitting: Arc<Sitting>,
}

#[derive(Default)]
struct Table {
    rows: HashMap<u64, Row>,
    last: u64,
}

/// The seats of a server.
#[derive(Clone)]
pub(crate) struct Seats {
    table: Arc<Mutex<Table>>,
    seats_max: usize,
}

impl Seats {
    /// As many as wished, and as descriptors allow.
    pub fn new(wished: usize) -> Self {
        let descriptors = descriptors(wished.saturating_add(DESCRIPTORS_KEPT));
        let allowed = descriptors.saturating_sub(DESCRIPTORS_KEPT).max(descriptors / 2).max(1);
        Self { table: Arc::default(), seats_max: wished.min(allowed) }
    }

    /// A seat for a connection. `ip` is none where all come from our own proxy.
    pub fn take(&self, ip: Option<IpAddr>) -> Option<Seat> {
        let mut table = self.table.lock();
        let of_address = ip.map_or(0, |ip| table.rows.values().filter(|row| row.ip == Some(ip)).count());
        let crowded = of_address >= (self.seats_max / ADDRESS_SHARE).max(1);
        if crowded || table.rows.len() >= self.seats_max {
            // An address that is over its share makes room itself.
            let waits = |row: &Row| !row.sitting.heard.load(Ordering::Acquire) && (!crowded || row.ip == ip);
            let oldest = *table.rows.iter().filter(|(_, row)| waits(row)).map(|(id, _)| id).min()?;
            let row = table.rows.remove(&oldest)?;
            row.sitting.given_away.store(true, Ordering::Release);
            row.sitting.waker.wake();
        }
        table.last += 1;
        let (id, sitting) = (table.last, Arc::<Sitting>::default());
        table.rows.insert(id, Row { ip, sitting: sitting.clone() });
        Some(Seat { table: self.table.clone(), id, sitting })
    }
}

/// How many files and connections the process may have open; raised to `wished` where its limit leaves that to us.
fn descriptors(wished: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let count = |limit: Option<u64>| limit.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(usize::MAX));
    if count(limit.current) >= wished {
        return count(limit.current);
    }
    let raised = wished.min(count(limit.maximum)) as u64;
    match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), ..limit }) {
        Ok(()) => count(Some(raised)),
        Err(_) => count(limit.current),
    }
}

/// A connection's seat, free again when it is dropped.
pub(crate) struct Seat {
    table: Arc<Mutex<Table>>,
    id: u64,
    sitting: Arc<Sitting>,
}

impl Seat {
    /// A request has come: nobody takes the connection's seat any more.
    pub fn keep(&self) {
        self.sitting.heard.store(true, Ordering::Release);
    }

    /// Ready once the seat was given to somebody else.
    pub fn poll_given_away(&self, context: &mut std::task::Context<'_>) -> Poll<()> {
        self.sitting.waker.register(context.waker());
        if self.sitting.given_away.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.table.lock().rows.remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_given_away(seat: &Seat) -> bool {
        seat.sitting.given_away.load(Ordering::Acquire)
    }

    #[test]
    fn who_has_not_asked_yet_gives_way_and_who_has_stays() {
        let seats = Seats::new(4);
        let address = |last: u8| Some(IpAddr::from([192, 0, 2, last]));
        let first = seats.take(address(1)).unwrap();
        first.keep();
        let second = seats.take(address(1)).unwrap();
        let third = seats.take(address(1)).expect("in place of the second, as the address is over its share");
        assert!(is_given_away(&second) && !is_given_away(&first) && !is_given_away(&third));
        third.keep();
        assert!(seats.take(address(1)).is_none(), "both are being answered");
        let others: Vec<_> = (2..4).map(|last| seats.take(address(last)).unwrap()).collect();
        others.iter().for_each(|seat| seat.keep());
        assert!(seats.take(address(9)).is_none(), "all are being answered");
        drop(first);
        assert!(seats.take(address(9)).is_some());
    }

    #[test]
    fn a_flood_holds_no_more_than_the_seats() {
        let seats = Seats::new(8);
        let held: Vec<_> = (0..1_000).map(|_| seats.take(None).expect("somebody gives way")).collect();
        assert_eq!(seats.table.lock().rows.len(), 8);
        assert_eq!(held.iter().filter(|seat| is_given_away(seat)).count(), 992);
        drop(held);
        assert!(seats.table.lock().rows.is_empty());
    }
}
