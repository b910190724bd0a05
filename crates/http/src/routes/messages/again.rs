//! Sending a message again that could not be delivered.

use axum::{extract::State, http::StatusCode};
use types::MessageId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Send a message again
///
/// One that failed: the recipient's mailbox is mended since, or the way out.
#[utoipa::path(
    post, path = "/messages/{id}/sending", operation_id = "send_message_again", tag = "messages",
    params(("id" = MessageId, Path)),
    responses((status = 202), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "No message of this id waits for it", body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn send_message_again(
    State(app): State<App>,
    caller: Caller<permission::MessagesRead>,
    Path(id): Path<MessageId>,
) -> Result<StatusCode, Problem> {
    match app.outbox().send_again(&caller.ctx, id).await? {
        true => Ok(StatusCode::ACCEPTED),
        false => Err(Problem::not_found("message that failed")),
    }
}
