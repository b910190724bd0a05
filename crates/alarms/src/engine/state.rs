//! What the engine has in memory.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use types::{AlarmId, PlaceId, RuleId, TenantId, Time};

use super::{flow::Flow, index::Index, objects::WatchedState, transition::Transition};
use crate::{
    Object,
    rules::{silence::Outage, threshold::Watch},
};

/// Rules are read again at most so often because of new tenants and places.
const READ_AGAIN_SECONDS: u64 = 2;

/// How far a rule is with one object.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct KeyState {
    pub watch: Watch,
    /// The open alarm.
    pub alarm: Option<AlarmId>,
    /// Of the last batch that moved it.
    pub sequence: i64,
    /// As loaded: batches up to this one are in it already.
    pub floor: i64,
    /// Changed since it was written.
    pub dirty: bool,
    /// The object's, when it was judged last.
    pub tenant: Option<TenantId>,
}

#[derive(Debug)]
pub(super) struct State {
    pub index: Index,
    pub objects: HashMap<Object, WatchedState>,
    /// When an object may be silent; looked at again then, for it may have been heard since.
    pub deadlines: BinaryHeap<Reverse<(Time, Object, RuleId)>>,
    pub flow: Flow,
    pub outages: Vec<Outage>,
    pub outages_unwritten: Vec<Outage>,
    /// The last batch judged, and the last one written.
    pub evaluated: i64,
    pub persisted: i64,
    /// What the fence stands at, if nobody else has written since.
    pub fence: i64,
    pub outgoing: Vec<Transition>,
    pub dirty: Vec<(RuleId, Object)>,
    /// Objects that are gone: what is remembered of them goes too.
    pub gone: Vec<Object>,
    /// The same since the start: what is still under way of them is not judged. Ids are never used again.
    pub forgotten: HashSet<Object>,
    /// Places of objects when the rules were read: one that is not among them may be within the place of a rule.
    pub places: HashSet<PlaceId>,
    pub products: HashMap<TenantId, Arc<str>>,
    /// The rules may reach further than they did (a new tenant, a new place).
    pub rules_stale: bool,
    pub loaded: bool,
    pub checkpointed_at: Time,
    pub reload_at: Time,
    /// When it is looked again whether what flapped is calm.
    pub calm_look_at: Time,
    /// When the rules were read last: many changes at once make one reading.
    pub rules_read_at: Time,
    pub ticked_at: Time,
    /// Reused by the hot path.
    pub found: Vec<u32>,
}

impl State {
    pub fn new(now: Time) -> Self {
        Self {
            index: Index::default(),
            objects: HashMap::new(),
            deadlines: BinaryHeap::new(),
            flow: Flow::new(now),
            outages: Vec::new(),
            outages_unwritten: Vec::new(),
            evaluated: 0,
            persisted: 0,
            fence: 0,
            outgoing: Vec::new(),
            dirty: Vec::new(),
            gone: Vec::new(),
            forgotten: HashSet::new(),
            places: HashSet::new(),
            products: HashMap::new(),
            rules_stale: false,
            loaded: false,
            checkpointed_at: now,
            reload_at: now,
            calm_look_at: now,
            rules_read_at: now,
            ticked_at: now,
            found: Vec::new(),
        }
    }

    /// When rules that may reach further now are read again.
    pub fn rules_due_at(&self) -> Time {
        self.rules_read_at.plus(Duration::from_secs(READ_AGAIN_SECONDS))
    }

    pub fn rules_are_due(&self, now: Time) -> bool {
        self.rules_stale && now >= self.rules_due_at()
    }

    /// Batches before this one will not come any more.
    pub fn skip_to(&mut self, sequence: i64) {
        self.evaluated = self.evaluated.max(sequence - 1);
    }

    /// Remembers that the state must be written, once.
    pub fn mark(dirty: &mut Vec<(RuleId, Object)>, rule: RuleId, object: Object, state: &mut KeyState) {
        if !state.dirty {
            state.dirty = true;
            dirty.push((rule, object));
        }
    }
}
