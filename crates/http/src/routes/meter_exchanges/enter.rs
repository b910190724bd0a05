//! Enters an exchange.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use telemetry::service::NewExchange;
use types::{DeviceId, Time};
use utoipa::ToSchema;

use super::{ExchangeView, REGISTERS_MAX, RegisterFigures, meter_number, problem, profile, renumber};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// An exchange, either with all registers of the device in `registers`, or with one register's three fields beside
/// `at`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangeRequest {
    at: Time,
    #[serde(default)]
    registers: Vec<RegisterFigures>,
    /// A counter of the device's profile.
    metric: Option<String>,
    /// The old meter's last figure.
    old_final: Option<f64>,
    /// The new meter's first figure.
    new_initial: Option<f64>,
    /// Becomes the device's meter number, if no later exchange is entered.
    new_meter_number: Option<String>,
    /// The exchange was so, whatever the readings say.
    #[serde(default)]
    confirm: bool,
}

impl ExchangeRequest {
    /// The registers, and whether it is the one beside `at`.
    fn registers(&mut self) -> Result<(Vec<RegisterFigures>, bool), Problem> {
        let registers = std::mem::take(&mut self.registers);
        let required = |field| Problem::invalid([(field, "required", "is missing")]);
        match (self.metric.take(), self.old_final, self.new_initial) {
            (None, None, None) if registers.is_empty() => Err(required("registers")),
            (None, None, None) if registers.len() > REGISTERS_MAX => {
                Err(Problem::invalid([("registers", "too_many", "are more than any device has")]))
            }
            (None, None, None) => Ok((registers, false)),
            _ if !registers.is_empty() => {
                Err(Problem::invalid([("registers", "not_allowed", "name each register there, or one beside `at`")]))
            }
            (None, ..) => Err(required("metric")),
            (_, None, _) => Err(required("old_final")),
            (_, _, None) => Err(required("new_initial")),
            (Some(metric), Some(old_final), Some(new_initial)) => {
                Ok((vec![RegisterFigures { metric, old_final, new_initial }], true))
            }
        }
    }
}

/// Note a meter exchange
///
/// What the readings speak against is asked about (409, `exchange-doubtful`): sent again with `confirm`, it is taken.
/// The same exchange is taken once.
#[utoipa::path(
    post, path = "/devices/{id}/meter-exchanges", operation_id = "exchange_meter", tag = "series",
    params(("id" = DeviceId, Path)), request_body = ExchangeRequest,
    responses((status = 201, body = ExchangeView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn exchange_meter(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<DeviceId>,
    Json(mut request): Json<ExchangeRequest>,
) -> Result<(StatusCode, Json<ExchangeView>), Problem> {
    let ctx = &caller.ctx;
    let device = app.devices().get(ctx, id).await?;
    let (registers, single) = request.registers()?;
    let mut new = NewExchange {
        device: id,
        tenant: device.tenant_id,
        profile: profile(&app, ctx, &device),
        at: request.at,
        registers: registers.into_iter().map(Into::into).collect(),
        old_meter_number: None,
        new_meter_number: meter_number(request.new_meter_number)?,
        confirmed: request.confirm,
    };
    app.telemetry().check_exchange(ctx, &new, None).await.map_err(|error| problem(error, single))?;
    let mut tx = app.telemetry().begin_exchange(ctx).await?;
    new.old_meter_number = app.devices().meter_number_in(&mut tx, id).await?;
    let entry = app.telemetry().exchange_meter_in(&mut tx, new).await?;
    if entry.new_meter_number.is_some() && app.telemetry().is_latest_in(&mut tx, &entry).await? {
        renumber(&app, &mut tx, id, entry.new_meter_number.clone()).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}
