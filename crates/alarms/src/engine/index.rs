//! The rules as the hot path needs them: from a reading to the few rules that may concern it, by hash.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use types::{DeviceId, GatewayId, PlaceId, RuleId, TenantId};

use super::state::KeyState;
use crate::{Object, Scope, Watches, rules::threshold::Threshold};

/// What a rule judges.
#[derive(Clone, Debug)]
pub(super) enum Judge {
    Threshold { metric: Arc<str>, threshold: Threshold },
    Silence { silence: Option<Duration>, watches: Watches },
}

/// A rule, ready to judge, and how far it is with each object.
#[derive(Debug)]
pub(super) struct JudgedRule {
    pub id: RuleId,
    pub revision: i64,
    pub scope: Scope,
    pub judge: Judge,
    /// The tenants it may be about: the owner's and below.
    pub reach: Arc<HashSet<TenantId>>,
    /// Of a rule about a tenant: that one and below. Of a rule about a place: unused.
    pub within: Arc<HashSet<TenantId>>,
    /// Of a rule about a place: that place and those within it.
    pub places: HashSet<PlaceId>,
    pub states: HashMap<Object, KeyState>,
}

/// Where an object is and what it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Where<'a> {
    pub object: Object,
    pub tenant: TenantId,
    pub place: Option<PlaceId>,
    pub profile: Option<&'a str>,
}

impl JudgedRule {
    pub fn metric(&self) -> Option<Arc<str>> {
        match &self.judge {
            Judge::Threshold { metric, .. } => Some(metric.clone()),
            Judge::Silence { .. } => None,
        }
    }

    /// Whether the rule is about this object.
    pub fn applies(&self, it: &Where<'_>) -> bool {
        if !self.reach.contains(&it.tenant) {
            return false;
        }
        if let Judge::Silence { watches, .. } = &self.judge {
            let watched = match it.object {
                Object::Device(_) => *watches != Watches::Gateways,
                Object::Gateway(_) => *watches != Watches::Devices,
            };
            if !watched {
                return false;
            }
        }
        match &self.scope {
            Scope::Tenant(_) => self.within.contains(&it.tenant),
            Scope::Place(_) => it.place.is_some_and(|place| self.places.contains(&place)),
            Scope::Profile(profile) => it.profile == Some(profile),
            Scope::Device(device) => it.object == Object::Device(*device),
            Scope::Gateway(gateway) => it.object == Object::Gateway(*gateway),
        }
    }
}

/// Which rules may concern an object: a superset, found without walking all rules.
#[derive(Debug, Default)]
struct Candidates {
    by_device: HashMap<DeviceId, Vec<u32>>,
    by_gateway: HashMap<GatewayId, Vec<u32>>,
    by_place: HashMap<PlaceId, Vec<u32>>,
    by_tenant: HashMap<TenantId, Vec<u32>>,
}

impl Candidates {
    fn add(&mut self, rule: &JudgedRule, index: u32) {
        match &rule.scope {
            Scope::Device(device) => self.by_device.entry(*device).or_default().push(index),
            Scope::Gateway(gateway) => self.by_gateway.entry(*gateway).or_default().push(index),
            Scope::Place(_) => {
                for place in &rule.places {
                    self.by_place.entry(*place).or_default().push(index);
                }
            }
            Scope::Tenant(_) | Scope::Profile(_) => {
                let tenants = if matches!(rule.scope, Scope::Tenant(_)) { &rule.within } else { &rule.reach };
                for tenant in tenants.iter() {
                    self.by_tenant.entry(*tenant).or_default().push(index);
                }
            }
        }
    }

    fn collect(&self, it: &Where<'_>, into: &mut Vec<u32>) {
        let own = match it.object {
            Object::Device(device) => self.by_device.get(&device),
            Object::Gateway(gateway) => self.by_gateway.get(&gateway),
        };
        let at_place = it.place.and_then(|place| self.by_place.get(&place));
        for found in [own, at_place, self.by_tenant.get(&it.tenant)].into_iter().flatten() {
            into.extend_from_slice(found);
        }
    }
}

/// Every rule that is on.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub rules: Vec<JudgedRule>,
    positions: HashMap<RuleId, u32>,
    by_metric: HashMap<Arc<str>, Candidates>,
    silence: Candidates,
}

impl Index {
    pub fn new(rules: Vec<JudgedRule>) -> Self {
        let mut index = Self::default();
        for (position, rule) in rules.iter().enumerate() {
            let position = position as u32;
            index.positions.insert(rule.id, position);
            match &rule.judge {
                Judge::Threshold { metric, .. } => {
                    index.by_metric.entry(metric.clone()).or_default().add(rule, position);
                }
                Judge::Silence { .. } => index.silence.add(rule, position),
            }
        }
        index.rules = rules;
        index
    }

    pub fn get(&self, id: RuleId) -> Option<&JudgedRule> {
        self.positions.get(&id).and_then(|position| self.rules.get(*position as usize))
    }

    pub fn get_mut(&mut self, id: RuleId) -> Option<&mut JudgedRule> {
        self.positions.get(&id).and_then(|position| self.rules.get_mut(*position as usize))
    }

    pub fn is_about_places(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule.scope, Scope::Place(_)))
    }

    /// Rules about values of this metric that may concern the object, into `into`. With no rule on the metric: one
    /// look-up.
    pub fn on_value(&self, metric: &str, it: &Where<'_>, into: &mut Vec<u32>) {
        into.clear();
        if let Some(candidates) = self.by_metric.get(metric) {
            candidates.collect(it, into);
        }
    }

    /// The rules about silence that concern the object.
    pub fn on_silence(&self, it: &Where<'_>) -> Vec<RuleId> {
        let mut found = Vec::new();
        self.silence.collect(it, &mut found);
        let rules = found.into_iter().filter_map(|position| self.rules.get(position as usize));
        rules.filter(|rule| rule.applies(it)).map(|rule| rule.id).collect()
    }
}
