//! What concerns all that a device has said: it moves, it goes, it was heard last then.

use std::collections::HashMap;

use privacy::Privacy;
use store::{params, sql};
use types::{Ctx, DeviceId, TenantId, Time};

use crate::{Result, log::Log};

/// Every table of this room that holds a device's data names these.
const KINDS: [&str; 5] = ["chunk", "series", "radio_frame", "meter_reading", "device_information"];

fn ctx(job: &'static str) -> Ctx {
    Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), job)
}

pub(super) async fn last_seen(privacy: &Privacy, log: &Log) -> Result<Vec<(DeviceId, TenantId, Time)>> {
    let mut tx = privacy.review(&ctx("silence"), &["radio_frame"]).await?;
    let mut seen: HashMap<DeviceId, (TenantId, Time)> = HashMap::new();
    let statement = sql!("SELECT device_id, tenant_id, last_seen_at FROM device_state");
    tx.each(statement, [], |(device, tenant, at)| {
        seen.insert(device, (tenant, at));
    })
    .await?;
    for (device, memory) in &log.shared.read().memory {
        if memory.last_seen_at > Time::EPOCH {
            seen.insert(*device, (memory.tenant, memory.last_seen_at));
        }
    }
    Ok(seen.into_iter().map(|(device, (tenant, at))| (device, tenant, at)).collect())
}

pub(super) async fn move_to(privacy: &Privacy, log: &Log, device: DeviceId, tenant: TenantId) -> Result<()> {
    let mut tx = privacy.rearrange(&ctx("move"), &KINDS).await?;
    let to = || params![device, tenant];
    tx.execute(sql!("UPDATE series SET tenant_id = $2 WHERE device_id = $1"), to()).await?;
    tx.execute(sql!("UPDATE chunk SET tenant_id = $2 WHERE device_id = $1"), to()).await?;
    tx.execute(sql!("UPDATE device_state SET tenant_id = $2 WHERE device_id = $1"), to()).await?;
    tx.execute(sql!("UPDATE device_route SET tenant_id = $2 WHERE device_id = $1"), to()).await?;
    tx.execute(sql!("UPDATE downlink SET tenant_id = $2 WHERE device_id = $1"), to()).await?;
    tx.execute(sql!("UPDATE meter_exchange SET tenant_id = $2 WHERE device_id = $1"), to()).await?;
    let log = log.shared.clone();
    tx.after_commit(move || {
        let mut shared = log.write();
        // What came since archiving.
        shared.tail.move_device(device, tenant);
        if let Some(memory) = shared.memory.get_mut(&device) {
            memory.tenant = tenant;
        }
    });
    Ok(tx.commit().await?)
}

pub(super) async fn forget(privacy: &Privacy, log: &Log, device: DeviceId) -> Result<()> {
    let mut tx = privacy.rearrange(&ctx("forget"), &KINDS).await?;
    let of = || params![device];
    tx.execute(sql!("DELETE FROM chunk WHERE device_id = $1"), of()).await?;
    tx.execute(sql!("DELETE FROM series WHERE device_id = $1"), of()).await?;
    tx.execute(sql!("DELETE FROM device_state WHERE device_id = $1"), of()).await?;
    tx.execute(sql!("DELETE FROM device_route WHERE device_id = $1"), of()).await?;
    tx.execute(sql!("DELETE FROM downlink WHERE device_id = $1"), of()).await?;
    tx.execute(sql!("DELETE FROM meter_exchange WHERE device_id = $1"), of()).await?;
    let log = log.shared.clone();
    tx.after_commit(move || drop(log.write().memory.remove(&device)));
    Ok(tx.commit().await?)
}
