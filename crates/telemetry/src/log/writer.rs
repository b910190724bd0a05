//! The writer: whatever waits is one commit, and is acknowledged after it. While one commit is under way, the next
//! one gathers, so load makes commits larger, not slower.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use bus::{Batch, Bus, Event, Observation, Seen};
use parking_lot::RwLock;
use privacy::{Grant, Privacy};
use store::{params, sql};
use tokio::sync::{mpsc, oneshot};
use types::{Ctx, DeviceId, TenantId};

use super::{Message, Remembered, Tail, recover::load, segment, series_id};
use crate::{Error, Result};

/// Messages in one commit at most.
const BATCH_MESSAGES_MAX: usize = 4_096;
/// Messages that wait for the writer; whoever brings more waits, which slows the sender, not the server.
const WAITING_MESSAGES_MAX: usize = 16_384;
/// So many devices are remembered in memory; past it, those that are written down are let go.
const DEVICES_REMEMBERED_MAX: usize = 100_000;
/// Points that wait in memory for archiving; past it nothing more is taken until archiving has caught up.
const POINTS_HELD_MAX: usize = 8_000_000;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    New,
    /// It was taken before.
    Duplicate,
}

struct Queued {
    message: Message,
    reply: oneshot::Sender<Result<Taken>>,
}

/// What is committed and not yet archived, and what is remembered of devices.
#[derive(Default)]
pub(crate) struct Shared {
    pub tail: Tail,
    /// The points that are being archived just now.
    pub frozen: Option<Arc<Tail>>,
    pub memory: HashMap<DeviceId, Remembered>,
}

impl Shared {
    /// How many points are not archived yet.
    pub fn waiting_points(&self) -> usize {
        self.tail.points_count() + self.frozen.as_ref().map_or(0, |frozen| frozen.points_count())
    }

    /// Lets go what is written down, but not what is remembered of devices that are needed now.
    fn make_room(&mut self, needed: &[Queued]) {
        if self.memory.len() > DEVICES_REMEMBERED_MAX {
            let needed: HashSet<DeviceId> = needed.iter().map(|queued| queued.message.device).collect();
            self.memory.retain(|device, memory| !memory.is_in_its_row() || needed.contains(device));
        }
    }
}

/// The arrival log. Clones share it.
#[derive(Clone)]
pub struct Log {
    sender: mpsc::Sender<Queued>,
    pub(crate) shared: Arc<RwLock<Shared>>,
}

impl Log {
    /// Starts the writer over what [`super::recover`] found.
    pub(crate) fn start(privacy: Privacy, bus: Bus, shared: Shared) -> Self {
        let (sender, waiting) = mpsc::channel(WAITING_MESSAGES_MAX);
        let sequence = shared.tail.sequence;
        let shared = Arc::new(RwLock::new(shared));
        let writer = Writer { privacy, bus, shared: shared.clone(), sequence, in_doubt: None };
        tokio::spawn(writer.run(waiting));
        Self { sender, shared }
    }

    /// Takes a message. When this returns, it is durable.
    pub async fn take(&self, message: Message) -> Result<Taken> {
        let (reply, answer) = oneshot::channel();
        self.sender.send(Queued { message, reply }).await.map_err(|_| Error::Stopped)?;
        answer.await.map_err(|_| Error::Stopped)?
    }
}

struct Writer {
    privacy: Privacy,
    bus: Bus,
    shared: Arc<RwLock<Shared>>,
    sequence: i64,
    in_doubt: Option<InDoubt>,
}

/// A commit that failed half way: the connection broke, and nobody knows whether the database had taken it. Its
/// senders were told that it was not; if it is there after all, their retries are repetitions.
struct InDoubt {
    sequence: i64,
    body: Vec<u8>,
    messages: Vec<Message>,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Queued>) {
        let mut gathered = Vec::with_capacity(BATCH_MESSAGES_MAX);
        while waiting.recv_many(&mut gathered, BATCH_MESSAGES_MAX).await > 0 {
            self.commit(std::mem::take(&mut gathered)).await;
        }
    }

    async fn commit(&mut self, gathered: Vec<Queued>) {
        if let Err(error) = self.prepare(&gathered).await {
            tracing::error!(%error, "messages cannot be taken now");
            gathered.into_iter().for_each(|queued| drop(queued.reply.send(Err(not_taken(&error)))));
            return;
        }
        let (messages, new, repeated) = self.sort_out(gathered);
        if let Err(error) = self.write(messages).await {
            tracing::error!(%error, "an arrival was not written");
            new.into_iter().chain(repeated).for_each(|reply| drop(reply.send(Err(not_taken(&error)))));
            return;
        }
        new.into_iter().for_each(|reply| drop(reply.send(Ok(Taken::New))));
        repeated.into_iter().for_each(|reply| drop(reply.send(Ok(Taken::Duplicate))));
    }

    async fn prepare(&mut self, gathered: &[Queued]) -> Result<()> {
        self.privacy.check_room()?;
        if self.shared.read().waiting_points() > POINTS_HELD_MAX {
            return Err(Error::Stopped);
        }
        self.resolve().await?;
        self.remember(gathered).await
    }

    /// Finds out what became of a commit that broke off.
    async fn resolve(&mut self) -> Result<()> {
        let Some(doubt) = &self.in_doubt else { return Ok(()) };
        let mut tx = self.privacy.review(&ctx(), &["arrival"]).await?;
        let stored: Option<Vec<u8>> =
            tx.value(sql!("SELECT body FROM arrival WHERE sequence = $1"), params![doubt.sequence]).await?;
        let Some(doubt) = self.in_doubt.take() else { return Ok(()) };
        if stored.as_ref() == Some(&doubt.body) {
            self.committed(doubt.sequence, &doubt.messages);
        }
        Ok(())
    }

    /// Loads what is remembered of devices that are not in memory yet.
    async fn remember(&self, gathered: &[Queued]) -> Result<()> {
        let absent: HashMap<DeviceId, TenantId> = {
            let shared = self.shared.read();
            let unknown = gathered.iter().filter(|queued| !shared.memory.contains_key(&queued.message.device));
            unknown.map(|queued| (queued.message.device, queued.message.tenant)).collect()
        };
        if absent.is_empty() {
            return Ok(());
        }
        let mut tx = self.privacy.review(&ctx(), &["radio_frame"]).await?;
        let loaded = load(&mut tx, absent).await?;
        let mut shared = self.shared.write();
        shared.make_room(gathered);
        shared.memory.extend(loaded);
        Ok(())
    }

    /// Tells new messages from repeated ones; of two with one key in the same batch, the second is a repetition. The
    /// keys are remembered when the batch is committed: what archiving writes down meanwhile must not say that a
    /// message is known which a crash may still lose.
    #[allow(clippy::type_complexity, reason = "three lists that belong together for one call")]
    fn sort_out(
        &self,
        gathered: Vec<Queued>,
    ) -> (Vec<Message>, Vec<oneshot::Sender<Result<Taken>>>, Vec<oneshot::Sender<Result<Taken>>>) {
        let shared = self.shared.read();
        let (mut messages, mut new, mut repeated) = (Vec::with_capacity(gathered.len()), Vec::new(), Vec::new());
        let mut here = HashSet::new();
        for Queued { message, reply } in gathered {
            let known = |key| shared.memory.get(&message.device).is_some_and(|memory| memory.knows(key));
            match message.key {
                Some(key) if known(key) || !here.insert((message.device, key)) => repeated.push(reply),
                _ => {
                    messages.push(message);
                    new.push(reply);
                }
            }
        }
        (messages, new, repeated)
    }

    async fn write(&mut self, messages: Vec<Message>) -> Result<()> {
        if messages.is_empty() {
            return Ok(());
        }
        let sequence = self.sequence + 1;
        let body = segment::encode(&messages)?;
        match self.insert(sequence, &messages, &body).await {
            Ok(()) => {
                self.committed(sequence, &messages);
                Ok(())
            }
            // A commit in doubt has arrived late, and nobody was told that it did: its number is used up.
            Err(error @ Error::Privacy(privacy::Error::Store(store::Error::Taken { .. }))) => {
                self.sequence = sequence;
                Err(error)
            }
            Err(error) => {
                self.in_doubt = Some(InDoubt { sequence, body, messages });
                Err(error)
            }
        }
    }

    async fn insert(&self, sequence: i64, messages: &[Message], body: &[u8]) -> Result<()> {
        let grants = grants(messages);
        let categories: Vec<&str> = grants.iter().map(|grant| &**grant.category()).collect();
        let tx = self.privacy.write_rows(&ctx(), &["arrival"], &grants).await?;
        tx.execute_and_commit(
            sql!(
                "INSERT INTO arrival (sequence, committed_at, messages_count, categories, body)
                 VALUES ($1, $2, $3, $4, $5)"
            ),
            params![sequence, self.privacy.clock().now(), messages.len() as i64, categories.join(","), body],
        )
        .await?;
        Ok(())
    }

    /// The messages are durable: from here on they are read, and told.
    fn committed(&mut self, sequence: i64, messages: &[Message]) {
        self.sequence = sequence;
        {
            let mut shared = self.shared.write();
            shared.tail.add(sequence, messages);
            for message in messages {
                let memory = shared.memory.entry(message.device).or_insert_with(|| Remembered::new(message.tenant));
                memory.heard(message);
            }
        }
        if self.bus.listeners() > 0 {
            self.bus.publish(Event::Readings(Arc::new(batch(sequence, messages))));
        }
    }
}

/// What each sender hears: that the disk is full, or that it is not taken now.
fn not_taken(error: &Error) -> Error {
    match error {
        Error::Privacy(privacy::Error::Store(store::Error::StorageFull)) => store::Error::StorageFull.into(),
        _ => Error::Stopped,
    }
}

fn ctx() -> Ctx {
    Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "ingest")
}

/// One grant of each category.
fn grants(messages: &[Message]) -> Vec<Grant> {
    let mut seen = HashSet::new();
    let all = messages.iter().flat_map(|message| &message.grants);
    all.filter(|grant| seen.insert(grant.category().clone())).cloned().collect()
}

/// What the bus tells of a commit.
pub(crate) fn batch(sequence: i64, messages: &[Message]) -> Batch {
    let mut batch = Batch { sequence, observations: Vec::with_capacity(messages.len() * 4), seen: Vec::new() };
    for message in messages {
        batch.seen.push(Seen { device: message.device, tenant: message.tenant, at: message.received_at });
        batch.observations.extend(message.readings.iter().map(|reading| Observation {
            device: message.device,
            tenant: message.tenant,
            place: message.place,
            profile: message.profile.clone(),
            series: series_id(message.device, &reading.metric),
            metric: reading.metric.clone(),
            category: reading.category.clone(),
            at: reading.at,
            value: reading.value,
        }));
    }
    batch
}

#[cfg(test)]
mod tests {
    use types::Time;

    use super::*;

    #[test]
    fn what_is_let_go_is_written_down_and_not_needed_now() {
        let device = |number: u32| {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&number.to_le_bytes());
            DeviceId::from_bytes(bytes)
        };
        let tenant = TenantId::from_bytes([1; 16]);
        let message = |number| Message {
            device: device(number),
            tenant,
            place: None,
            profile: "p".into(),
            key: Some(7),
            received_at: Time::from_seconds(1),
            frame: None,
            readings: Vec::new(),
            grants: Vec::new(),
        };
        let mut shared = Shared::default();
        let count = DEVICES_REMEMBERED_MAX as u32 + 1;
        shared.memory.extend((0..count).map(|number| (device(number), Remembered::new(tenant))));
        // One was heard and not yet written, one is being written, one is written, one speaks just now.
        for number in [1, 2, 3] {
            shared.memory.get_mut(&device(number)).unwrap().heard(&message(number));
        }
        for number in [2, 3] {
            shared.memory.get_mut(&device(number)).unwrap().hand_over();
        }
        shared.memory.get_mut(&device(3)).unwrap().written();
        shared.make_room(&[Queued { message: message(4), reply: oneshot::channel().0 }]);
        let mut left: Vec<DeviceId> = shared.memory.keys().copied().collect();
        left.sort_unstable();
        assert_eq!(left, [device(1), device(2), device(4)]);
    }
}
