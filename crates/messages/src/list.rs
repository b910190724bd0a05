//! The outbox as people see it: each message under the clause that allowed it, so that who may see mails about alarms
//! does not see those about accounts.

use privacy::{Action, Facts, Look};
use store::{params, sql};
use types::{Ctx, MessageId, Time};

use crate::{Channel, Message, Outbox, Result, State};

/// Which part of the list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Those before this one.
    pub before: Option<MessageId>,
    pub limit: u32,
}

/// A message, with what the viewer may see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    pub id: MessageId,
    pub kind: String,
    pub channel: Channel,
    pub recipient: String,
    pub state: State,
    pub attempts: i64,
    pub failure: Option<String>,
    pub created_at: Time,
    pub sent_at: Option<Time>,
    /// None if the notice does not show it to the viewer.
    pub content: Option<Content>,
}

/// What a message says, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub address: String,
    pub title: String,
    /// None if it holds a secret for its reader alone.
    pub text: Option<String>,
}

impl Outbox {
    /// Messages of the caller's reach, newest first.
    pub async fn list(&self, ctx: &Ctx, page: Page) -> Result<Vec<MessageView>> {
        let privacy = &self.0.privacy;
        if privacy.gate().decide(ctx, Action::Read, "message", &Facts::NONE).is_err() {
            return self.list_plain(ctx, page).await;
        }
        let mut tx = privacy.read(ctx, Look::list("message"), &["message"]).await?;
        let messages: Vec<Message> = tx
            .all(
                sql!(
                    "SELECT m.message_id, m.tenant_id, m.subject_id, m.disclosure_id, m.kind, m.channel, m.recipient,
                       m.clause, m.address, m.title, m.body_text, m.body_html, m.confidential, m.state, m.attempts,
                       m.due_at, m.claim, m.failure, m.created_at, m.sent_at
                     FROM message m JOIN tenant_reach r ON r.below_id = m.tenant_id
                     WHERE r.tenant_id = $1 AND (CAST($2 AS BLOB) IS NULL OR m.message_id < CAST($2 AS BLOB))
                     ORDER BY m.message_id DESC LIMIT $3"
                ),
                params![ctx.tenant, page.before, page.limit],
            )
            .await?;
        let gate = privacy.gate();
        Ok(messages.into_iter().map(|message| view(gate.shows(ctx, &message.clause, "message"), message)).collect())
    }

    /// The same for those whom the notice shows no message: that there are some, and how they fare.
    async fn list_plain(&self, ctx: &Ctx, page: Page) -> Result<Vec<MessageView>> {
        let mut tx = self.0.privacy.read_plain(ctx).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT m.message_id, m.kind, m.channel, m.recipient, m.state, m.attempts, m.failure, m.created_at,
                       m.sent_at
                     FROM message m JOIN tenant_reach r ON r.below_id = m.tenant_id
                     WHERE r.tenant_id = $1 AND (CAST($2 AS BLOB) IS NULL OR m.message_id < CAST($2 AS BLOB))
                     ORDER BY m.message_id DESC LIMIT $3"
                ),
                params![ctx.tenant, page.before, page.limit],
            )
            .await?;
        let plain = |row: &store::Row| -> store::Result<MessageView> {
            Ok(MessageView {
                id: row.get(0)?,
                kind: row.get(1)?,
                channel: row.get(2)?,
                recipient: row.get(3)?,
                state: row.get(4)?,
                attempts: row.get(5)?,
                failure: row.get(6)?,
                created_at: row.get(7)?,
                sent_at: row.get(8)?,
                content: None,
            })
        };
        Ok(rows.iter().map(plain).collect::<store::Result<_>>().map_err(privacy::Error::from)?)
    }
}

fn view(visible: bool, message: Message) -> MessageView {
    // A secret is shown only where there is no other way to get it: no relay is set up.
    let secret = message.confidential && message.state != State::Shown;
    MessageView {
        id: message.message_id,
        kind: message.kind,
        channel: message.channel,
        recipient: message.recipient,
        state: message.state,
        attempts: message.attempts,
        failure: message.failure,
        created_at: message.created_at,
        sent_at: message.sent_at,
        content: visible.then(|| Content {
            address: message.address,
            title: message.title,
            text: message.body_text.filter(|_| !secret),
        }),
    }
}
