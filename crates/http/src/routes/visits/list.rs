//! Visits to the pages.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use types::Time;
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, Page, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    limit,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VisitsQuery {
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One request for a page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebVisit {
    at: Time,
    /// How far the time noted is from Greenwich Mean Time.
    zone_offset_minutes: Option<i64>,
    ip: Option<String>,
    method: String,
    page: String,
    status: i64,
    bytes: i64,
    referrer: Option<String>,
    browser: Option<String>,
    browser_version: Option<String>,
    os: Option<String>,
    language: Option<String>,
}

impl From<privacy::WebVisit> for WebVisit {
    fn from(row: privacy::WebVisit) -> Self {
        Self {
            at: row.at,
            zone_offset_minutes: row.zone_offset_minutes,
            ip: row.ip,
            method: row.method,
            page: row.page,
            status: row.status,
            bytes: row.bytes_count,
            referrer: row.referrer,
            browser: row.browser,
            browser_version: row.browser_version,
            os: row.os,
            language: row.language,
        }
    }
}

/// List visits to the pages
///
/// Newest first; as long as the notice keeps them.
#[utoipa::path(
    get, path = "/visits", operation_id = "list_visits", tag = "notice", params(VisitsQuery),
    responses((status = 200, body = Page<WebVisit>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_visits(
    State(app): State<App>,
    caller: Caller<permission::EvidenceRead>,
    Query(query): Query<VisitsQuery>,
) -> Result<Json<Page<WebVisit>>, Problem> {
    let limit = limit(query.limit);
    let list = Listing::new(&app, &caller.ctx, "visits");
    let rows = app.privacy().visits(&caller.ctx, list.open(query.cursor.as_deref())?, limit + 1).await?;
    Ok(Json(list.page(rows, limit, |row| row.visit_id).map(WebVisit::from)))
}
