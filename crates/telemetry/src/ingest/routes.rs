//! The way back to each device, as its last event named it; and what network servers report of downlinks.

use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;
use privacy::Privacy;
use store::{params, sql};
use types::{Ctx, DeviceId, DownlinkId, TenantId};

use super::{Ingest, KnownDevice};
use crate::{
    Result,
    event::{DeviceEvent, DownlinkReport, DownlinkState, PushKey},
    model::DeviceRoute,
};

/// A route learned since the start.
struct Learned {
    route: DeviceRoute,
    /// What opens the network server for downlinks. Not written down: it comes with every event.
    push_key: Option<PushKey>,
    dirty: bool,
}

/// Routes learned since the start; the rest are in their rows.
#[derive(Clone, Default)]
pub(crate) struct Routes(Arc<RwLock<HashMap<DeviceId, Learned>>>);

impl Routes {
    pub(super) fn remember(&self, known: &KnownDevice, event: &DeviceEvent<'_>) {
        let Some(route) = &event.route else { return };
        let same = self.0.read().get(&known.device).is_some_and(|Learned { route: held, push_key, .. }| {
            held.tenant_id == known.tenant
                && held.source == event.source.name()
                && held.application == route.application()
                && held.device_name == route.device()
                && held.push_url.as_deref() == route.push_url.as_deref()
                && *push_key == route.push_key
        });
        if same {
            return;
        }
        let push_key = route.push_key.clone();
        let route = DeviceRoute {
            device_id: known.device,
            tenant_id: known.tenant,
            source: event.source.name().to_owned(),
            application: route.application().to_owned(),
            device_name: route.device().to_owned(),
            push_url: route.push_url.clone().map(std::borrow::Cow::into_owned),
        };
        self.0.write().insert(known.device, Learned { route, push_key, dirty: true });
    }

    pub(crate) fn get(&self, device: DeviceId) -> Option<(DeviceRoute, Option<PushKey>)> {
        self.0.read().get(&device).map(|learned| (learned.route.clone(), learned.push_key.clone()))
    }

    /// The device is gone, or belongs to another tenant.
    pub(crate) fn forget(&self, device: DeviceId) {
        self.0.write().remove(&device);
    }

    /// Writes what was learned since the last time; if that fails, it is still to be written.
    pub(crate) async fn flush(&self, privacy: &Privacy) -> Result<()> {
        let learned: Vec<DeviceRoute> = {
            let mut routes = self.0.write();
            let dirty = routes.values_mut().filter(|learned| learned.dirty);
            dirty.map(|learned| (learned.dirty = false, learned.route.clone()).1).collect()
        };
        if learned.is_empty() {
            return Ok(());
        }
        match write(privacy, &learned).await {
            Err(error) if !error.is_passing() => self.write_each(privacy, &learned).await,
            written => self.take_back_if_failed(written, &learned),
        }
    }

    /// One of them can never be written: it alone is let go, until the device is heard again.
    async fn write_each(&self, privacy: &Privacy, learned: &[DeviceRoute]) -> Result<()> {
        for route in learned {
            let one = std::slice::from_ref(route);
            match write(privacy, one).await {
                Err(error) if !error.is_passing() => {
                    metrics::counter!("obhut_set_aside_total", "what" => "device_route").increment(1);
                    tracing::error!(device = %route.device_id, %error, "a way back to a device cannot be written");
                }
                written => self.take_back_if_failed(written, one)?,
            }
        }
        Ok(())
    }

    fn take_back_if_failed(&self, written: Result<()>, learned: &[DeviceRoute]) -> Result<()> {
        if written.is_err() {
            let mut routes = self.0.write();
            for route in learned {
                routes.entry(route.device_id).and_modify(|learned| learned.dirty = true);
            }
        }
        written
    }
}

async fn write(privacy: &Privacy, learned: &[DeviceRoute]) -> Result<()> {
    let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "routes");
    let mut tx = privacy.write_plain(&ctx).await?;
    let rows = learned.iter().map(|route| {
        params![
            route.device_id,
            route.tenant_id,
            &*route.source,
            &*route.application,
            &*route.device_name,
            route.push_url.as_deref()
        ]
        .into()
    });
    tx.execute_many(
        sql!(
            "INSERT INTO device_route (device_id, tenant_id, source, application, device_name, push_url)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (device_id) DO UPDATE SET tenant_id = excluded.tenant_id, source = excluded.source,
                   application = excluded.application, device_name = excluded.device_name,
                   push_url = excluded.push_url"
        ),
        rows.collect(),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// The state's name in the database and the API, and how far along it is: reports come late and twice, and none takes
/// back a later one.
pub(crate) fn state_name(state: DownlinkState) -> (&'static str, i64) {
    match state {
        DownlinkState::Queued => ("queued", 0),
        DownlinkState::Sent => ("sent", 1),
        DownlinkState::NotAcknowledged | DownlinkState::Failed => ("failed", 2),
        DownlinkState::Acknowledged => ("acked", 3),
    }
}

impl Ingest {
    /// Notes how a downlink of ours fared.
    pub(super) async fn report_downlink(&self, known: &KnownDevice, report: &DownlinkReport<'_>) -> Result<()> {
        let Some(id) = report.reference.as_deref().and_then(|text| text.parse::<DownlinkId>().ok()) else {
            return Ok(());
        };
        let ctx = Ctx::system(&known.product, known.tenant, "downlink");
        let mut tx = match self.privacy.write(&ctx, &["radio_frame"], &self.directory.facts(known)).await {
            // The gate has counted it.
            Err(privacy::Error::Refused(_)) => return Ok(()),
            begun => begun?,
        };
        let (state, rank) = state_name(report.state);
        let now = self.privacy.clock().now();
        tx.execute(
            sql!(
                "UPDATE downlink SET state = $1, state_at = $2, reason = $3
                 WHERE downlink_id = $4 AND device_id = $5
                   AND CASE state WHEN 'queued' THEN 0 WHEN 'sent' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END < $6"
            ),
            params![state, now, report.reason.as_deref(), id, known.device, rank],
        )
        .await?;
        Ok(tx.commit().await?)
    }
}
