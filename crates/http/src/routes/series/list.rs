//! The series of a device.

use axum::extract::State;
use serde::Serialize;
use telemetry::profile::{MetricKind, Title};
use types::{DeviceId, SeriesId, Time};
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// One value of a device over time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeriesView {
    id: SeriesId,
    device_id: DeviceId,
    metric: String,
    title: Title,
    /// As people write it.
    unit: String,
    /// The register's OBIS code, where the device is a meter.
    obis: Option<String>,
    kind: MetricKind,
    /// Digits after the point when shown.
    decimals: u8,
    /// The notice's category of its values.
    category: String,
    latest: LatestView,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LatestView {
    at: Time,
    value: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeriesList {
    items: Vec<SeriesView>,
}

/// List the series of a device
#[utoipa::path(
    get, path = "/devices/{id}/series", operation_id = "list_series", tag = "series",
    params(("id" = DeviceId, Path)),
    responses((status = 200, body = SeriesList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_series(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<DeviceId>,
) -> Result<Json<SeriesList>, Problem> {
    let device = app.devices().get(&caller.ctx, id).await?;
    let profile = app.telemetry().profile(&caller.ctx.product, &device.profile).cloned();
    let found = app.telemetry().series(&caller.ctx, id).await?;
    let items = found.into_iter().map(|series| {
        let metric = profile.as_ref().and_then(|profile| profile.metric(&series.metric));
        let named = || Title { de: series.metric.clone(), en: series.metric.clone() };
        SeriesView {
            id: series.id,
            device_id: id,
            title: metric.map_or_else(named, |metric| metric.title.clone()),
            unit: metric.map_or("", |metric| metric.unit_symbol()).to_owned(),
            obis: metric.and_then(|metric| metric.obis.clone()),
            kind: metric.map_or(MetricKind::Gauge, |metric| metric.kind),
            decimals: metric.map_or(0, |metric| metric.decimals),
            category: series.category,
            latest: LatestView { at: series.latest.at, value: series.latest.value },
            metric: series.metric,
        }
    });
    Ok(Json(SeriesList { items: items.collect() }))
}
