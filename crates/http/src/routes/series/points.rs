//! A chart's points: downsampled here, so that a year costs the browser no more than an hour.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use telemetry::{downsample, profile::MetricKind};
use types::{SeriesId, Time};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, Query, permission},
};

/// Points in an answer at most.
const POINTS_MAX: usize = 5_000;

#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct PointsQuery {
    from: Time,
    /// Not included.
    to: Time,
    /// How many points are wanted at most; 10 to 5,000.
    #[serde(default = "default_points")]
    points_max: usize,
}

fn default_points() -> usize {
    1_000
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Points {
    /// Each: milliseconds since 1970, value, minimum, maximum of the step.
    #[schema(value_type = Vec<Vec<f64>>)]
    points: Vec<(i64, f64, f64, f64)>,
    /// The length of a step; 0 where every point is shown as it was read.
    resolution_seconds: i64,
}

/// List the points of a series over a time
#[utoipa::path(
    get, path = "/series/{id}/points", operation_id = "list_points", tag = "series",
    params(("id" = SeriesId, Path), PointsQuery),
    responses((status = 200, body = Points), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_points(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<SeriesId>,
    Query(query): Query<PointsQuery>,
) -> Result<Json<Points>, Problem> {
    if query.to <= query.from {
        return Err(Problem::invalid([("to", "before_from", "must be after from")]));
    }
    let found = app.telemetry().find_series(&caller.ctx, id).await?;
    let points = app.telemetry().points(&caller.ctx, id, query.from, query.to).await?;
    let device = app.devices().get(&caller.ctx, found.device).await?;
    let profile = app.telemetry().profile(&caller.ctx.product, &device.profile);
    let kind = profile.and_then(|profile| profile.metric(&found.metric)).map_or(MetricKind::Gauge, |m| m.kind);
    let points_max = query.points_max.clamp(10, POINTS_MAX);
    let chart = downsample::downsample(&points, kind, query.from, query.to, points_max);
    let points = chart.steps.iter().map(|step| (step.at.millis(), step.value, step.min, step.max)).collect();
    Ok(Json(Points { points, resolution_seconds: chart.resolution_seconds }))
}
