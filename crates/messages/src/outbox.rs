//! The outbox: a message is written in the transaction of what causes it, so that neither is ever there without the
//! other.

use std::sync::Arc;

use bus::{Bus, Event};
use lettre::message::Mailbox;
use privacy::{Disclosure, Privacy, Tx};
use store::{params, sql};
use tokio::sync::Notify;
use types::{Ctx, MessageId, SubjectId, TenantId};

use crate::{Channel, Error, Gateway, Letter, Phone, Relay, Result, Sms, State, mail, rules};

/// Whose name a product's mails bear.
#[derive(Clone, Debug)]
pub struct Sender {
    pub product: Arc<str>,
    pub from: Mailbox,
}

/// How messages leave.
#[derive(Clone)]
pub struct Settings {
    pub senders: Vec<Sender>,
    /// Without one, messages stay in the outbox to be read there: the demo, the sandbox.
    pub relay: Option<Relay>,
    pub sms: SmsWay,
}

/// How text messages leave.
#[derive(Clone, Debug, Default)]
pub enum SmsWay {
    Gateway(Gateway),
    /// They stay in the outbox to be read there: the demo, the sandbox.
    Shown,
    /// Not at all.
    #[default]
    None,
}

/// A message to be sent.
#[derive(Clone, Copy, Debug)]
pub struct NewMessage<'a> {
    /// Whose data it is about.
    pub tenant: TenantId,
    /// The person it goes to, where the house knows them.
    pub subject: Option<SubjectId>,
    /// By its id in the notice: the recipient; of a text message, who carries it.
    pub recipient: &'a str,
    /// The categories of the notice that the text tells of, beside "message".
    pub categories: &'a [&'a str],
    /// What causes it: "activation", "alarm_raised", …
    pub kind: &'a str,
    /// The thing it is about, for the disclosure.
    pub about: (&'a str, Option<[u8; 16]>),
    /// Whose thing the text tells of: of these things, the message is theirs too.
    pub tells_of: &'a [[u8; 16]],
    pub to: To<'a>,
    /// The text holds a secret, such as an activation link: it is not shown here and goes as soon as it is sent.
    pub confidential: bool,
}

/// What is sent, by which way, and where to.
#[derive(Clone, Copy, Debug)]
pub enum To<'a> {
    /// To an e-mail address.
    Email(&'a str, &'a Letter),
    Sms(&'a Phone, &'a Sms),
}

/// The same as the outbox keeps it.
struct Written<'a> {
    channel: Channel,
    state: State,
    to: &'a str,
    title: &'a str,
    text: String,
    html: Option<String>,
}

pub(crate) struct Inner {
    pub privacy: Privacy,
    pub bus: Bus,
    pub settings: Settings,
    pub wake: Notify,
}

/// The outbox. Clones share it.
#[derive(Clone)]
pub struct Outbox(pub(crate) Arc<Inner>);

impl Outbox {
    /// What a transaction that enqueues must be granted, beside what it is about.
    pub const CATEGORIES: [&'static str; 2] = ["message", Privacy::DOOR];

    pub fn new(privacy: Privacy, bus: Bus, mut settings: Settings) -> Self {
        for sender in &mut settings.senders {
            sender.from = mail::mailable_from(sender.from.clone());
        }
        Self(Arc::new(Inner { privacy, bus, settings, wake: Notify::new() }))
    }

    /// By the clock that messages are dated by.
    pub fn now(&self) -> types::Time {
        self.0.privacy.clock().now()
    }

    /// Whether messages leave, or can only be read here.
    pub fn delivers(&self) -> bool {
        self.0.settings.relay.is_some()
    }

    /// Whether text messages leave, or can at least be read here.
    pub fn takes_sms(&self) -> bool {
        !matches!(self.0.settings.sms, SmsWay::None)
    }

    /// Puts a message into the outbox: asks the notice for the recipient, writes the disclosure and the message in
    /// the caller's transaction (begun over [`Outbox::CATEGORIES`] as well), and wakes the delivery once it commits.
    pub async fn enqueue(&self, tx: &mut Tx, new: NewMessage<'_>) -> Result<MessageId> {
        let written = self.write(new.to)?;
        let Inner { privacy, .. } = &*self.0;
        let categories: Vec<&str> = std::iter::once("message").chain(new.categories.iter().copied()).collect();
        let (object_kind, object_id) = new.about;
        let disclosure = Disclosure {
            recipient: new.recipient,
            categories: &categories,
            channel: written.channel.as_str(),
            object_kind,
            object_id,
            subject: new.subject,
            things: new.tells_of,
        };
        let pass = privacy.disclose(tx, disclosure).await?;
        let id: MessageId = privacy.rng().id(privacy.clock());
        let now = privacy.clock().now();
        tx.execute(
            sql!(
                "INSERT INTO message (message_id, tenant_id, subject_id, disclosure_id, kind, channel, recipient,
                   clause, address, title, body_text, body_html, confidential, state, attempts, due_at, claim, failure,
                   created_at, sent_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, NULL, NULL, $16, NULL)"
            ),
            params![
                id,
                new.tenant,
                new.subject,
                pass.disclosure(),
                new.kind,
                written.channel,
                &**pass.recipient(),
                &**pass.clause(),
                written.to,
                rules::title(written.title),
                written.text,
                written.html,
                new.confidential,
                written.state,
                now,
                now
            ],
        )
        .await?;
        let inner = self.0.clone();
        tx.after_commit(move || {
            inner.wake.notify_one();
            inner.bus.publish(Event::MessageQueued);
        });
        Ok(id)
    }

    fn write<'a>(&self, to: To<'a>) -> Result<Written<'a>> {
        let Settings { relay, sms: way, .. } = &self.0.settings;
        match to {
            To::Email(to, letter) => {
                mail::mailable(to).ok_or(Error::Address)?;
                let (text, html) = (letter.text(), letter.html());
                if text.len() + html.len() > rules::BODY_BYTES_MAX {
                    return Err(Error::TooLong { bytes_max: rules::BODY_BYTES_MAX });
                }
                let state = if relay.is_some() { State::Queued } else { State::Shown };
                Ok(Written { channel: Channel::Email, state, to, title: &letter.title, text, html: Some(html) })
            }
            To::Sms(to, sms) => {
                let state = match way {
                    SmsWay::Gateway(_) => State::Queued,
                    SmsWay::Shown => State::Shown,
                    SmsWay::None => return Err(Error::NoGateway),
                };
                sms.check()?;
                let (to, text) = (to.as_str(), sms.text.clone());
                Ok(Written { channel: Channel::Sms, state, to, title: &sms.title, text, html: None })
            }
        }
    }

    /// Queues a message anew that could not be delivered: its recipient's mailbox is mended, or the way out.
    pub async fn send_again(&self, ctx: &Ctx, id: MessageId) -> Result<bool> {
        let privacy = &self.0.privacy;
        let now = privacy.clock().now();
        let mut tx = privacy.write(ctx, &["message"], &privacy::Facts::NONE).await?;
        let queued = tx
            .execute(
                sql!(
                    "UPDATE message SET state = 'queued', attempts = 0, due_at = $3, claim = NULL
                     WHERE message_id = $2 AND state = 'failed' AND body_text IS NOT NULL AND message_id IN (
                       SELECT m.message_id FROM message m JOIN tenant_reach r ON r.below_id = m.tenant_id
                       WHERE r.tenant_id = $1 AND m.message_id = $2)"
                ),
                params![ctx.tenant, id, now],
            )
            .await?;
        if queued == 0 {
            return Ok(false);
        }
        tx.audit("send_again", "message", Some(*id.bytes()));
        let inner = self.0.clone();
        tx.after_commit(move || inner.wake.notify_one());
        tx.commit().await?;
        Ok(true)
    }

    /// Whether the relay has taken the message, or, without a relay, it lies here to be read.
    pub async fn has_left(&self, tx: &mut Tx, id: MessageId) -> Result<bool> {
        let state: Option<State> =
            tx.value(sql!("SELECT state FROM message WHERE message_id = $1"), params![id]).await?;
        Ok(matches!(state, Some(State::Sent | State::Shown)))
    }
}
