//! Events between rooms, within this process. Whoever must miss nothing keeps a cursor in the database and reads the
//! durable log from there; the bus is the fast way, not the record.

mod event;

pub use event::{Batch, Event, Observation, Seen};

use tokio::sync::broadcast;

/// A subscriber that is further behind loses the oldest and is told so ([`Received::Missed`]).
const WAITING_EVENTS_MAX: usize = 128;

/// Carries events to every subscriber. Clones share it.
#[derive(Clone, Debug)]
pub struct Bus {
    sender: broadcast::Sender<Event>,
}

/// What a subscriber gets.
#[derive(Clone, Debug)]
pub enum Received {
    Event(Event),
    /// So many events were lost to this subscriber: read the durable log from its cursor.
    Missed(u64),
}

/// One subscriber's end.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Event>);

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}

impl Bus {
    pub fn new() -> Self {
        Self { sender: broadcast::channel(WAITING_EVENTS_MAX).0 }
    }

    /// Tells everyone who listens; nobody listening is fine.
    pub fn publish(&self, event: Event) {
        let _ = self.sender.send(event);
    }

    pub fn subscribe(&self) -> Subscription {
        Subscription(self.sender.subscribe())
    }

    /// How many listen, so that nobody prepares events for no one.
    pub fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }
}

impl Subscription {
    /// The next event, or `None` when the server stops.
    pub async fn next(&mut self) -> Option<Received> {
        match self.0.recv().await {
            Ok(event) => Some(Received::Event(event)),
            Err(broadcast::error::RecvError::Lagged(count)) => Some(Received::Missed(count)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_subscriber_is_told_what_it_missed() {
        let bus = Bus::new();
        let mut slow = bus.subscribe();
        for _ in 0..WAITING_EVENTS_MAX + 10 {
            bus.publish(Event::MessageQueued);
        }
        assert!(matches!(slow.next().await, Some(Received::Missed(10))));
        assert!(matches!(slow.next().await, Some(Received::Event(Event::MessageQueued))));
    }
}
