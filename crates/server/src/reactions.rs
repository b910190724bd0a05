//! What one room does because of another: the rooms do not know each other, so it is said here.

use bus::{Bus, Event, Received};
use types::DeviceId;

use crate::jobs::Outcome;

/// Follows the bus as long as the server lives.
pub fn follow(bus: &Bus, telemetry: telemetry::Service, devices: devices::Service) {
    let mut events = bus.subscribe();
    tokio::spawn(async move {
        while let Some(received) = events.next().await {
            let done = match received {
                Received::Event(event) => react(&telemetry, &devices, event).await,
                Received::Missed(_) => reconcile(&telemetry, &devices).await,
            };
            if let Err(error) = done {
                tracing::error!(%error, "a reaction failed; the retention job makes up for it");
            }
        }
    });
}

/// The bus tells what happens, but not for sure: a process may end between a change and what follows from it. So what
/// telemetry holds is compared with the devices there are: at start, after missed events, and with the retention job.
/// What a removed device said goes, and what a moved one said belongs to its new tenant.
pub async fn reconcile(telemetry: &telemetry::Service, devices: &devices::Service) -> Outcome {
    for (device, tenant, _) in telemetry.last_seen().await? {
        match devices.owner(device).await? {
            None => forget(telemetry, devices, device).await?,
            Some(owner) if owner != tenant => telemetry.move_device(device, owner).await?,
            Some(_) => {}
        }
    }
    Ok(())
}

async fn react(telemetry: &telemetry::Service, devices: &devices::Service, event: Event) -> Outcome {
    match event {
        Event::DeviceDeleted { device, .. } => forget(telemetry, devices, device).await,
        Event::DeviceChanged { device, tenant } => Ok(telemetry.move_device(device, tenant).await?),
        Event::GatewayDeleted { gateway, .. } => Ok(telemetry.forget_gateway(gateway).await?),
        Event::Readings(_)
        | Event::GatewaySeen { .. }
        | Event::DeviceCreated { .. }
        | Event::AlarmChanged { .. }
        | Event::MessageQueued => Ok(()),
    }
}

/// What a device said goes with it. Of one that is only concealed, as its person is erased or has it stopped, nothing
/// goes here: the erasure removes it in its own time, in batches and but for what is held, and a stop may be lifted.
async fn forget(telemetry: &telemetry::Service, devices: &devices::Service, device: DeviceId) -> Outcome {
    if !devices.is_stored(device).await? {
        telemetry.forget_device(device).await?;
    }
    Ok(())
}
