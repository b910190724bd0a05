//! The cases, those due first at the top.

use axum::extract::State;
use privacy::request::{Cursor, Kind, ListFilter};
use serde::Deserialize;
use types::Time;
use utoipa::IntoParams;

use super::PrivacyRequest;
use crate::{
    App, Page, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    limit,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestQuery {
    /// Closed ones, newest first, instead of those that wait.
    #[serde(default)]
    closed: bool,
    /// Only this kind, such as `access`.
    kind: Option<Kind>,
    /// Of those that wait: those whose asker is not proven yet (`true`), or the others (`false`).
    unproven: Option<bool>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List requests of people
///
/// Those that wait, by their deadline, or closed ones, newest first.
#[utoipa::path(
    get, path = "/requests", operation_id = "list_requests", tag = "requests", params(RequestQuery),
    responses((status = 200, body = Page<PrivacyRequest>), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_requests(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
    Query(query): Query<RequestQuery>,
) -> Result<Json<Page<PrivacyRequest>>, Problem> {
    let limit = limit(query.limit);
    let list = Listing::new(&app, &caller.ctx, "requests");
    let after = list.open(query.cursor.as_deref())?.map(|(due, id)| Cursor { due_at: Time::from_micros(due), id });
    let filter = ListFilter { closed: query.closed, kind: query.kind, unproven: query.unproven, after };
    let cases = app.requests().list(&caller.ctx, &filter, limit + 1).await?;
    let now = app.privacy().clock().now();
    let items = cases.into_iter().map(|case| PrivacyRequest::of(case, now)).collect();
    Ok(Json(list.page(items, limit, |case: &PrivacyRequest| (case.due_at.micros(), case.id))))
}
