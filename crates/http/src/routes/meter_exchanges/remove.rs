//! Removes an exchange that never was.

use axum::{extract::State, http::StatusCode};
use types::ExchangeId;

use super::renumber;
use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Remove a meter exchange
///
/// The device's number is again the one before, if it came from this exchange.
#[utoipa::path(
    delete, path = "/meter-exchanges/{id}", operation_id = "remove_meter_exchange", tag = "series",
    params(("id" = ExchangeId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn remove_meter_exchange(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<ExchangeId>,
) -> Result<StatusCode, Problem> {
    let ctx = &caller.ctx;
    let entry = app.telemetry().exchange(ctx, id).await?;
    let mut tx = app.telemetry().begin_exchange(ctx).await?;
    let shown = app.devices().meter_number_in(&mut tx, entry.device).await?;
    let latest = app.telemetry().is_latest_in(&mut tx, &entry).await?;
    app.telemetry().remove_exchange_in(&mut tx, &entry).await?;
    if latest && entry.new_meter_number.is_some() && shown == entry.new_meter_number {
        renumber(&app, &mut tx, entry.device, entry.old_meter_number).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
