//! What happens in the house: things are added, speak, and time passes.

use std::time::Duration;

use alarms::{Engine, Object, Watched};
use bus::{Batch, Observation, Seen};
use types::{Id, TenantId};

use super::{House, device, gateway};

impl House {
    /// Registers a device or gateway, with the engine too.
    pub fn add(&self, engine: &Engine, object: Object, tenant: TenantId, interval: Option<Duration>) -> Watched {
        let watched = Watched {
            object,
            tenant,
            place: None,
            profile: matches!(object, Object::Device(_)).then(|| "climate".into()),
            interval,
            created_at: self.clock.now(),
            last_seen_at: None,
        };
        self.put(engine, watched.clone());
        watched
    }

    pub fn put(&self, engine: &Engine, watched: Watched) {
        self.world.objects.lock().unwrap().insert(watched.object, watched.clone());
        engine.watch(watched);
    }

    /// A temperature of a device of this tenant, now.
    pub fn temperature(&self, number: u8, tenant: TenantId, value: f64) -> Observation {
        Observation {
            device: device(number),
            tenant,
            place: None,
            profile: "climate".into(),
            series: Id::from_bytes([0; 16]),
            metric: "temperature".into(),
            category: "climate".into(),
            at: self.clock.now(),
            value,
        }
    }

    /// Commits a batch to the log, and remembers who was heard, as telemetry would.
    pub fn commit(&self, observations: Vec<Observation>) -> Batch {
        let seen = |it: &Observation| Seen { device: it.device, tenant: it.tenant, at: it.at };
        let seen: Vec<Seen> = observations.iter().map(seen).collect();
        let mut objects = self.world.objects.lock().unwrap();
        for heard in &seen {
            if let Some(watched) = objects.get_mut(&Object::Device(heard.device)) {
                watched.last_seen_at = watched.last_seen_at.max(Some(heard.at));
            }
        }
        let mut log = self.world.log.lock().unwrap();
        let batch = Batch { sequence: log.len() as i64 + 1, observations, seen };
        log.push(batch.clone());
        batch
    }

    /// One temperature on its whole way.
    pub async fn report(&self, engine: &Engine, number: u8, tenant: TenantId, value: f64) {
        let batch = self.commit(vec![self.temperature(number, tenant, value)]);
        engine.observe(&batch);
        engine.tick().await.unwrap();
    }

    /// A gateway reports that it is there.
    pub fn hear(&self, engine: &Engine, number: u8) {
        let (object, now) = (Object::Gateway(gateway(number)), self.clock.now());
        if let Some(watched) = self.world.objects.lock().unwrap().get_mut(&object) {
            watched.last_seen_at = Some(now);
        }
        engine.seen(object, now);
    }

    pub async fn pass(&self, engine: &Engine, time: Duration) {
        self.clock.advance(time).unwrap();
        engine.tick().await.unwrap();
    }
}
