//! What alarms must know of devices, gateways, places, tenants and the log.

use std::{collections::HashMap, sync::Arc, time::Duration};

use alarms::{Description, MetricName, Object, Thing, Watched, World};
use bus::Batch;
use futures::{FutureExt, future::BoxFuture};
use notice::Words;
use privacy::{Action, Facts, Look, Privacy, Result};
use store::{Row, Value, params, sql};
use types::{Ctx, DeviceId, GatewayId, PlaceId, TenantId, Time};

use crate::wiring::house_ctx;

/// The rooms around alarms.
pub struct AlarmWorld {
    privacy: Privacy,
    telemetry: telemetry::Service,
}

/// A device's or gateway's name, and where it is.
struct Named {
    name: Option<String>,
    place: Option<PlaceId>,
    tenant: TenantId,
    profile: Option<String>,
}

/// What a place is called, with those it stands in before it, and its address.
#[derive(Default)]
struct Located {
    name: String,
    address: Option<String>,
}

impl AlarmWorld {
    pub fn new(privacy: Privacy, telemetry: telemetry::Service) -> Arc<Self> {
        Arc::new(Self { privacy, telemetry })
    }

    fn ctx() -> Ctx {
        house_ctx(&"".into(), "alarms")
    }

    fn watched_device(&self, row: &Row, seen: &HashMap<DeviceId, Time>) -> store::Result<Watched> {
        let device: DeviceId = row.get(0)?;
        let (profile, product): (String, String) = (row.get(3)?, row.get(5)?);
        let interval = self.telemetry.profile(&product, &profile).map(|known| known.expected_interval_seconds);
        Ok(Watched {
            object: Object::Device(device),
            tenant: row.get(1)?,
            place: row.get(2)?,
            profile: Some(profile.into()),
            interval: interval.map(|seconds| Duration::from_secs(seconds.into())),
            created_at: row.get(4)?,
            last_seen_at: seen.get(&device).copied(),
        })
    }

    fn watched_gateway(&self, row: &Row) -> store::Result<Watched> {
        let gateway: GatewayId = row.get(0)?;
        Ok(Watched {
            object: Object::Gateway(gateway),
            tenant: row.get(1)?,
            place: row.get(2)?,
            profile: None,
            interval: Some(Duration::from_secs(u64::from(row.get::<u32>(3)?))),
            created_at: row.get(4)?,
            last_seen_at: self.telemetry.gateway(gateway).map(|counts| counts.last_seen_at),
        })
    }

    async fn seen(&self) -> Result<HashMap<DeviceId, Time>> {
        let seen = self.telemetry.last_seen().await.map_err(failed)?;
        Ok(seen.into_iter().map(|(device, _, at)| (device, at)).collect())
    }

    /// The devices and gateways, or the one.
    async fn watched(&self, one: Option<Object>) -> Result<Vec<Watched>> {
        let (device, gateway) = match one {
            Some(Object::Device(device)) => (Some(device), None),
            Some(Object::Gateway(gateway)) => (None, Some(gateway)),
            None => (None, None),
        };
        let mut tx = self.privacy.read_plain(&Self::ctx()).await?;
        let mut watched = Vec::new();
        if gateway.is_none() {
            let rows = tx
                .query(
                    sql!(
                        "SELECT d.device_id, d.tenant_id, d.place_id, d.profile, d.created_at, t.product
                         FROM device d JOIN tenant t ON t.tenant_id = d.tenant_id
                         WHERE (CAST($1 AS BLOB) IS NULL OR d.device_id = CAST($1 AS BLOB))"
                    ),
                    params![device],
                )
                .await?;
            // Of a single one the engine knows better when it was heard.
            let seen = if one.is_none() { self.seen().await? } else { HashMap::new() };
            for row in &rows {
                watched.push(self.watched_device(row, &seen)?);
            }
        }
        if device.is_none() {
            let rows = tx
                .query(
                    sql!(
                        "SELECT gateway_id, tenant_id, place_id, interval_seconds, created_at FROM gateway
                         WHERE (CAST($1 AS BLOB) IS NULL OR gateway_id = CAST($1 AS BLOB))"
                    ),
                    params![gateway],
                )
                .await?;
            for row in &rows {
                watched.push(self.watched_gateway(row)?);
            }
        }
        Ok(watched)
    }

    /// Names of devices and gateways, where the notice shows them.
    async fn names(&self, ctx: &Ctx, things: &[(Object, Option<Arc<str>>)]) -> Result<HashMap<Object, Named>> {
        if self.privacy.gate().decide(ctx, Action::Read, "device_information", &Facts::NONE).is_err() {
            return Ok(HashMap::new());
        }
        let (mut devices, mut gateways): (Vec<Vec<Value>>, Vec<Vec<Value>>) = Default::default();
        for (object, _) in things {
            match object {
                Object::Device(device) => devices.push(params![ctx.tenant, *device].into()),
                Object::Gateway(gateway) => gateways.push(params![ctx.tenant, *gateway].into()),
            }
        }
        let mut tx = self.privacy.read(ctx, Look::list("device"), &["device_information"]).await?;
        let devices = tx
            .query_many(
                sql!(
                    "SELECT d.device_id, d.name, d.place_id, d.tenant_id, d.profile
                     FROM device d JOIN tenant_reach r ON r.below_id = d.tenant_id
                     WHERE r.tenant_id = $1 AND d.device_id = $2"
                ),
                devices,
            )
            .await?;
        let gateways = tx
            .query_many(
                sql!(
                    "SELECT g.gateway_id, g.name, g.place_id, g.tenant_id
                     FROM gateway g JOIN tenant_reach r ON r.below_id = g.tenant_id
                     WHERE r.tenant_id = $1 AND g.gateway_id = $2"
                ),
                gateways,
            )
            .await?;
        let mut names = HashMap::new();
        for row in devices.iter().flatten() {
            let named =
                Named { name: row.get(1)?, place: row.get(2)?, tenant: row.get(3)?, profile: Some(row.get(4)?) };
            names.insert(Object::Device(row.get(0)?), named);
        }
        for row in gateways.iter().flatten() {
            let named = Named { name: row.get(1)?, place: row.get(2)?, tenant: row.get(3)?, profile: None };
            names.insert(Object::Gateway(row.get(0)?), named);
        }
        Ok(names)
    }

    async fn places(&self, ctx: &Ctx, named: &HashMap<Object, Named>) -> Result<HashMap<PlaceId, Located>> {
        let mut ids: Vec<PlaceId> = named.values().filter_map(|named| named.place).collect();
        ids.sort_unstable();
        ids.dedup();
        let shown = self.privacy.gate().decide(ctx, Action::Read, "object_location", &Facts::NONE).is_ok();
        if ids.is_empty() || !shown {
            return Ok(HashMap::new());
        }
        let mut tx = self.privacy.read(ctx, Look::list("place"), &["object_location"]).await?;
        // A room stands in its building, and has its building's address.
        let rows = tx
            .query_many(
                sql!(
                    "WITH RECURSIVE up (place_id, depth) AS (
                       SELECT place_id, 0 FROM place WHERE place_id = $1
                       UNION ALL SELECT p.parent_id, u.depth + 1 FROM up u JOIN place p ON p.place_id = u.place_id
                         WHERE p.parent_id IS NOT NULL AND u.depth < 8)
                     SELECT a.name, a.street, a.house_number, a.postal_code, a.city
                     FROM up u JOIN place a ON a.place_id = u.place_id ORDER BY u.depth"
                ),
                ids.iter().map(|place| params![*place].into()).collect(),
            )
            .await?;
        let mut places = HashMap::new();
        for (place, rows) in ids.into_iter().zip(rows) {
            let mut names: Vec<String> = Vec::with_capacity(rows.len());
            let mut located = Located::default();
            for row in &rows {
                names.insert(0, row.get(0)?);
                located.address = located.address.take().or(address(row)?);
            }
            located.name = names.join(", ");
            places.insert(place, located);
        }
        Ok(places)
    }

    async fn tenants(&self, ctx: &Ctx, named: &HashMap<Object, Named>) -> Result<HashMap<TenantId, String>> {
        let ids = named.values().map(|named| params![named.tenant].into()).collect();
        let mut tx = self.privacy.read_plain(ctx).await?;
        let rows = tx.query_many(sql!("SELECT tenant_id, name FROM tenant WHERE tenant_id = $1"), ids).await?;
        Ok(rows.iter().flatten().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<store::Result<_>>()?)
    }

    fn metric(&self, ctx: &Ctx, profile: Option<&str>, metric: &str) -> Option<MetricName> {
        let profile = self.telemetry.profile(&ctx.product, profile?)?;
        let metric = profile.metrics.iter().find(|known| known.name == metric)?;
        Some(MetricName {
            title: words(&metric.title),
            unit: metric.unit_symbol().to_owned(),
            category: metric.category.clone(),
            meanings: metric.meanings().map(|(value, word)| (value, words(word))).collect(),
        })
    }
}

fn words(title: &telemetry::profile::Title) -> Words {
    Words { de: title.de.clone(), en: title.en.clone() }
}

/// Street and town of a place, in one line.
fn address(row: &Row) -> store::Result<Option<String>> {
    let line = |one: usize, other: usize| -> store::Result<String> {
        let parts: [Option<String>; 2] = [row.get(one)?, row.get(other)?];
        Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    let lines: Vec<String> = [line(1, 2)?, line(3, 4)?].into_iter().filter(|line| !line.is_empty()).collect();
    Ok((!lines.is_empty()).then(|| lines.join(", ")))
}

fn failed(error: telemetry::Error) -> privacy::Error {
    match error {
        telemetry::Error::Privacy(error) => error,
        other => privacy::Error::Setup(other.to_string()),
    }
}

impl World for AlarmWorld {
    fn objects(&self) -> BoxFuture<'_, Result<Vec<Watched>>> {
        self.watched(None).boxed()
    }

    fn object(&self, object: Object) -> BoxFuture<'_, Result<Option<Watched>>> {
        async move { Ok(self.watched(Some(object)).await?.pop()) }.boxed()
    }

    fn batches_since(&self, cursor: i64, limit: i64) -> BoxFuture<'_, Result<Vec<Batch>>> {
        async move { self.telemetry.since(cursor, limit).await.map_err(failed) }.boxed()
    }

    fn judged(&self, cursor: i64) {
        self.telemetry.archivist().needed_after().store(cursor, std::sync::atomic::Ordering::Release);
    }

    fn places_within(&self, place: PlaceId) -> BoxFuture<'_, Result<Vec<PlaceId>>> {
        async move {
            let mut tx = self.privacy.read_plain(&Self::ctx()).await?;
            let rows = tx
                .query(
                    sql!(
                        "WITH RECURSIVE within (place_id) AS (
                           SELECT place_id FROM place WHERE place_id = $1
                           UNION SELECT p.place_id FROM place p JOIN within w ON p.parent_id = w.place_id)
                         SELECT place_id FROM within"
                    ),
                    params![place],
                )
                .await?;
            Ok(rows.iter().map(|row| row.get(0)).collect::<store::Result<_>>()?)
        }
        .boxed()
    }

    fn tenant_of<'a>(&'a self, ctx: &'a Ctx, thing: Thing) -> BoxFuture<'a, Result<Option<TenantId>>> {
        async move {
            let mut tx = self.privacy.read_plain(ctx).await?;
            let (statement, id) = match thing {
                Thing::Place(id) => (
                    sql!(
                        "SELECT x.tenant_id FROM place x JOIN tenant_reach r ON r.below_id = x.tenant_id
                         WHERE r.tenant_id = $1 AND x.place_id = $2"
                    ),
                    *id.bytes(),
                ),
                Thing::Device(id) => (
                    sql!(
                        "SELECT x.tenant_id FROM device x JOIN tenant_reach r ON r.below_id = x.tenant_id
                         WHERE r.tenant_id = $1 AND x.device_id = $2"
                    ),
                    *id.bytes(),
                ),
                Thing::Gateway(id) => (
                    sql!(
                        "SELECT x.tenant_id FROM gateway x JOIN tenant_reach r ON r.below_id = x.tenant_id
                         WHERE r.tenant_id = $1 AND x.gateway_id = $2"
                    ),
                    *id.bytes(),
                ),
                Thing::Account(id) => (
                    sql!(
                        "SELECT x.tenant_id FROM account x JOIN tenant_reach r ON r.below_id = x.tenant_id
                         WHERE r.tenant_id = $1 AND x.account_id = $2"
                    ),
                    *id.bytes(),
                ),
            };
            tx.value(statement, params![ctx.tenant, id]).await
        }
        .boxed()
    }

    fn describe<'a>(
        &'a self,
        ctx: &'a Ctx,
        things: &'a [(Object, Option<Arc<str>>)],
    ) -> BoxFuture<'a, Result<Vec<Description>>> {
        async move {
            let named = self.names(ctx, things).await?;
            let places = self.places(ctx, &named).await?;
            let tenants = self.tenants(ctx, &named).await?;
            let describe = |(object, metric): &(Object, Option<Arc<str>>)| {
                let Some(named) = named.get(object) else { return Description::default() };
                let located = named.place.and_then(|place| places.get(&place));
                Description {
                    name: named.name.clone(),
                    place: located.map(|located| located.name.clone()),
                    address: located.and_then(|located| located.address.clone()),
                    place_id: named.place,
                    tenant: tenants.get(&named.tenant).cloned(),
                    metric: metric.as_ref().and_then(|name| self.metric(ctx, named.profile.as_deref(), name)),
                }
            };
            Ok(things.iter().map(describe).collect())
        }
        .boxed()
    }
}
