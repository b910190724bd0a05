//! The delivery job: takes what is due, tries it, and writes down what came of it. A message is taken by exactly one
//! process at a time; one that dies on the way loses its lease, and the next attempt bears the same Message-ID.

use std::time::Duration;

use futures::{StreamExt, stream};
use lettre::message::Mailbox;
use store::{params, sql};
use types::{Ctx, TenantId, Time};

use crate::{
    Channel, Gateway, Message, Outbox, Relay, Result, Sender, SmsWay, gateway, mail, relay,
    rules::{self, Next, Outcome},
};

/// So many messages are taken at a time.
const BATCH_MESSAGES_MAX: i64 = 32;
/// Messages of other processes are found after this long at the latest.
const LOOK_AGAIN_SECONDS: u64 = 30;
/// The database did not answer: a pause before the next round.
const TROUBLE_SECONDS: u64 = 5;

/// What a round of the job came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCount {
    pub sent: usize,
    pub retried: usize,
    pub failed: usize,
}

/// What takes messages of one channel.
#[derive(Clone, Copy)]
enum Way<'a> {
    Email(&'a Relay),
    Sms(&'a Gateway),
}

impl Way<'_> {
    fn channel(self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
        }
    }

    fn connections_max(self) -> usize {
        match self {
            Self::Email(_) => relay::CONNECTIONS_MAX as usize,
            Self::Sms(_) => gateway::CONNECTIONS_MAX,
        }
    }

    async fn attempt(self, from: &Mailbox, message: Message) -> (Message, Outcome) {
        let outcome = match self {
            Self::Sms(gateway) => gateway.send(&message).await,
            Self::Email(relay) => match mail::build(&message, from) {
                Ok(built) => relay.send(built).await,
                Err(outcome) => outcome,
            },
        };
        (message, outcome)
    }
}

fn ctx(sender: &Sender) -> Ctx {
    Ctx::system(&sender.product, TenantId::from_bytes([0; 16]), "outbox")
}

impl Outbox {
    /// Delivers until the server stops: woken by new messages, by the clock when a retry is due, and now and then for
    /// messages of other processes.
    pub async fn run(&self) {
        let clock = self.0.privacy.clock().clone();
        loop {
            let next = match self.round().await {
                Ok(next) => next.min(clock.now().plus(Duration::from_secs(LOOK_AGAIN_SECONDS))),
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read");
                    clock.now().plus(Duration::from_secs(TROUBLE_SECONDS))
                }
            };
            tokio::select! {
                () = self.0.wake.notified() => {}
                () = clock.until(next) => {}
            }
        }
    }

    /// The ways there are. What was queued for another one waits until that is set up again.
    fn ways(&self) -> impl Iterator<Item = Way<'_>> + Clone {
        let settings = &self.0.settings;
        let sms = match &settings.sms {
            SmsWay::Gateway(gateway) => Some(Way::Sms(gateway)),
            SmsWay::Shown | SmsWay::None => None,
        };
        settings.relay.as_ref().map(Way::Email).into_iter().chain(sms)
    }

    async fn round(&self) -> Result<Time> {
        self.deliver_due().await?;
        let mut next = Time::from_micros(i64::MAX);
        for sender in &self.0.settings.senders {
            for way in self.ways() {
                let mut tx = self.0.privacy.read_plain(&ctx(sender)).await?;
                let due = tx.value::<Option<Time>>(
                    sql!(
                        "SELECT min(m.due_at) FROM message m JOIN tenant t ON t.tenant_id = m.tenant_id
                         WHERE m.state = 'queued' AND t.product = $1 AND m.channel = $2"
                    ),
                    params![&*sender.product, way.channel()],
                );
                next = due.await?.flatten().map_or(next, |due| due.min(next));
            }
        }
        Ok(next)
    }

    /// Tries every message that is due.
    pub async fn deliver_due(&self) -> Result<DeliveryCount> {
        let mut count = DeliveryCount::default();
        for sender in &self.0.settings.senders {
            for way in self.ways() {
                self.deliver(sender, way, &mut count).await?;
            }
        }
        Ok(count)
    }

    async fn deliver(&self, sender: &Sender, way: Way<'_>, count: &mut DeliveryCount) -> Result<()> {
        loop {
            let claimed = self.claim(sender, way.channel()).await?;
            let last = (claimed.len() as i64) < BATCH_MESSAGES_MAX;
            let mut tried = stream::iter(claimed.into_iter().map(|message| way.attempt(&sender.from, message)))
                .buffer_unordered(way.connections_max());
            while let Some((message, outcome)) = tried.next().await {
                self.settle(sender, &message, &outcome, count).await?;
            }
            if last {
                return Ok(());
            }
        }
    }

    /// Takes a batch of due messages: moves their due time ahead by the lease, under a new mark. Two processes cannot
    /// take the same, for the second one's condition no longer holds.
    async fn claim(&self, sender: &Sender, channel: Channel) -> Result<Vec<Message>> {
        let privacy = &self.0.privacy;
        let now = privacy.clock().now();
        let claim: [u8; 16] = privacy.rng().bytes();
        let mut tx = privacy.write(&ctx(sender), &["message"], &privacy::Facts::NONE).await?;
        let messages = tx
            .all(
                sql!(
                    "UPDATE message SET claim = $1, due_at = $2, attempts = attempts + 1
                     WHERE state = 'queued' AND due_at <= $3 AND message_id IN (
                       SELECT m.message_id FROM message m JOIN tenant t ON t.tenant_id = m.tenant_id
                       WHERE m.state = 'queued' AND m.due_at <= $3 AND t.product = $4 AND m.channel = $6
                       ORDER BY m.due_at, m.message_id LIMIT $5)
                     RETURNING message_id, tenant_id, subject_id, disclosure_id, kind, channel, recipient, clause,
                       address, title, body_text, body_html, confidential, state, attempts, due_at, claim, failure,
                       created_at, sent_at"
                ),
                params![
                    claim,
                    now.plus(Duration::from_secs(rules::LEASE_SECONDS)),
                    now,
                    &*sender.product,
                    BATCH_MESSAGES_MAX,
                    channel
                ],
            )
            .await?;
        tx.commit().await?;
        Ok(messages)
    }

    /// Writes down what came of an attempt, unless another process has taken the message since.
    async fn settle(
        &self,
        sender: &Sender,
        message: &Message,
        outcome: &Outcome,
        count: &mut DeliveryCount,
    ) -> Result<()> {
        let privacy = &self.0.privacy;
        let now = privacy.clock().now();
        let next = rules::next(outcome, message.attempts);
        let code = match outcome {
            Outcome::Sent => None,
            Outcome::Later(code) | Outcome::Waits(code) | Outcome::Never(code) => Some(code.as_str()),
        };
        let mut tx = privacy.write(&ctx(sender), &["message"], &privacy::Facts::NONE).await?;
        let mine = (message.message_id, message.claim);
        match next {
            Next::Sent => {
                count.sent += 1;
                end(&mut tx, mine, "sent", None, Some(now)).await?;
            }
            Next::Failed => {
                count.failed += 1;
                tracing::warn!(message = %message.message_id, kind = message.kind, code, "a message cannot be delivered");
                end(&mut tx, mine, "failed", code, None).await?;
            }
            Next::Retry(pause) => {
                count.retried += 1;
                tracing::info!(message = %message.message_id, attempt = message.attempts, code, "a message waits");
                tx.execute(
                    sql!(
                        "UPDATE message SET claim = NULL, due_at = $3, failure = $4
                         WHERE message_id = $1 AND claim = $2 AND state = 'queued'"
                    ),
                    params![mine.0, mine.1, now.plus(pause), code],
                )
                .await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A message that is over. Once it is sent, a secret in it has served its purpose; one that failed can be sent again.
async fn end(
    tx: &mut privacy::Tx,
    (id, claim): (types::MessageId, Option<[u8; 16]>),
    state: &str,
    failure: Option<&str>,
    sent_at: Option<Time>,
) -> Result<()> {
    tx.execute(
        sql!(
            "UPDATE message SET claim = NULL, state = $3, failure = $4, sent_at = $5,
               body_text = CASE WHEN confidential = 1 AND $3 = 'sent' THEN NULL ELSE body_text END,
               body_html = CASE WHEN confidential = 1 AND $3 = 'sent' THEN NULL ELSE body_html END
             WHERE message_id = $1 AND claim = $2 AND state = 'queued'"
        ),
        params![id, claim, state, failure, sent_at],
    )
    .await?;
    Ok(())
}
