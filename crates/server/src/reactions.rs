//! What one room does because of another: the rooms do not know each other, so it is said here.

use bus::{Bus, Event, Received};

use crate::jobs::Outcome;

/// Follows the bus as long as the server lives.
pub fn follow(bus: &Bus, telemetry: telemetry::Service, devices: devices::Service) {
    let mut events = bus.subscribe();
    tokio::spawn(async move {
        while let Some(received) = events.next().await {
            let done = match received {
                Received::Event(event) => react(&telemetry, event).await.map_err(Into::into),
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
            None => telemetry.forget_device(device).await?,
            Some(owner) if owner != tenant => telemetry.move_device(device, owner).await?,
            Some(_) => {}
        }
    }
    Ok(())
}

async fn react(telemetry: &telemetry::Service, event: Event) -> telemetry::Result<()> {
    match event {
        Event::DeviceDeleted { device, .. } => telemetry.forget_device(device).await,
        Event::DeviceChanged { device, tenant } => telemetry.move_device(device, tenant).await,
        Event::GatewayDeleted { gateway, .. } => telemetry.forget_gateway(gateway).await,
        Event::Readings(_)
        | Event::GatewaySeen { .. }
        | Event::DeviceCreated { .. }
        | Event::AlarmChanged { .. }
        | Event::MessageQueued => Ok(()),
    }
}
