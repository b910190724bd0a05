//! Writing down that a recipient was told, or why it was not.

use axum::extract::State;
use privacy::erasure::{Ending, Exception, NotificationId, RecipientToldBy};
use serde::Deserialize;
use utoipa::ToSchema;

use super::NotificationItem;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    routes::consents::notice_of,
};

/// How the recipient was told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecipientTelling {
    told_by: RecipientToldBy,
}

/// Why the recipient is not told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecipientException {
    exception: Exception,
    /// At most 2000 characters. The person can read it.
    because: String,
}

/// Write down that a recipient was told
#[utoipa::path(
    post, path = "/notifications/{id}/telling", operation_id = "tell_recipient", tag = "requests",
    params(("id" = NotificationId, Path)), request_body = RecipientTelling,
    responses((status = 200, body = NotificationItem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn tell_recipient(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<NotificationId>,
    Json(body): Json<RecipientTelling>,
) -> Result<Json<NotificationItem>, Problem> {
    let notice = notice_of(&app, &caller.ctx)?;
    let ended = app.privacy().end_notification(&caller.ctx, id, &Ending::Told(body.told_by)).await?;
    Ok(Json(NotificationItem::of(ended, notice)))
}

/// Write down why a recipient is not told
///
/// Only because it is impossible or would take disproportionate effort (Art. 19 GDPR).
#[utoipa::path(
    post, path = "/notifications/{id}/exception", operation_id = "leave_recipient_untold", tag = "requests",
    params(("id" = NotificationId, Path)), request_body = RecipientException,
    responses((status = 200, body = NotificationItem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn leave_recipient_untold(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<NotificationId>,
    Json(body): Json<RecipientException>,
) -> Result<Json<NotificationItem>, Problem> {
    let notice = notice_of(&app, &caller.ctx)?;
    let ending = Ending::NotTold(body.exception, &body.because);
    let ended = app.privacy().end_notification(&caller.ctx, id, &ending).await?;
    Ok(Json(NotificationItem::of(ended, notice)))
}
