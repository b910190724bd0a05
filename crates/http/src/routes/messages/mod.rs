//! What has left the house, or is about to.

mod again;
mod list;

use messages::MessageView;
use serde::Serialize;
use types::{MessageId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_messages)).routes(routes!(again::send_message_again))
}

/// A message in the outbox. What it says, and to whom, only where the notice shows it to the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub(crate) struct MessageItem {
    id: MessageId,
    /// What causes it: `activation`, `password_reset`, `alarm_raised`, `alarm_cleared`, `alarm_flapping`, `alarm_calm`.
    kind: String,
    /// `email` or `sms`
    channel: String,
    /// The recipient's id in the notice.
    recipient_kind: String,
    to: Option<String>,
    subject: Option<String>,
    /// Left out where it holds a secret for its reader alone, such as an activation link.
    text: Option<String>,
    /// `queued`, `sent`, `failed`, or `shown` where no mail server or gateway is set up and it can only be read here.
    state: String,
    attempts: i64,
    /// What went wrong last: `smtp 550`, `http 503`, `timeout`, `connection`, `tls`.
    failure: Option<String>,
    created_at: Time,
    sent_at: Option<Time>,
}

impl From<MessageView> for MessageItem {
    fn from(view: MessageView) -> Self {
        let (to, subject, text) = match view.content {
            Some(content) => (Some(content.address), Some(content.title), content.text),
            None => (None, None, None),
        };
        Self {
            id: view.id,
            kind: view.kind,
            channel: view.channel.to_string(),
            recipient_kind: view.recipient,
            to,
            subject,
            text,
            state: view.state.to_string(),
            attempts: view.attempts,
            failure: view.failure,
            created_at: view.created_at,
            sent_at: view.sent_at,
        }
    }
}
