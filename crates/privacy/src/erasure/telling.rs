//! Telling recipients, at the desk (Art. 19): what is still to be told to whom; that it was told, or why it cannot be.

use store::{params, sql};
use types::{Ctx, RequestId};

use super::{Notification, NotificationId};
use crate::{Facts, Look, Privacy, Refused, Tx, request::CATEGORY};

/// What staff write down about why somebody was not told.
pub const BECAUSE_CHARS_MAX: usize = 2_000;

types::words! {
    /// How a recipient was told.
    #[schema(as = RecipientToldBy)]
    pub enum ToldBy {
        Email = "email",
        Letter = "letter",
        Telephone = "telephone",
        /// By the recipient's own programme or page.
        Interface = "interface",
    }
}

types::words! {
    /// The only two reasons not to tell a recipient.
    #[schema(as = TellingException)]
    pub enum Exception {
        /// It proves impossible: the recipient is no more, or nobody knows where.
        Impossible = "impossible",
        /// It would take disproportionate effort.
        Disproportionate = "disproportionate",
    }
}

/// How the telling of one recipient ended.
#[derive(Clone, Debug)]
pub enum Ending<'a> {
    Told(ToldBy),
    NotTold(Exception, &'a str),
}

/// Why nothing was written down.
#[derive(Debug, thiserror::Error)]
pub enum TellingError {
    #[error("there is no such notification")]
    NotFound,
    #[error("it is over already")]
    Over,
    /// Code and message.
    #[error("{1}")]
    Because(&'static str, &'static str),
    #[error(transparent)]
    Privacy(#[from] crate::Error),
}

impl From<Refused> for TellingError {
    fn from(refused: Refused) -> Self {
        Self::Privacy(refused.into())
    }
}

type Result<T, E = TellingError> = std::result::Result<T, E>;

macro_rules! columns {
    () => {
        "n.notification_id, n.tenant_id, n.product, n.subject_id, n.request_id, n.reason, n.recipient, n.categories,
         n.about, n.made_at, n.channel, n.told_at, n.closed_at, n.exception, n.because"
    };
}

impl Privacy {
    /// Within reach: who is still to be told, the oldest first; or who was, the newest first.
    pub async fn notifications(
        &self,
        ctx: &Ctx,
        closed: bool,
        after: Option<NotificationId>,
        limit: u32,
    ) -> Result<Vec<Notification>> {
        let mut tx = self.read(ctx, Look::list("notification"), &[CATEGORY]).await?;
        let params = params![ctx.tenant, &*ctx.product, after, limit];
        // An id grows with time, so it is the order as well.
        Ok(match closed {
            false => {
                let open = sql!(
                    "SELECT ",
                    columns!(),
                    " FROM main.notification n JOIN main.tenant_reach t ON t.below_id = n.tenant_id
                     WHERE t.tenant_id = $1 AND n.product = $2 AND n.closed_at IS NULL
                       AND (CAST($3 AS BLOB) IS NULL OR n.notification_id > CAST($3 AS BLOB))
                     ORDER BY n.notification_id LIMIT $4"
                );
                tx.all(open, params).await?
            }
            true => {
                let closed = sql!(
                    "SELECT ",
                    columns!(),
                    " FROM main.notification n JOIN main.tenant_reach t ON t.below_id = n.tenant_id
                     WHERE t.tenant_id = $1 AND n.product = $2 AND n.closed_at IS NOT NULL
                       AND (CAST($3 AS BLOB) IS NULL OR n.notification_id < CAST($3 AS BLOB))
                     ORDER BY n.notification_id DESC LIMIT $4"
                );
                tx.all(closed, params).await?
            }
        })
    }

    /// Those of one case within reach.
    pub async fn notifications_of_request(&self, ctx: &Ctx, request: RequestId) -> Result<Vec<Notification>> {
        let mut tx = self.read(ctx, Look::at("request", request), &[CATEGORY]).await?;
        let of_request = sql!(
            "SELECT ",
            columns!(),
            " FROM main.notification n JOIN main.tenant_reach t ON t.below_id = n.tenant_id
             WHERE t.tenant_id = $1 AND n.request_id = $2 ORDER BY n.notification_id"
        );
        Ok(tx.all(of_request, params![ctx.tenant, request]).await?)
    }

    /// The recipient was told, or there is a reason not to: from here on nothing says about whom it was.
    pub async fn end_notification(&self, ctx: &Ctx, id: NotificationId, ending: &Ending<'_>) -> Result<Notification> {
        let (channel, exception, because) = match ending {
            Ending::Told(by) => (Some(by.name()), None, None),
            Ending::NotTold(exception, because) => (None, Some(exception.name()), Some(reason(because)?)),
        };
        let mut tx = self.read(ctx, Look::at("notification", id), &[CATEGORY]).await?;
        let known = within(&mut tx, ctx, id).await?.ok_or(TellingError::NotFound)?;
        drop(tx);
        let now = self.clock().now();
        // In the tenant whose person it is, where the rest of the history is.
        let ctx = Ctx { tenant: known.tenant_id, ..ctx.clone() };
        let mut tx = self.write(&ctx, &[CATEGORY], &Facts::NONE).await?;
        let changed = tx
            .execute(
                sql!(
                    "UPDATE notification SET closed_at = $2, told_at = $3, channel = $4, exception = $5, because = $6,
                       about = NULL
                     WHERE notification_id = $1 AND closed_at IS NULL"
                ),
                params![id, now, channel.map(|_| now), channel, exception, because],
            )
            .await?;
        if changed == 0 {
            return Err(TellingError::Over);
        }
        let (action, detail) = match ending {
            Ending::Told(by) => ("tell_recipient", by.name()),
            Ending::NotTold(exception, _) => ("leave_recipient_untold", exception.name()),
        };
        tx.audit_detail(action, "notification", Some(*id.bytes()), detail.to_owned());
        tx.commit().await?;
        Ok(Notification {
            channel: channel.map(str::to_owned),
            told_at: channel.map(|_| now),
            closed_at: Some(now),
            exception: exception.map(str::to_owned),
            because: because.map(str::to_owned),
            about: None,
            ..known
        })
    }
}

async fn within(tx: &mut Tx, ctx: &Ctx, id: NotificationId) -> crate::Result<Option<Notification>> {
    let one = sql!(
        "SELECT ",
        columns!(),
        " FROM main.notification n JOIN main.tenant_reach t ON t.below_id = n.tenant_id
         WHERE t.tenant_id = $1 AND n.product = $2 AND n.notification_id = $3"
    );
    tx.one(one, params![ctx.tenant, &*ctx.product, id]).await
}

/// Art. 19 wants to be relied on, not merely named.
fn reason(because: &str) -> Result<&str> {
    let because = because.trim();
    if because.is_empty() {
        return Err(TellingError::Because("required", "say why it is so"));
    }
    if because.chars().count() > BECAUSE_CHARS_MAX {
        return Err(TellingError::Because("too_long", "shorter, please"));
    }
    if because.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(TellingError::Because("not_text", "only text"));
    }
    Ok(because)
}
