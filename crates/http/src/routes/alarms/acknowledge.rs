//! Acknowledges an alarm.

use axum::extract::State;
use serde::Deserialize;
use types::AlarmId;
use utoipa::ToSchema;

use super::AlarmItem;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acknowledgement {
    /// For the others, such as "on my way".
    note: Option<String>,
}

/// Acknowledge an alarm
///
/// Tells the others that somebody cares. The first one stands: asked again, nothing changes. The alarm is cleared when
/// the value is right again or the device is heard again.
#[utoipa::path(
    post, path = "/alarms/{id}/acknowledge", operation_id = "acknowledge_alarm", tag = "alarms",
    params(("id" = AlarmId, Path)), request_body = Acknowledgement,
    responses((status = 200, body = AlarmItem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn acknowledge_alarm(
    State(app): State<App>,
    caller: Caller<permission::AlarmsAcknowledge>,
    Path(id): Path<AlarmId>,
    Json(Acknowledgement { note }): Json<Acknowledgement>,
) -> Result<Json<AlarmItem>, Problem> {
    Ok(Json(app.alarms().acknowledge(&caller.ctx, id, note).await?.into()))
}
