//! The devices that spoke last.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::look::{self, DeviceView};
use crate::{
    App, Problem,
    extract::{Caller, Json, Query, permission},
    page::{self, Page},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecentQuery {
    limit: Option<u32>,
}

/// List the devices that delivered a reading last
///
/// The latest first; one page.
#[utoipa::path(
    get, path = "/devices/recent", operation_id = "list_recent_devices", tag = "devices", params(RecentQuery),
    responses((status = 200, body = Page<DeviceView>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_recent_devices(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Query(query): Query<RecentQuery>,
) -> Result<Json<Page<DeviceView>>, Problem> {
    let ids = app.telemetry().recent(&caller.ctx, page::limit(query.limit)).await?;
    let devices = app.devices().some(&caller.ctx, &ids).await?;
    Ok(Json(Page::whole(look::views(&app, &caller.ctx, devices).await?)))
}
