//! Consumption per day or month, from a meter's readings.

use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use telemetry::{
    consumption::{self, By, Exchange, Note, PERIODS_MAX, Quality, Register},
    service::ExchangeEntry,
};
use types::{SeriesId, Time};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, Query, permission},
};

/// Readings so far before and after the time asked for are looked at, so that its ends are known.
const MARGIN: Duration = Duration::from_secs(8 * 86_400);

#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct ConsumptionQuery {
    from: Time,
    to: Time,
    #[param(inline)]
    by: ByQuery,
    /// IANA name, such as Europe/Berlin: where a day begins. If nothing is said, where the meters are.
    time_zone: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ByQuery {
    Day,
    Month,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsumptionView {
    from: Time,
    to: Time,
    /// Absent where readings are missing.
    value: Option<f64>,
    quality: Quality,
    notes: Vec<Note>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsumptionList {
    items: Vec<ConsumptionView>,
    unit: String,
    /// Where these days begin.
    time_zone: Option<String>,
}

/// List what was consumed per day or month
///
/// Gaps are marked as such, exchanges and rollovers are accounted for. A reading that those before and after it
/// contradict is left out, and the days it concerns say so. Days begin where the meters are, whoever looks from where.
#[utoipa::path(
    get, path = "/series/{id}/consumption", operation_id = "list_consumption", tag = "series",
    params(("id" = SeriesId, Path), ConsumptionQuery),
    responses((status = 200, body = ConsumptionList), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_consumption(
    State(app): State<App>,
    caller: Caller<permission::TelemetryRead>,
    Path(id): Path<SeriesId>,
    Query(query): Query<ConsumptionQuery>,
) -> Result<Json<ConsumptionList>, Problem> {
    let zone = match &query.time_zone {
        None => app.settings().time_zone.clone(),
        Some(name) => jiff::tz::TimeZone::get(name)
            .map_err(|_| Problem::invalid([("time_zone", "unknown", "is no time zone of the IANA database")]))?,
    };
    if query.to <= query.from || query.to.since(query.from) > Duration::from_secs(PERIODS_MAX as u64 * 86_400) {
        return Err(Problem::invalid([("to", "range", "must be after from, at most ten years")]));
    }
    let ctx = &caller.ctx;
    let series = app.telemetry().find_series(ctx, id).await?;
    let device = app.devices().get(ctx, series.device).await?;
    let profile = app.telemetry().profile(&ctx.product, &device.profile).cloned();
    let metric = profile.as_ref().and_then(|profile| profile.metric(&series.metric));
    let interval_seconds = profile.as_ref().map_or(3_600, |profile| profile.expected_interval_seconds);
    let readings = app.telemetry().points(ctx, id, query.from.minus(MARGIN), query.to.plus(MARGIN)).await?;
    let exchanges = app.telemetry().exchanges(ctx, series.device).await?;
    let of = |entry: &ExchangeEntry| {
        let register = entry.registers.iter().find(|register| register.metric == series.metric)?;
        Some(Exchange { at: entry.at, old_final: register.old_final, new_initial: register.new_initial })
    };
    let exchanges: Vec<Exchange> = exchanges.iter().filter_map(of).collect();
    let register = Register::of(interval_seconds, metric.and_then(|metric| metric.rollover_at));
    let by = match query.by {
        ByQuery::Day => By::Day,
        ByQuery::Month => By::Month,
    };
    let periods = consumption::consumption(&readings, &exchanges, &register, (query.from, query.to), by, &zone);
    let items = periods.into_iter().map(|period| ConsumptionView {
        from: period.from,
        to: period.to,
        value: period.value,
        quality: period.quality,
        notes: period.notes,
    });
    let unit = metric.map_or("", |metric| metric.unit_symbol()).to_owned();
    let time_zone = zone.iana_name().map(str::to_owned);
    Ok(Json(ConsumptionList { items: items.collect(), unit, time_zone }))
}
