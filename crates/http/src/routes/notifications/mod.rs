//! Recipients who are to be told of an erasure, a rectification or a restriction (Art. 19), or were.

mod end;
mod list;
mod own;

use notice::Notice;
use privacy::erasure::{Notification, NotificationId};
use serde::Serialize;
use types::{RequestId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, words::Words};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_notifications))
        .routes(routes!(list::list_request_notifications))
        .routes(routes!(end::tell_recipient))
        .routes(routes!(end::leave_recipient_untold))
        .routes(routes!(own::list_own_recipients_told))
        .routes(routes!(own::list_followed_recipients_told))
}

/// A category of the notice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotifiedCategory)]
pub(crate) struct Named {
    /// Its id in the notice.
    id: String,
    title: Words,
}

fn category(notice: &Notice, id: &str) -> Named {
    let title = notice.category(id).map(|category| Words::from(&category.title));
    Named { id: id.to_owned(), title: title.unwrap_or_else(|| plain(id)) }
}

/// What an edition of the past called by this name.
fn plain(id: &str) -> Words {
    Words { de: id.to_owned(), en: id.to_owned() }
}

fn recipient(notice: &Notice, id: &str) -> Words {
    notice.recipient(id).map_or_else(|| plain(id), |recipient| Words::from(&recipient.name))
}

/// One recipient who is to be told of one thing, or was.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecipientNotification)]
pub(crate) struct NotificationItem {
    id: NotificationId,
    /// The case it belongs to, where there is one.
    request_id: Option<RequestId>,
    /// `erasure`, `rectification` or `restriction`.
    reason: String,
    /// The recipient's id in the notice.
    recipient: String,
    recipient_name: Words,
    /// What it got.
    categories: Vec<Named>,
    /// By what the recipient knows the person; gone once it is over.
    about: Option<String>,
    made_at: Time,
    /// How it was told: `email`, `letter`, `telephone`, `interface`.
    told_by: Option<String>,
    told_at: Option<Time>,
    /// Why it was not: `impossible` or `disproportionate`.
    exception: Option<String>,
    because: Option<String>,
    /// When it was over, told or not.
    closed_at: Option<Time>,
}

impl NotificationItem {
    fn of(one: Notification, notice: &Notice) -> Self {
        Self {
            id: one.notification_id,
            request_id: one.request_id,
            reason: one.reason,
            recipient_name: recipient(notice, &one.recipient),
            recipient: one.recipient,
            categories: one.categories.split(',').map(|id| category(notice, id)).collect(),
            about: one.about,
            made_at: one.made_at,
            told_by: one.channel,
            told_at: one.told_at,
            exception: one.exception,
            because: one.because,
            closed_at: one.closed_at,
        }
    }
}
