//! Devices and gateways, and their silence.

use std::{cmp::Reverse, time::Duration};

use privacy::Privacy;
use types::{RuleId, TenantId, Time};

use super::{
    index::{Judge, JudgedRule, Where},
    state::State,
    transition::{Transition, What},
};
use crate::{
    Because, Object, Watched,
    rules::{
        silence::{due_at, limit},
        threshold::Watch,
    },
};

/// An object whose silence may be watched.
#[derive(Clone, Debug)]
pub(super) struct WatchedState {
    pub watched: Watched,
    /// The rules on silence that concern it.
    rules: Vec<RuleId>,
    /// How many of them have an open alarm.
    pub silent_count: usize,
}

impl WatchedState {
    fn whereabouts(&self) -> Where<'_> {
        let Watched { object, tenant, place, profile, .. } = &self.watched;
        Where { object: *object, tenant: *tenant, place: *place, profile: profile.as_deref() }
    }

    /// Whether the same rules concern it as if it were this one.
    pub fn same_place(&self, other: &Watched) -> bool {
        let Watched { tenant, place, profile, interval, .. } = &self.watched;
        (*tenant, *place, profile, *interval) == (other.tenant, other.place, &other.profile, other.interval)
    }

    /// When it was heard, if an alarm says it is silent.
    pub fn heard(&self) -> Option<Time> {
        self.watched.last_seen_at.filter(|_| self.silent_count > 0)
    }

    /// The last sign of life: that it was made, if it was never heard.
    fn last(&self) -> Time {
        self.watched.last_seen_at.unwrap_or(self.watched.created_at)
    }
}

fn rate(watched: &Watched) -> f64 {
    watched.interval.map_or(0.0, |interval| 1.0 / interval.as_secs_f64().max(1.0))
}

fn cleared(rule: &JudgedRule, tenant: TenantId, object: Object, because: Because, at: Time) -> Option<Transition> {
    let alarm = rule.states.get(&object)?.alarm?;
    let what = What::Clear(because);
    Some(Transition { tenant, rule: rule.id, revision: rule.revision, object, alarm, at, value: None, what })
}

impl State {
    /// The object was heard.
    /// What was heard ahead of now is not believed: our own clock was wrong then.
    pub fn seen(&mut self, object: Object, at: Time, now: Time) {
        let Some(known) = self.objects.get_mut(&object) else { return };
        let watched = &mut known.watched;
        watched.last_seen_at = Some(watched.last_seen_at.filter(|last| *last <= now).map_or(at, |last| last.max(at)));
        if known.silent_count > 0 {
            self.end_silence(object, at, now);
        }
    }

    /// Ends the alarms about its silence, unless what came is older than they are about.
    fn end_silence(&mut self, object: Object, at: Time, now: Time) {
        let Self { index, objects, outgoing, dirty, deadlines, .. } = self;
        let Some(known) = objects.get_mut(&object) else { return };
        for id in &known.rules {
            let Some(rule) = index.get_mut(*id) else { continue };
            let transition = cleared(rule, known.watched.tenant, object, Because::Heard, at);
            let Some(state) = rule.states.get_mut(&object).filter(|state| state.watch.raised) else { continue };
            state.watch.forget_ahead(now);
            if state.watch.last_at.is_some_and(|last| at <= last) {
                continue;
            }
            state.watch.raised = false;
            state.alarm = None;
            Self::mark(dirty, *id, object, state);
            outgoing.extend(transition);
            known.silent_count = known.silent_count.saturating_sub(1);
            deadlines.push(Reverse((at, object, *id)));
        }
    }

    /// A device or gateway was made or changed.
    pub fn watch(&mut self, watched: Watched, now: Time) {
        let object = watched.object;
        self.forgotten.remove(&object);
        let new_place = watched.place.is_some_and(|place| !self.places.contains(&place));
        if !self.products.contains_key(&watched.tenant) || (new_place && self.index.is_about_places()) {
            self.rules_stale = true;
        }
        let last = self.objects.get(&object).and_then(|known| known.watched.last_seen_at);
        if let Some(before) = self.objects.remove(&object) {
            self.flow.rate -= rate(&before.watched);
            self.deadlines.retain(|Reverse((_, other, _))| *other != object);
        }
        self.flow.rate += rate(&watched);
        let last_seen_at = watched.last_seen_at.max(last).map(|at| at.min(now));
        let watched = Watched { last_seen_at, ..watched };
        self.objects.insert(object, WatchedState { watched, rules: Vec::new(), silent_count: 0 });
        self.part(Some(object), now);
        self.attach(object);
    }

    /// The same, at start: [`State::attach_all`] follows.
    pub fn add_object(&mut self, watched: Watched, now: Time) {
        let watched = Watched { last_seen_at: watched.last_seen_at.map(|at| at.min(now)), ..watched };
        self.objects.insert(watched.object, WatchedState { watched, rules: Vec::new(), silent_count: 0 });
    }

    /// Finds the rules on silence that concern the object.
    fn attach(&mut self, object: Object) {
        let Self { index, objects, deadlines, .. } = self;
        let Some(known) = objects.get_mut(&object) else { return };
        known.rules = index.on_silence(&known.whereabouts());
        let raised = |id: &&RuleId| {
            index.get(**id).and_then(|rule| rule.states.get(&object)).is_some_and(|state| state.watch.raised)
        };
        known.silent_count = known.rules.iter().filter(raised).count();
        // Looked at when it may be silent at the earliest; the exact time is reckoned then.
        for id in &known.rules {
            deadlines.push(Reverse((known.last(), object, *id)));
        }
    }

    /// Ends the alarms of rules that no longer concern their objects: all of them, or the one.
    fn part(&mut self, only: Option<Object>, now: Time) {
        let Self { index, objects, outgoing, dirty, .. } = self;
        for rule in &mut index.rules {
            let judged: Vec<Object> = match only {
                Some(object) => rule.states.contains_key(&object).then_some(object).into_iter().collect(),
                None => rule.states.keys().copied().collect(),
            };
            for object in judged {
                let Some(known) = objects.get(&object) else { continue };
                if rule.applies(&known.whereabouts()) {
                    continue;
                }
                outgoing.extend(cleared(rule, known.watched.tenant, object, Because::ObjectGone, now));
                let id = rule.id;
                if let Some(state) = rule.states.get_mut(&object) {
                    state.watch = Watch::default();
                    state.alarm = None;
                    Self::mark(dirty, id, object, state);
                }
            }
        }
    }

    pub fn forget(&mut self, object: Object, now: Time) {
        let Self { index, objects, outgoing, deadlines, .. } = self;
        let Some(known) = objects.remove(&object) else { return };
        self.flow.rate -= rate(&known.watched);
        deadlines.retain(|Reverse((_, other, _))| *other != object);
        for rule in &mut index.rules {
            outgoing.extend(cleared(rule, known.watched.tenant, object, Because::ObjectGone, now));
            rule.states.remove(&object);
        }
        self.gone.push(object);
        self.forgotten.insert(object);
    }

    /// After the rules or all objects were read anew.
    pub fn attach_all(&mut self, now: Time) {
        self.deadlines.clear();
        let objects: Vec<Object> = self.objects.keys().copied().collect();
        self.part(None, now);
        for object in objects {
            self.attach(object);
        }
        // The rules were read for the places there are now.
        self.places = self.objects.values().filter_map(|known| known.watched.place).collect();
        self.flow.rate = self.objects.values().map(|known| rate(&known.watched)).sum();
    }

    /// Judges the silence that is due.
    pub fn judge_silence(&mut self, now: Time, privacy: &Privacy) {
        if self.flow.held_until(now).is_some() {
            return;
        }
        while let Some(Reverse((at, object, rule))) = self.deadlines.peek().copied() {
            if at > now {
                return;
            }
            self.deadlines.pop();
            self.look_at(object, rule, now, privacy);
        }
    }

    fn look_at(&mut self, object: Object, id: RuleId, now: Time, privacy: &Privacy) {
        let Some(known) = self.objects.get_mut(&object) else { return };
        let Some(rule) = self.index.get_mut(id) else { return };
        let Judge::Silence { silence, .. } = rule.judge else { return };
        let interval: Option<Duration> = known.watched.interval;
        let Some(limit) = limit(silence, interval) else { return };
        let raised = rule.states.get(&object).is_some_and(|state| state.watch.raised);
        if raised {
            return;
        }
        let due = due_at(known.last(), limit, interval, &self.outages);
        if due > now {
            self.deadlines.push(Reverse((due, object, id)));
            return;
        }
        let alarm = privacy.rng().id(privacy.clock());
        let state = rule.states.entry(object).or_default();
        state.watch.raised = true;
        state.watch.last_at = Some(known.last());
        state.alarm = Some(alarm);
        state.tenant = Some(known.watched.tenant);
        Self::mark(&mut self.dirty, id, object, state);
        known.silent_count += 1;
        self.outgoing.push(Transition {
            tenant: known.watched.tenant,
            rule: id,
            revision: rule.revision,
            object,
            alarm,
            at: now,
            value: None,
            what: What::Raise { last_seen_at: known.watched.last_seen_at },
        });
    }

    /// When something is to be looked at next.
    pub fn next_deadline(&self, now: Time) -> Option<Time> {
        let Reverse((at, ..)) = self.deadlines.peek()?;
        Some(self.flow.held_until(now).map_or(*at, |held| held.max(*at)))
    }
}
