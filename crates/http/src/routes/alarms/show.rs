//! Shows an alarm.

use axum::extract::State;
use types::AlarmId;

use super::AlarmItem;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show an alarm
#[utoipa::path(
    get, path = "/alarms/{id}", operation_id = "show_alarm", tag = "alarms", params(("id" = AlarmId, Path)),
    responses((status = 200, body = AlarmItem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_alarm(
    State(app): State<App>,
    caller: Caller<permission::AlarmsRead>,
    Path(id): Path<AlarmId>,
) -> Result<Json<AlarmItem>, Problem> {
    Ok(Json(app.alarms().alarm(&caller.ctx, id).await?.into()))
}
