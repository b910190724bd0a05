//! Corrects an exchange.

use axum::extract::State;
use serde::Deserialize;
use telemetry::service::NewExchange;
use types::{ExchangeId, Time};
use utoipa::ToSchema;

use super::{ExchangeView, REGISTERS_MAX, RegisterFigures, meter_number, problem, profile, renumber};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission, present},
};

/// What is to change: what is left out stays, `null` empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangeChange {
    at: Option<Time>,
    /// All of them: one that is left out is none of the exchange.
    registers: Option<Vec<RegisterFigures>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    new_meter_number: Option<Option<String>>,
    /// The exchange was so, whatever the readings say.
    #[serde(default)]
    confirm: bool,
}

/// Correct a meter exchange
///
/// Checked as a new one is. The audit log says who corrected what.
#[utoipa::path(
    patch, path = "/meter-exchanges/{id}", operation_id = "correct_meter_exchange", tag = "series",
    params(("id" = ExchangeId, Path)), request_body = ExchangeChange,
    responses((status = 200, body = ExchangeView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn correct_meter_exchange(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<ExchangeId>,
    Json(change): Json<ExchangeChange>,
) -> Result<Json<ExchangeView>, Problem> {
    let ctx = &caller.ctx;
    let before = app.telemetry().exchange(ctx, id).await?;
    let device = app.devices().get(ctx, before.device).await?;
    let registers = match change.registers {
        None => before.registers.clone(),
        Some(registers) if registers.is_empty() || registers.len() > REGISTERS_MAX => {
            return Err(Problem::invalid([("registers", "required", "name one register at least, and 64 at most")]));
        }
        Some(registers) => registers.into_iter().map(Into::into).collect(),
    };
    let number = match change.new_meter_number {
        None => before.new_meter_number.clone(),
        Some(number) => meter_number(number)?,
    };
    let new = NewExchange {
        device: before.device,
        tenant: before.tenant,
        profile: profile(&app, ctx, &device),
        at: change.at.unwrap_or(before.at),
        registers,
        old_meter_number: before.old_meter_number.clone(),
        new_meter_number: number,
        confirmed: change.confirm,
    };
    app.telemetry().check_exchange(ctx, &new, Some(&before)).await.map_err(|error| problem(error, false))?;
    let mut tx = app.telemetry().begin_exchange(ctx).await?;
    let shown = app.devices().meter_number_in(&mut tx, before.device).await?;
    let entry = app.telemetry().correct_exchange_in(&mut tx, &before, new).await?;
    // The device's number follows where it came from this entry.
    let ours = shown == before.new_meter_number || shown == before.old_meter_number;
    if entry.new_meter_number != before.new_meter_number
        && ours
        && app.telemetry().is_latest_in(&mut tx, &entry).await?
    {
        let number = entry.new_meter_number.clone().or(entry.old_meter_number.clone());
        renumber(&app, &mut tx, before.device, number).await?;
    }
    tx.commit().await?;
    Ok(Json(entry.into()))
}
