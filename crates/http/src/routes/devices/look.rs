//! A device as the API shows it: what the room of devices keeps, and what the room of telemetry heard last.

use devices::{Device, Status, rules};
use serde::Serialize;
use telemetry::{
    profile::{Metric, Title},
    service::DeviceLook,
};
use types::{Ctx, DeviceId, Eui, PlaceId, TenantId, Time};
use utoipa::ToSchema;

use crate::{App, Problem};

/// The metric that profiles name the battery's level by.
const BATTERY_METRIC: &str = "battery";

/// A device.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Device)]
pub(crate) struct DeviceView {
    id: DeviceId,
    tenant_id: TenantId,
    dev_eui: Eui,
    name: String,
    /// The profile's name.
    profile: String,
    place_id: Option<PlaceId>,
    meter_number: Option<String>,
    /// Messlokation.
    metering_location: Option<String>,
    /// Standort.
    site: Option<String>,
    /// Einbauort.
    installation_place: Option<String>,
    created_at: Time,
    /// Silent: nothing came for several of the profile's intervals.
    status: Status,
    last_seen_at: Option<Time>,
    /// EUI of the gateway that heard it best last time.
    gateway: Option<Eui>,
    battery_percent: Option<f64>,
    rssi_dbm: Option<i16>,
    snr_db: Option<f32>,
    /// The latest value of each metric the caller may see.
    latest: Vec<LatestView>,
}

/// The latest value of a metric.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LatestValue)]
pub(crate) struct LatestView {
    metric: String,
    title: Option<Title>,
    value: f64,
    /// As people write it.
    unit: String,
    at: Time,
}

/// The devices, each with what was heard of it last.
pub(crate) async fn views(app: &App, ctx: &Ctx, devices: Vec<Device>) -> Result<Vec<DeviceView>, Problem> {
    let ids: Vec<DeviceId> = devices.iter().map(|device| device.device_id).collect();
    let mut looks = if ids.is_empty() { Default::default() } else { app.telemetry().devices(ctx, &ids).await? };
    let view = |device: Device| {
        let look = looks.remove(&device.device_id).unwrap_or_default();
        view(app, ctx, device, look)
    };
    Ok(devices.into_iter().map(view).collect())
}

/// The same for one.
pub(crate) async fn one(app: &App, ctx: &Ctx, device: Device) -> Result<DeviceView, Problem> {
    let views = views(app, ctx, vec![device]).await?;
    views.into_iter().next().ok_or_else(|| Problem::not_found("device"))
}

fn view(app: &App, ctx: &Ctx, device: Device, look: DeviceLook) -> DeviceView {
    let profile = app.telemetry().profile(&ctx.product, &device.profile);
    let declared = |metric: &str| profile.and_then(|profile| profile.metric(metric));
    let last_seen_at = last_seen(&look);
    let interval_seconds = profile.map_or(0, |profile| profile.expected_interval_seconds);
    let frame = look.last_frame;
    DeviceView {
        id: device.device_id,
        tenant_id: device.tenant_id,
        dev_eui: device.dev_eui,
        name: device.name,
        profile: device.profile,
        place_id: device.place_id,
        meter_number: device.meter_number,
        metering_location: device.metering_location,
        site: device.site,
        installation_place: device.installation_place,
        created_at: device.created_at,
        status: status_of(app, last_seen_at, interval_seconds),
        last_seen_at,
        gateway: frame.as_ref().and_then(|frame| frame.gateway).map(|bytes| Eui(u64::from_be_bytes(bytes))),
        battery_percent: look.latest.iter().find(|latest| latest.metric == BATTERY_METRIC).map(|latest| latest.value),
        rssi_dbm: frame.as_ref().and_then(|frame| frame.rssi_dbm),
        snr_db: frame.as_ref().and_then(|frame| frame.snr_db),
        latest: look
            .latest
            .into_iter()
            .map(|latest| LatestView {
                unit: declared(&latest.metric).map_or("", Metric::unit_symbol).to_owned(),
                title: declared(&latest.metric).map(|metric| metric.title.clone()),
                metric: latest.metric,
                value: latest.value,
                at: latest.at,
            })
            .collect(),
    }
}

/// Who may not see radio data knows when the latest reading came, which is little less.
fn last_seen(look: &DeviceLook) -> Option<Time> {
    look.last_seen_at.or_else(|| look.latest.iter().map(|latest| latest.at).max())
}

/// Whether it still speaks, by the server's clock.
pub(crate) fn status_of(app: &App, last_seen_at: Option<Time>, interval_seconds: u32) -> Status {
    rules::status(last_seen_at, interval_seconds, app.privacy().clock().now())
}

impl DeviceView {
    pub(crate) fn status(&self) -> Status {
        self.status
    }
}
