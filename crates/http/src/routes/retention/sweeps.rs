//! The runs of retention, each over one table and category.

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
pub(crate) struct SweepsQuery {
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One run over one table and category.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sweep {
    at: Time,
    category: String,
    table: String,
    /// Rows that had outlived their period, and are gone.
    erased: i64,
    /// Rows that had outlived it and were still there afterwards.
    overdue: i64,
    /// The oldest row that stayed.
    oldest_at: Option<Time>,
    duration_ms: u64,
}

impl From<privacy::Sweep> for Sweep {
    fn from(row: privacy::Sweep) -> Self {
        Self {
            at: row.started_at,
            category: row.category,
            table: row.table_name,
            erased: row.deleted_count,
            overdue: row.overdue_count,
            oldest_at: row.oldest_at,
            duration_ms: row.finished_at.since(row.started_at).as_millis() as u64,
        }
    }
}

/// List the runs of retention
///
/// Newest first. A run that found nothing to erase is listed once a day.
#[utoipa::path(
    get, path = "/retention/sweeps", operation_id = "list_sweeps", tag = "notice", params(SweepsQuery),
    responses((status = 200, body = Page<Sweep>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_sweeps(
    State(app): State<App>,
    caller: Caller<permission::EvidenceRead>,
    Query(query): Query<SweepsQuery>,
) -> Result<Json<Page<Sweep>>, Problem> {
    let limit = limit(query.limit);
    let list = Listing::new(&app, &caller.ctx, "sweeps");
    let rows = app.privacy().sweeps(&caller.ctx, list.open(query.cursor.as_deref())?, limit + 1).await?;
    Ok(Json(list.page(rows, limit, |row| row.sweep_id).map(Sweep::from)))
}
