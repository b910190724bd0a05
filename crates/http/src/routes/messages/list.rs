//! Lists messages.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::MessageItem;
use crate::{
    App, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    page::{self, Page},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessagesQuery {
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List messages
///
/// E-mails and text messages of the caller's tenant and those below it, newest first. Each one is also a disclosure.
#[utoipa::path(
    get, path = "/messages", operation_id = "list_messages", tag = "messages", params(MessagesQuery),
    responses((status = 200, body = Page<MessageItem>), (status = 401, body = Problem),
        (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_messages(
    State(app): State<App>,
    caller: Caller<permission::MessagesRead>,
    Query(query): Query<MessagesQuery>,
) -> Result<Json<Page<MessageItem>>, Problem> {
    let limit = page::limit(query.limit);
    let list = Listing::new(&app, &caller.ctx, "messages");
    let one_more = messages::Page { before: list.open(query.cursor.as_deref())?, limit: limit + 1 };
    let messages = app.outbox().list(&caller.ctx, one_more).await?;
    let items = messages.into_iter().map(MessageItem::from).collect();
    Ok(Json(list.page(items, limit, |message: &MessageItem| message.id)))
}
