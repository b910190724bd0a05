//! A meter was taken out and another put in.

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use telemetry::{model::MeterExchange, profile::MetricKind, service::NewExchange};
use types::{DeviceId, ExchangeId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// A meter number has so many characters at most.
const METER_NUMBER_CHARS_MAX: usize = 64;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_meter_exchanges, exchange_meter))
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExchangeView {
    id: ExchangeId,
    at: Time,
    metric: String,
    old_final: f64,
    new_initial: f64,
    new_meter_number: Option<String>,
}

impl From<MeterExchange> for ExchangeView {
    fn from(exchange: MeterExchange) -> Self {
        Self {
            id: exchange.exchange_id,
            at: exchange.at,
            metric: exchange.metric,
            old_final: exchange.old_final,
            new_initial: exchange.new_initial,
            new_meter_number: exchange.new_meter_number,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExchangeList {
    items: Vec<ExchangeView>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangeRequest {
    at: Time,
    /// A counter of the device's profile.
    metric: String,
    /// The old meter's last figure.
    old_final: f64,
    /// The new meter's first figure.
    new_initial: f64,
    new_meter_number: Option<String>,
}

/// List the meter exchanges at a device, oldest first
#[utoipa::path(
    get, path = "/devices/{id}/meter-exchanges", operation_id = "list_meter_exchanges", tag = "series",
    params(("id" = DeviceId, Path)),
    responses((status = 200, body = ExchangeList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_meter_exchanges(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<DeviceId>,
) -> Result<Json<ExchangeList>, Problem> {
    app.devices().get(&caller.ctx, id).await?;
    let items = app.telemetry().exchanges(&caller.ctx, id).await?.into_iter().map(Into::into).collect();
    Ok(Json(ExchangeList { items }))
}

/// Note a meter exchange
#[utoipa::path(
    post, path = "/devices/{id}/meter-exchanges", operation_id = "exchange_meter", tag = "series",
    params(("id" = DeviceId, Path)), request_body = ExchangeRequest,
    responses((status = 201, body = ExchangeView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn exchange_meter(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Path(id): Path<DeviceId>,
    Json(request): Json<ExchangeRequest>,
) -> Result<(StatusCode, Json<ExchangeView>), Problem> {
    let device = app.devices().get(&caller.ctx, id).await?;
    let profile = app.telemetry().profile(&caller.ctx.product, &device.profile);
    let metric = profile.and_then(|profile| profile.metric(&request.metric));
    if metric.is_none_or(|metric| metric.kind != MetricKind::Counter) {
        return Err(Problem::invalid([("metric", "unknown", "is no counter of the device's profile")]));
    }
    let number = request.new_meter_number.as_deref().map(str::trim).filter(|number| !number.is_empty());
    if number.is_some_and(|number| number.chars().count() > METER_NUMBER_CHARS_MAX) {
        return Err(Problem::invalid([("new_meter_number", "too_long", "has more than 64 characters")]));
    }
    let new = NewExchange {
        device: id,
        tenant: device.tenant_id,
        metric: request.metric,
        at: request.at,
        old_final: request.old_final,
        new_initial: request.new_initial,
        new_meter_number: number.map(str::to_owned),
    };
    let exchange = app.telemetry().exchange_meter(&caller.ctx, new).await?;
    Ok((StatusCode::CREATED, Json(exchange.into())))
}
