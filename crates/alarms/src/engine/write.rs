//! Writing what changed: alarms, the states they left behind, and the mails they cause, a transaction for each tenant.

use std::{collections::BTreeMap, sync::Arc};

use bus::Event as BusEvent;
use privacy::{Action, Facts, Tx};
use types::{Ctx, RuleId, TenantId, Time};

use super::{Engine, state::State, transition::Transition};
use crate::{
    Description, Error, Event, Flapped, Mail, MailItem, Object, Result, RuleRow, RuleState,
    queries::{self, states},
    rules::flapping::{FLAPPING_RAISES_MIN, Told, window},
};

/// What one tenant's transaction writes.
#[derive(Debug, Default)]
pub(super) struct Work {
    transitions: Vec<Transition>,
    states: Vec<RuleState>,
}

/// Everything that is to be written now, and the states as they were then.
pub(super) fn take(state: &mut State) -> BTreeMap<TenantId, Work> {
    let mut work: BTreeMap<TenantId, Work> = BTreeMap::new();
    for transition in std::mem::take(&mut state.outgoing) {
        let part = work.entry(transition.tenant).or_default();
        let known =
            part.states.iter().any(|row| row.rule_id == transition.rule && row.object_id == *transition.object.bytes());
        if !known && let Some(row) = row(state, transition.rule, transition.object) {
            part.states.push(row);
        }
        part.transitions.push(transition);
    }
    work
}

/// A state as its row; it counts as written from here on.
pub(super) fn row(state: &mut State, rule: RuleId, object: Object) -> Option<RuleState> {
    let judged = state.index.get_mut(rule)?;
    let revision = judged.revision;
    let key = judged.states.get_mut(&object)?;
    let tenant = key.tenant?;
    key.dirty = false;
    Some(RuleState {
        rule_id: rule,
        object_id: *object.bytes(),
        object_kind: object.kind(),
        tenant_id: tenant,
        revision,
        sequence: key.sequence.max(key.floor),
        last_at: key.watch.last_at.unwrap_or(Time::EPOCH),
        pending_since: key.watch.pending_since,
        alarm_id: key.alarm,
    })
}

/// Back into memory what could not be written: it is tried again.
fn put_back(state: &mut State, work: Work) {
    let mut transitions = work.transitions;
    transitions.append(&mut state.outgoing);
    state.outgoing = transitions;
    for row in work.states {
        let object = Object::from_bytes(row.object_kind, row.object_id);
        let State { index, dirty, .. } = state;
        if let Some(key) = index.get_mut(row.rule_id).and_then(|rule| rule.states.get_mut(&object)) {
            State::mark(dirty, row.rule_id, object, key);
        }
    }
}

impl Engine {
    /// Writes every change that waits. What fails waits on; the first error is told.
    pub(super) async fn write_transitions(&self) -> Result<()> {
        let work = take(&mut self.0.state.lock());
        let mut failed = None;
        for (tenant, part) in work {
            if matches!(failed, Some(Error::Overtaken)) {
                break;
            }
            match self.write_part(tenant, &part).await {
                Ok(()) => {}
                // One of them can never be written: the others must not wait for it, nor other tenants.
                Err(error) if error.is_of_content() => failed = self.write_each(tenant, part).await.err().or(failed),
                Err(error) => {
                    put_back(&mut self.0.state.lock(), part);
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    async fn write_each(&self, tenant: TenantId, part: Work) -> Result<()> {
        let mut failed = None;
        let mut states = part.states;
        for transition in part.transitions {
            let of =
                |row: &mut RuleState| row.rule_id == transition.rule && row.object_id == *transition.object.bytes();
            let one = Work { transitions: vec![transition], states: states.extract_if(.., of).collect() };
            match self.write_part(tenant, &one).await {
                Ok(()) => {}
                Err(error) if error.is_of_content() => {
                    metrics::counter!("obhut_set_aside_total", "what" => "alarm").increment(1);
                    tracing::error!(%tenant, rule = %transition.rule, %error, "a change of an alarm cannot be written");
                }
                Err(error) => {
                    put_back(&mut self.0.state.lock(), one);
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    async fn write_part(&self, tenant: TenantId, part: &Work) -> Result<()> {
        let ctx = self.tenant_ctx(tenant);
        let news: Vec<Transition> = part.transitions.iter().filter(|it| it.is_news()).copied().collect();
        let names = self.names(&ctx, &news).await;
        let (categories, mails) = self.categories(&ctx);
        let mut tx = self.0.privacy.write(&ctx, &categories, &Facts::NONE).await?;
        self.raise_fence(&mut tx).await?;
        let (now, mut told) = (self.now(), BTreeMap::<(RuleId, Event), Vec<Transition>>::new());
        for transition in &part.transitions {
            if queries::alarms::apply(&mut tx, transition).await? {
                let (alarm, bus) = (transition.alarm, self.0.bus.clone());
                tx.after_commit(move || bus.publish(BusEvent::AlarmChanged { alarm, tenant }));
                if transition.is_news() {
                    let event = match queries::flapping::note(&mut tx, transition, now).await? {
                        Told::Each => transition.event(),
                        Told::Flapping => Event::Flapping,
                        Told::Nothing => continue,
                    };
                    told.entry((transition.rule, event)).or_default().push(*transition);
                }
            }
        }
        states::store(&mut tx, &part.states).await?;
        if mails {
            for ((rule, event), transitions) in told {
                let Some(row) = queries::rules::find(&mut tx, rule).await? else { continue };
                let items = transitions.iter().map(|it| item(&row, it, event, &names)).collect();
                self.post(&mut tx, tenant, &row, event, items).await?;
            }
        }
        tx.commit().await?;
        self.0.state.lock().fence += 1;
        Ok(())
    }

    /// What the engine writes, and whether that is mails too: where the notice does not let them be written, the alarm
    /// is still an alarm.
    pub(crate) fn categories(&self, ctx: &Ctx) -> (Vec<&'static str>, bool) {
        let (gate, carried) = (self.0.privacy.gate(), self.0.courier.categories());
        let mails = carried.iter().all(|category| gate.decide(ctx, Action::Write, category, &Facts::NONE).is_ok());
        let mut categories = vec!["alarm", "alarm_recipient"];
        categories.extend(carried.iter().filter(|_| mails));
        (categories, mails)
    }

    /// Fails if another process has written since this one last did: what is in memory here is then out of date.
    pub(super) async fn raise_fence(&self, tx: &mut Tx) -> Result<()> {
        let fence = self.0.state.lock().fence;
        if states::raise_fence(tx, fence).await? { Ok(()) } else { Err(Error::Overtaken) }
    }

    /// What the alarms' objects are called; asked before the transaction, which must not wait for others.
    async fn names(&self, ctx: &Ctx, news: &[Transition]) -> Vec<(Object, RuleId, Description)> {
        if news.is_empty() {
            return Vec::new();
        }
        let things: Vec<(Object, Option<Arc<str>>)> = {
            let state = self.0.state.lock();
            news.iter().map(|it| (it.object, state.index.get(it.rule).and_then(|rule| rule.metric()))).collect()
        };
        let described = self.0.world.describe(ctx, &things).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "alarms go out without names");
            Vec::new()
        });
        let keys = news.iter().map(|it| (it.object, it.rule));
        keys.zip(described).map(|((object, rule), description)| (object, rule, description)).collect()
    }

    pub(super) async fn post(
        &self,
        tx: &mut Tx,
        tenant: TenantId,
        row: &RuleRow,
        event: Event,
        items: Vec<MailItem>,
    ) -> Result<()> {
        let rule = row.rule_id;
        let recipients = queries::confirm::told(tx, rule).await?;
        let mail = Mail { event, tenant, rule, rule_name: row.name.clone(), severity: row.severity, items };
        for to in &recipients {
            match self.0.courier.post(tx, &mail, to).await {
                Ok(()) => {}
                // The gate has counted it.
                Err(privacy::Error::Refused(refused)) => tracing::warn!(%rule, %refused, "an alarm is not sent"),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn item(rule: &RuleRow, it: &Transition, event: Event, names: &[(Object, RuleId, Description)]) -> MailItem {
    let named = names.iter().find(|(object, id, _)| *object == it.object && *id == it.rule);
    let last_seen_at = match it.what {
        super::transition::What::Raise { last_seen_at } => last_seen_at,
        super::transition::What::Clear(_) => None,
    };
    MailItem {
        alarm: it.alarm,
        object: it.object,
        description: named.map(|(_, _, description)| description.clone()).unwrap_or_default(),
        at: it.at,
        metric: rule.metric.as_deref().map(Into::into),
        comparison: rule.comparison,
        threshold: rule.threshold,
        value: it.value,
        last_seen_at,
        flapping: (event == Event::Flapping).then_some(Flapped {
            raised_count: FLAPPING_RAISES_MIN,
            began_at: it.at.minus(window()),
            is_open: true,
        }),
    }
}
