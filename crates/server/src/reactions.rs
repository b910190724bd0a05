//! What one room does because of another: the rooms do not know each other, so it is said here.

use bus::{Bus, Event, Received};

/// Follows the bus as long as the server lives.
pub fn follow(bus: &Bus, telemetry: telemetry::Service) {
    let mut events = bus.subscribe();
    tokio::spawn(async move {
        while let Some(received) = events.next().await {
            // What is missed here is found by the retention job: readings of a device that is gone belong to nobody.
            let Received::Event(event) = received else { continue };
            if let Err(error) = react(&telemetry, event).await {
                tracing::error!(%error, "a reaction failed; the retention job makes up for it");
            }
        }
    });
}

async fn react(telemetry: &telemetry::Service, event: Event) -> telemetry::Result<()> {
    match event {
        Event::DeviceDeleted { device, .. } => telemetry.forget_device(device).await,
        Event::DeviceChanged { device, tenant } => telemetry.move_device(device, tenant).await,
        Event::GatewayDeleted { gateway, .. } => {
            telemetry.forget_gateway(gateway);
            Ok(())
        }
        Event::Readings(_)
        | Event::GatewaySeen { .. }
        | Event::DeviceCreated { .. }
        | Event::AlarmChanged { .. }
        | Event::MessageQueued => Ok(()),
    }
}
