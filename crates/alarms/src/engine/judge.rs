//! The hot path: readings against thresholds.

use bus::{Batch, Observation};
use privacy::Privacy;
use types::Time;

use super::{
    index::{Judge, Where},
    state::State,
    transition::{Transition, What},
};
use crate::{Because, Object, rules::threshold::Change};

impl State {
    /// Judges a batch that follows the last one.
    pub fn judge(&mut self, batch: &Batch, now: Time, privacy: &Privacy) {
        for observation in &batch.observations {
            self.value(batch.sequence, observation, now, privacy);
        }
        for seen in &batch.seen {
            self.seen(Object::Device(seen.device), seen.at.min(now), now);
        }
        self.evaluated = batch.sequence;
    }

    fn value(&mut self, sequence: i64, observation: &Observation, now: Time, privacy: &Privacy) {
        let Self { index, outgoing, dirty, found, forgotten, .. } = self;
        let object = Object::Device(observation.device);
        let it =
            Where { object, tenant: observation.tenant, place: observation.place, profile: Some(&observation.profile) };
        index.on_value(&observation.metric, &it, found);
        for position in found.iter() {
            let Some(rule) = index.rules.get_mut(*position as usize) else { continue };
            if !rule.applies(&it) {
                continue;
            }
            let Judge::Threshold { threshold, .. } = &rule.judge else { continue };
            if !rule.states.contains_key(&object) && forgotten.contains(&object) {
                continue;
            }
            let state = rule.states.entry(object).or_default();
            if sequence <= state.floor {
                continue;
            }
            state.watch.forget_ahead(now);
            // Said ahead of its time, it was said now.
            let at = observation.at.min(now);
            let change = threshold.judge(&mut state.watch, at, observation.value);
            state.sequence = sequence;
            state.tenant = Some(observation.tenant);
            Self::mark(dirty, rule.id, object, state);
            let (alarm, what) = match change {
                None => continue,
                Some(Change::Raised) => {
                    let alarm = privacy.rng().id(privacy.clock());
                    state.alarm = Some(alarm);
                    (alarm, What::Raise { last_seen_at: None })
                }
                Some(Change::Cleared) => {
                    let Some(alarm) = state.alarm.take() else { continue };
                    (alarm, What::Clear(Because::Value))
                }
            };
            outgoing.push(Transition {
                tenant: observation.tenant,
                rule: rule.id,
                revision: rule.revision,
                object,
                alarm,
                at,
                value: Some(observation.value),
                what,
            });
        }
    }
}
