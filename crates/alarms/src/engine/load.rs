//! After a start, after another process wrote, and when rules change: what the database holds comes into memory.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use privacy::{Facts, Look};
use types::{RuleId, TenantId, Time};

use super::{
    Engine,
    index::{Index, Judge, JudgedRule},
    state::{KeyState, State},
    transition::{Transition, What},
};
use crate::{
    Because, Comparison, Kind, Object, Result, RuleRow, RuleState, Scope, Watched,
    queries::{
        alarms, rules,
        states::{self, Loaded},
    },
    rules::threshold::{Threshold, Watch},
};

/// Batches of the log read at a time.
const BATCHES_MAX: i64 = 256;
/// Rules and objects are read anew at least this often, for what other processes changed.
pub(super) const RELOAD_SECONDS: u64 = 300;

impl Engine {
    /// Reads everything, unless it was read, and judges what the log holds behind the cursor. To be called before
    /// [`Engine::observe`].
    pub async fn load(&self) -> Result<()> {
        let _one = self.0.writing.lock().await;
        if self.0.state.lock().loaded { Ok(()) } else { self.load_all().await }
    }

    pub(super) async fn load_all(&self) -> Result<()> {
        let now = self.now();
        self.end_stale(now).await?;
        let ctx = self.house_ctx();
        let loaded = {
            let mut tx = self.0.privacy.read(&ctx, Look::list("alarm"), &["alarm"]).await?;
            states::load(&mut tx).await?
        };
        let (judged, products) = self.read_rules().await?;
        let objects = self.0.world.objects().await?;
        {
            let mut state = self.0.state.lock();
            let link = state.flow;
            *state = State::new(now);
            state.flow = link;
            state.products = products;
            state.index = Index::new(judged);
            state.restore(loaded, objects, now);
            state.loaded = true;
            state.reload_at = now.plus(Duration::from_secs(RELOAD_SECONDS));
        }
        self.0.world.judged(self.cursor());
        self.catch_up().await
    }

    /// Judges what the log holds and the engine has not seen.
    pub async fn catch_up(&self) -> Result<()> {
        loop {
            let evaluated = self.0.state.lock().evaluated;
            let batches = self.0.world.batches_since(evaluated, BATCHES_MAX).await?;
            if batches.is_empty() {
                return Ok(());
            }
            let now = self.now();
            let mut state = self.0.state.lock();
            for batch in &batches {
                // The bus may have told of it meanwhile.
                if batch.sequence > state.evaluated {
                    state.judge(batch, now, &self.0.privacy);
                }
            }
            if state.evaluated == evaluated {
                return Ok(());
            }
        }
    }

    /// Rules were changed: whoever changed them reads them anew, and where nobody does, the next look.
    pub(crate) fn rules_changed(&self) {
        self.0.state.lock().rules_stale = true;
        self.0.wake.notify_one();
    }

    /// Reads the rules anew; how far they are with each object stays, where they judge as before.
    pub async fn reload_rules(&self) -> Result<()> {
        // One after the other: of two at once, what the first one read would stand in the place of what the second did.
        let _one = self.0.reloading.lock().await;
        let now = self.now();
        {
            let mut state = self.0.state.lock();
            if !state.loaded {
                return Ok(());
            }
            // What is changed from here on makes them stale again.
            state.rules_stale = false;
        }
        let read = async {
            self.end_stale(now).await?;
            self.read_rules().await
        };
        let (judged, products) = read.await.inspect_err(|_| self.0.state.lock().rules_stale = true)?;
        let mut state = self.0.state.lock();
        let before = std::mem::take(&mut state.index);
        let mut kept: HashMap<(RuleId, i64), HashMap<Object, KeyState>> =
            before.rules.into_iter().map(|rule| ((rule.id, rule.revision), rule.states)).collect();
        let with_states = judged.into_iter().map(|rule| {
            let states = kept.remove(&(rule.id, rule.revision)).unwrap_or_default();
            JudgedRule { states, ..rule }
        });
        state.index = Index::new(with_states.collect());
        state.products = products;
        state.rules_read_at = now;
        state.attach_all(now);
        drop(state);
        self.0.wake.notify_one();
        Ok(())
    }

    /// Everything that may have changed elsewhere.
    pub(super) async fn refresh(&self) -> Result<()> {
        let now = self.now();
        let objects = self.0.world.objects().await?;
        {
            let mut state = self.0.state.lock();
            state.reload_at = now.plus(Duration::from_secs(RELOAD_SECONDS));
            let there: HashSet<Object> = objects.iter().map(|watched| watched.object).collect();
            let gone: Vec<Object> = state.objects.keys().filter(|object| !there.contains(object)).copied().collect();
            for object in gone {
                state.forget(object, now);
            }
            for watched in objects {
                match state.objects.get(&watched.object) {
                    Some(known) if known.same_place(&watched) => {
                        // What lies ahead was told by a clock that was wrong, and says nothing about now.
                        if let Some(at) = watched.last_seen_at.filter(|at| *at <= now) {
                            state.seen(watched.object, at, now);
                        }
                    }
                    _ => state.watch(watched, now),
                }
            }
        }
        self.reload_rules().await
    }

    /// Alarms of rules that are gone, off or changed are over.
    async fn end_stale(&self, now: Time) -> Result<()> {
        let mut tx = self.0.privacy.write(&self.house_ctx(), &["alarm"], &Facts::NONE).await?;
        let ended = alarms::end_stale(&mut tx, now).await?;
        tx.commit().await?;
        for (alarm, tenant) in ended {
            self.0.bus.publish(bus::Event::AlarmChanged { alarm, tenant });
        }
        Ok(())
    }

    async fn read_rules(&self) -> Result<(Vec<JudgedRule>, HashMap<TenantId, Arc<str>>)> {
        let (rows, reach, products) = {
            let mut tx = self.0.privacy.read_plain(&self.house_ctx()).await?;
            (rules::enabled(&mut tx).await?, rules::reach(&mut tx).await?, rules::products(&mut tx).await?)
        };
        let mut below: HashMap<TenantId, HashSet<TenantId>> = HashMap::new();
        for (tenant, other) in reach {
            below.entry(tenant).or_default().insert(other);
        }
        let below: HashMap<TenantId, Arc<HashSet<TenantId>>> =
            below.into_iter().map(|(tenant, set)| (tenant, Arc::new(set))).collect();
        let mut judged = Vec::with_capacity(rows.len());
        for row in rows {
            let mut rule = judge(&row, &below);
            if let Scope::Place(place) = rule.scope {
                rule.places = self.0.world.places_within(place).await?.into_iter().chain([place]).collect();
            }
            judged.push(rule);
        }
        Ok((judged, products))
    }
}

fn judge(row: &RuleRow, below: &HashMap<TenantId, Arc<HashSet<TenantId>>>) -> JudgedRule {
    let seconds = |value: i64| Duration::from_secs(value.max(0) as u64);
    let judge = match row.kind {
        Kind::Threshold => Judge::Threshold {
            metric: row.metric.as_deref().unwrap_or_default().into(),
            threshold: Threshold {
                comparison: row.comparison.unwrap_or(Comparison::Above),
                limit: row.threshold.unwrap_or(f64::INFINITY),
                hysteresis: row.hysteresis.unwrap_or(0.0),
                duration: seconds(row.duration_seconds),
            },
        },
        Kind::Silence => Judge::Silence { silence: row.silence_seconds.map(seconds), watches: row.watches },
    };
    let scope = row.scope();
    let reach = |tenant: TenantId| below.get(&tenant).cloned().unwrap_or_default();
    let within = if let Scope::Tenant(tenant) = scope { reach(tenant) } else { Arc::default() };
    JudgedRule {
        id: row.rule_id,
        revision: row.revision,
        scope,
        judge,
        reach: reach(row.tenant_id),
        within,
        places: HashSet::new(),
        states: HashMap::new(),
    }
}

impl State {
    fn restore(&mut self, loaded: Loaded, objects: Vec<Watched>, now: Time) {
        let Loaded { cursor, outages, states } = loaded;
        (self.evaluated, self.persisted, self.fence) = (cursor.sequence, cursor.sequence, cursor.fence);
        self.outages = outages;
        if cursor.alive_at > Time::EPOCH {
            self.add_outage(cursor.alive_at, now);
        }
        for watched in objects {
            self.add_object(watched, now);
        }
        for row in states {
            self.restore_state(row, now);
        }
        self.attach_all(now);
        // What was heard while the engine was not there.
        let heard: Vec<(Object, Time)> =
            self.objects.iter().filter_map(|(object, known)| Some((*object, known.heard()?))).collect();
        for (object, at) in heard {
            self.seen(object, at, now);
        }
    }

    fn restore_state(&mut self, row: RuleState, now: Time) {
        let object = Object::from_bytes(row.object_kind, row.object_id);
        let there = self.objects.contains_key(&object);
        let Some(rule) = self.index.get_mut(row.rule_id).filter(|rule| rule.revision == row.revision) else { return };
        if !there {
            // Deleted while the engine was not there.
            let over = |alarm| Transition {
                tenant: row.tenant_id,
                rule: row.rule_id,
                revision: row.revision,
                object,
                alarm,
                at: now,
                value: None,
                what: What::Clear(Because::ObjectGone),
            };
            self.outgoing.extend(row.alarm_id.map(over));
            self.gone.push(object);
            return;
        }
        let watch = Watch {
            last_at: Some(row.last_at).filter(|at| *at > Time::EPOCH),
            pending_since: row.pending_since,
            raised: row.alarm_id.is_some(),
        };
        let state = KeyState {
            watch,
            alarm: row.alarm_id,
            sequence: row.sequence,
            floor: row.sequence,
            dirty: false,
            tenant: Some(row.tenant_id),
        };
        rule.states.insert(object, state);
    }
}
