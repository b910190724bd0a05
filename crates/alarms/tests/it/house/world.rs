//! What the other rooms would know, and a courier who writes mails down.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use alarms::{
    Asking, Courier, Description, Event, Mail, MetricName, Object, Recipient, RuleRow, Thing, Watched, World,
};
use bus::Batch;
use futures::future::BoxFuture;
use notice::Words;
use privacy::{Privacy, Tx};
use store::{params, sql};
use types::{Ctx, PlaceId, SubjectId, TenantId};

use super::{FLAT, HOUSE, MIDDLE, TOP};

/// Things and batches, as a test puts them.
#[derive(Default)]
pub struct TestWorld {
    pub objects: Mutex<BTreeMap<Object, Watched>>,
    pub log: Mutex<Vec<Batch>>,
}

impl World for TestWorld {
    fn objects(&self) -> BoxFuture<'_, privacy::Result<Vec<Watched>>> {
        Box::pin(async { Ok(self.objects.lock().unwrap().values().cloned().collect()) })
    }

    fn object(&self, object: Object) -> BoxFuture<'_, privacy::Result<Option<Watched>>> {
        Box::pin(async move { Ok(self.objects.lock().unwrap().get(&object).cloned()) })
    }

    fn batches_since(&self, cursor: i64, limit: i64) -> BoxFuture<'_, privacy::Result<Vec<Batch>>> {
        Box::pin(async move {
            let log = self.log.lock().unwrap();
            Ok(log.iter().filter(|batch| batch.sequence > cursor).take(limit as usize).cloned().collect())
        })
    }

    fn places_within(&self, place: PlaceId) -> BoxFuture<'_, privacy::Result<Vec<PlaceId>>> {
        Box::pin(async move { Ok(if place == HOUSE { vec![HOUSE, FLAT] } else { vec![place] }) })
    }

    fn tenant_of<'a>(&'a self, ctx: &'a Ctx, thing: Thing) -> BoxFuture<'a, privacy::Result<Option<TenantId>>> {
        Box::pin(async move {
            let object = match thing {
                Thing::Place(place) => return Ok((place == HOUSE || place == FLAT).then_some(MIDDLE)),
                Thing::Account(_) => return Ok(Some(ctx.tenant)),
                Thing::Device(id) => Object::Device(id),
                Thing::Gateway(id) => Object::Gateway(id),
            };
            let tenant = self.objects.lock().unwrap().get(&object).map(|watched| watched.tenant);
            Ok(tenant.filter(|tenant| ctx.tenant == TOP || ctx.tenant == *tenant))
        })
    }

    fn describe<'a>(
        &'a self,
        _ctx: &'a Ctx,
        things: &'a [(Object, Option<Arc<str>>)],
    ) -> BoxFuture<'a, privacy::Result<Vec<Description>>> {
        let describe = |(object, metric): &(Object, Option<Arc<str>>)| Description {
            name: Some(format!("{} {}", object.kind(), object.bytes()[15])),
            place: None,
            address: None,
            place_id: None,
            tenant: None,
            metric: metric.as_ref().map(|name| MetricName {
                title: Words { de: name.to_string(), en: name.to_string() },
                unit: "°C".into(),
                category: "climate".into(),
                meanings: Vec::new(),
            }),
        };
        let described = things.iter().map(describe).collect();
        Box::pin(async move { Ok(described) })
    }
}

/// Writes each mail down in the engine's own transaction, so that it shares its fate.
pub struct TestCourier {
    pub privacy: Privacy,
}

impl Courier for TestCourier {
    fn categories(&self) -> &'static [&'static str] {
        &["message"]
    }

    fn post<'a>(&'a self, tx: &'a mut Tx, mail: &'a Mail, to: &'a Recipient) -> BoxFuture<'a, privacy::Result<()>> {
        Box::pin(async move {
            let to = match to {
                Recipient::Email(email) => email.to_string(),
                Recipient::Account(account) => account.to_string(),
            };
            let event = match mail.event {
                Event::Raised => "raised",
                Event::Cleared => "cleared",
                Event::Flapping => "flapping",
                Event::Calm => "calm",
            };
            let names: Vec<String> = mail.items.iter().filter_map(|item| item.description.name.clone()).collect();
            let id = self.privacy.rng().id::<()>(self.privacy.clock());
            tx.execute(
                sql!("INSERT INTO setting (name, value) VALUES ($1, $2)"),
                params![format!("mail {id}"), format!("{to} {event} {}: {}", mail.rule_name, names.join(", "))],
            )
            .await?;
            Ok(())
        })
    }

    fn ask<'a>(
        &'a self,
        _: &'a mut privacy::Tx,
        _: &'a RuleRow,
        _: (SubjectId, &'a str),
        _: &'a str,
    ) -> BoxFuture<'a, privacy::Result<Asking>> {
        Box::pin(async { Ok(Asking::Known) })
    }
}
