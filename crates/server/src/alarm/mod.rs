//! Wires alarms: what they must know of other rooms, how their mails leave, which jobs judge.

mod ask;
mod courier;
mod world;

use std::{collections::HashMap, sync::Arc, time::Duration};

use bus::Bus;
use messages::{Outbox, texts::Imprint};
use privacy::Privacy;

use crate::jobs::{Builder, Hands};
use courier::AlarmCourier;
use world::AlarmWorld;

/// A net under the bus: the log is read, and silence judged, at least so often.
const JUDGE_EVERY: Duration = Duration::from_secs(5);

/// Builds the room.
pub fn build(
    privacy: &Privacy,
    bus: &Bus,
    telemetry: &telemetry::Service,
    outbox: &Outbox,
    imprints: HashMap<Arc<str>, Imprint>,
    product: &Arc<str>,
) -> alarms::Service {
    // Until the engine says how far it is, the log forgets nothing.
    telemetry.archivist().needed_after().store(0, std::sync::atomic::Ordering::Release);
    let world = AlarmWorld::new(privacy.clone(), telemetry.clone());
    let courier = AlarmCourier::new(privacy.clone(), outbox.clone(), imprints);
    let engine = alarms::Engine::new(privacy.clone(), bus.clone(), world.clone(), courier, product.clone());
    alarms::Service::new(privacy.clone(), engine, world)
}

/// Judging: at once when the bus tells, and now and then by the clock.
pub fn jobs(builder: Builder<Hands>) -> Builder<Hands> {
    builder.always(|hands| async move { hands.app.alarms().engine().run().await }).every(
        JUDGE_EVERY,
        "alarms",
        |hands| async move { Ok(hands.app.alarms().engine().pump().await?) },
    )
}
