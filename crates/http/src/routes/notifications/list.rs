//! Who is still to be told of what.

use axum::extract::State;
use serde::Deserialize;
use types::RequestId;
use utoipa::IntoParams;

use super::NotificationItem;
use crate::{
    App, Problem,
    cursor::Listing,
    extract::{Caller, Json, Path, Query, permission},
    page::{self, Page},
    routes::consents::notice_of,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationsQuery {
    /// Those that are over instead of those that wait.
    closed: Option<bool>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List recipients to be told
///
/// Whoever got data of a person is told of its erasure, rectification or restriction (Art. 19 GDPR). Those that wait, the
/// oldest first; an erasure is not finished before they are over.
#[utoipa::path(
    get, path = "/notifications", operation_id = "list_notifications", tag = "requests", params(NotificationsQuery),
    responses((status = 200, body = Page<NotificationItem>), (status = 401, body = Problem),
        (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_notifications(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
    Query(query): Query<NotificationsQuery>,
) -> Result<Json<Page<NotificationItem>>, Problem> {
    let (notice, limit) = (notice_of(&app, &caller.ctx)?, page::limit(query.limit));
    let closed = query.closed.unwrap_or_default();
    let list = Listing::new(&app, &caller.ctx, "notifications");
    let found =
        app.privacy().notifications(&caller.ctx, closed, list.open(query.cursor.as_deref())?, limit + 1).await?;
    let items = found.into_iter().map(|one| NotificationItem::of(one, notice)).collect();
    Ok(Json(list.page(items, limit, |item: &NotificationItem| item.id)))
}

/// List the recipients who are told because of a request
#[utoipa::path(
    get, path = "/requests/{id}/notifications", operation_id = "list_request_notifications", tag = "requests",
    params(("id" = RequestId, Path)),
    responses((status = 200, body = Page<NotificationItem>), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_request_notifications(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
    Path(id): Path<RequestId>,
) -> Result<Json<Page<NotificationItem>>, Problem> {
    let notice = notice_of(&app, &caller.ctx)?;
    app.requests().case(&caller.ctx, id).await?;
    let found = app.privacy().notifications_of_request(&caller.ctx, id).await?;
    Ok(Json(Page::whole(found.into_iter().map(|one| NotificationItem::of(one, notice)).collect())))
}
