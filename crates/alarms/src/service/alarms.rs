//! Looking at alarms, and saying that one cares.

use std::sync::Arc;

use bus::Event;
use privacy::{Facts, Look};
use types::{Actor, AlarmId, Ctx, DeviceId, GatewayId, RuleId};

use super::{PAGE_ITEMS_MAX, Page, Service, page};
use crate::{Alarm, AlarmState, Description, Error, Flaw, Object, Result, queries, rules::validate::NOTE_CHARS_MAX};

const KIND: &str = "alarm";
const CATEGORIES: [&str; 1] = ["alarm"];

/// Which alarms a list shows.
#[derive(Clone, Debug, Default)]
pub struct AlarmFilter {
    pub state: Option<AlarmState>,
    /// Raised or acknowledged.
    pub open: bool,
    pub device: Option<DeviceId>,
    pub gateway: Option<GatewayId>,
    pub rule: Option<RuleId>,
    pub before: Option<AlarmId>,
    pub limit: u32,
}

impl AlarmFilter {
    /// Whether alarms must be cleared and acknowledged, as the statement asks.
    pub(crate) fn flags(&self) -> (Option<bool>, Option<bool>) {
        match self.state {
            None => (self.open.then_some(false), None),
            Some(AlarmState::Raised) => (Some(false), Some(false)),
            Some(AlarmState::Acknowledged) => (Some(false), Some(true)),
            Some(AlarmState::Cleared) => (Some(true), None),
        }
    }
}

/// An alarm, and what its object is called as far as the viewer may know.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmView {
    pub alarm: Alarm,
    pub description: Description,
}

fn object(alarm: &Alarm) -> Option<Object> {
    alarm.device_id.map(Object::Device).or(alarm.gateway_id.map(Object::Gateway))
}

impl Service {
    pub async fn alarms(&self, ctx: &Ctx, filter: &AlarmFilter) -> Result<Page<AlarmView, AlarmId>> {
        let more = AlarmFilter { limit: filter.limit.clamp(1, PAGE_ITEMS_MAX) + 1, ..filter.clone() };
        let alarms = {
            let mut tx = self.privacy.read(ctx, Look::list(KIND), &CATEGORIES).await?;
            queries::alarms::list(&mut tx, ctx, &more).await?
        };
        let Page { items, next_cursor } = page(alarms, filter.limit, |alarm| alarm.alarm_id);
        Ok(Page { items: self.describe(ctx, items).await?, next_cursor })
    }

    pub async fn alarm(&self, ctx: &Ctx, id: AlarmId) -> Result<AlarmView> {
        let alarm = {
            let mut tx = self.privacy.read(ctx, Look::at(KIND, id), &CATEGORIES).await?;
            queries::alarms::get(&mut tx, ctx, id).await?.ok_or(Error::NotFound(KIND))?
        };
        self.describe(ctx, vec![alarm]).await?.pop().ok_or(Error::NotFound(KIND))
    }

    /// How many alarms of the reach are open.
    pub async fn open_count(&self, ctx: &Ctx) -> Result<i64> {
        let mut tx = self.privacy.read(ctx, Look::list(KIND), &CATEGORIES).await?;
        queries::alarms::open_count(&mut tx, ctx).await
    }

    /// The devices of the reach with an open alarm.
    pub async fn open_devices(&self, ctx: &Ctx) -> Result<Vec<DeviceId>> {
        let mut tx = self.privacy.read(ctx, Look::list(KIND), &CATEGORIES).await?;
        queries::alarms::open_devices(&mut tx, ctx).await
    }

    /// Says that somebody cares. The first one stands; a cleared alarm needs nobody any more.
    pub async fn acknowledge(&self, ctx: &Ctx, id: AlarmId, note: Option<String>) -> Result<AlarmView> {
        let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
            let flaw = Flaw { field: "note", code: "too_long", message: "at most 1,000 characters" };
            return Err(Error::Invalid(vec![flaw]));
        }
        let mut tx = self.privacy.write(ctx, &CATEGORIES, &Facts::NONE).await?;
        let mut alarm = queries::alarms::get(&mut tx, ctx, id).await?.ok_or(Error::NotFound(KIND))?;
        match alarm.state() {
            AlarmState::Cleared => return Err(Error::Cleared),
            AlarmState::Acknowledged => {}
            AlarmState::Raised => {
                alarm.acknowledged_at = Some(self.privacy.clock().now());
                alarm.acknowledged_by = ctx.actor.account();
                alarm.acknowledged_name = match &ctx.actor {
                    Actor::Account { user_name, .. } => Some(user_name.to_string()),
                    Actor::Token { .. } | Actor::Device(_) | Actor::System(_) | Actor::Anonymous => None,
                };
                alarm.note = note;
                if !queries::alarms::acknowledge(&mut tx, &alarm).await? {
                    return Err(Error::Changed);
                }
                tx.audit("acknowledge", KIND, Some(*id.bytes()));
                let (tenant, bus) = (alarm.tenant_id, self.engine.bus().clone());
                tx.after_commit(move || bus.publish(Event::AlarmChanged { alarm: id, tenant }));
            }
        }
        tx.commit().await?;
        self.alarm(ctx, id).await
    }

    async fn describe(&self, ctx: &Ctx, alarms: Vec<Alarm>) -> Result<Vec<AlarmView>> {
        let things: Vec<(Object, Option<Arc<str>>)> =
            alarms.iter().filter_map(|alarm| Some((object(alarm)?, alarm.metric.as_deref().map(Into::into)))).collect();
        let described = if things.is_empty() { Vec::new() } else { self.world.describe(ctx, &things).await? };
        let mut described = described.into_iter();
        Ok(alarms
            .into_iter()
            .map(|alarm| {
                let description = object(&alarm).and_then(|_| described.next()).unwrap_or_default();
                AlarmView { alarm, description }
            })
            .collect())
    }
}
