//! The way back to each device, as its last event named it; and what network servers report of downlinks.

use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;
use privacy::Privacy;
use store::{params, sql};
use types::{Ctx, DeviceId, DownlinkId, TenantId};

use super::{Ingest, KnownDevice};
use crate::{
    Result,
    event::{DeviceEvent, DownlinkReport, DownlinkState},
    model::DeviceRoute,
};

/// Routes learned since the start; the rest are in their rows.
#[derive(Clone, Default)]
pub(crate) struct Routes(Arc<RwLock<HashMap<DeviceId, (DeviceRoute, bool)>>>);

impl Routes {
    pub(super) fn remember(&self, known: &KnownDevice, event: &DeviceEvent<'_>) {
        let Some(route) = &event.route else { return };
        let same = self.0.read().get(&known.device).is_some_and(|(held, _)| {
            held.application == route.application
                && held.device_name == route.device
                && held.push_url.as_deref() == route.push_url.as_deref()
        });
        if same {
            return;
        }
        let route = DeviceRoute {
            device_id: known.device,
            tenant_id: known.tenant,
            source: event.source.name().to_owned(),
            application: route.application.clone().into_owned(),
            device_name: route.device.clone().into_owned(),
            push_url: route.push_url.clone().map(std::borrow::Cow::into_owned),
        };
        self.0.write().insert(known.device, (route, true));
    }

    pub(crate) fn get(&self, device: DeviceId) -> Option<DeviceRoute> {
        self.0.read().get(&device).map(|(route, _)| route.clone())
    }

    /// Writes what was learned since the last time.
    pub(crate) async fn flush(&self, privacy: &Privacy) -> Result<()> {
        let learned: Vec<DeviceRoute> = {
            let mut routes = self.0.write();
            let dirty = routes.values_mut().filter(|(_, dirty)| *dirty);
            dirty.map(|(route, dirty)| (*dirty = false, route.clone()).1).collect()
        };
        if learned.is_empty() {
            return Ok(());
        }
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "routes");
        let mut tx = privacy.write_plain(&ctx).await?;
        let rows = learned.into_iter().map(|route| {
            params![
                route.device_id,
                route.tenant_id,
                route.source,
                route.application,
                route.device_name,
                route.push_url
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
}

/// The state's name in the database and the API.
pub(crate) fn state_name(state: DownlinkState) -> &'static str {
    match state {
        DownlinkState::Queued => "queued",
        DownlinkState::Sent => "sent",
        DownlinkState::Acknowledged => "acked",
        DownlinkState::NotAcknowledged | DownlinkState::Failed => "failed",
    }
}

impl Ingest {
    /// Notes how a downlink of ours fared. A late "sent" does not take back an "acked".
    pub(super) async fn report_downlink(&self, known: &KnownDevice, report: &DownlinkReport<'_>) -> Result<()> {
        let Some(id) = report.reference.as_deref().and_then(|text| text.parse::<DownlinkId>().ok()) else {
            return Ok(());
        };
        let ctx = Ctx::system(&known.product, known.tenant, "downlink");
        let mut tx = self.privacy.write(&ctx, &["radio_frame"], &privacy::Facts::NONE).await?;
        tx.execute(
            sql!(
                "UPDATE downlink SET state = $1, state_at = $2, reason = $3
                 WHERE downlink_id = $4 AND device_id = $5 AND state <> 'acked'"
            ),
            params![state_name(report.state), self.privacy.clock().now(), report.reason.as_deref(), id, known.device],
        )
        .await?;
        Ok(tx.commit().await?)
    }
}
