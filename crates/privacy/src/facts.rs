//! What holds now, and held when: the one door by which modules state a fact that clauses depend on, such as the mode
//! of a device. In memory for the gate; in a ledger for evidence, which judges each row by what held when it came.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use parking_lot::RwLock;
use store::{params, sql};
use types::{Ctx, TenantId};

use crate::{Facts, Privacy, Result};

/// A thing: a device, a place, a tenant.
pub(crate) type Thing = [u8; 16];

/// What holds of each thing. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holding(Arc<RwLock<HashMap<Thing, Vec<Known>>>>);

/// A fact's name and value.
type Known = (&'static str, Arc<str>);

impl Holding {
    fn get(&self, thing: &Thing, fact: &str) -> Option<Arc<str>> {
        let holding = self.0.read();
        holding.get(thing)?.iter().find(|(known, _)| *known == fact).map(|(_, value)| value.clone())
    }

    fn put(&self, thing: Thing, fact: &str, value: &str) {
        let fact = name(fact);
        let mut holding = self.0.write();
        let facts = holding.entry(thing).or_default();
        facts.retain(|(known, _)| *known != fact);
        facts.push((fact, value.into()));
    }
}

/// The same text for the same name, as long as the program lives: notices name few facts.
fn name(fact: &str) -> &'static str {
    static NAMES: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(fact) {
        return known;
    }
    let leaked: &'static str = Box::leak(fact.into());
    names.insert(leaked);
    leaked
}

/// What a module states.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// Whose thing it is.
    pub tenant: TenantId,
    /// The category whose rows are judged by it: the ledger's entry is kept as long as they are.
    pub category: &'a str,
    /// "device", "place", "tenant".
    pub kind: &'a str,
    pub thing: Thing,
    /// A fact of the notice and its value.
    pub fact: &'a str,
    pub value: &'a str,
}

impl Privacy {
    /// States what holds of a thing from now on. When this returns, the gate decides by it.
    pub async fn state_fact(&self, ctx: &Ctx, stated: Stated<'_>) -> Result<()> {
        let Stated { tenant, category, kind, thing, fact, value } = stated;
        if self.holding().get(&thing, fact).as_deref() == Some(value) {
            return Ok(());
        }
        let mut tx = self.house(ctx, true).await?;
        // Of two at once the second one ends what the first has stated.
        tx.hold("fact", &thing).await?;
        let now = self.clock().now();
        tx.execute(
            sql!("UPDATE fact_change SET ended_at = $3 WHERE object_id = $1 AND fact = $2 AND ended_at IS NULL"),
            params![thing, fact, now],
        )
        .await?;
        let id = self.rng().id::<()>(self.clock());
        tx.execute(
            sql!(
                "INSERT INTO fact_change (change_id, tenant_id, category, object_kind, object_id, fact, value, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ),
            params![id, tenant, category, kind, thing, fact, value, now],
        )
        .await?;
        let (holding, fact, value) = (self.holding().clone(), fact.to_owned(), value.to_owned());
        tx.after_commit(move || holding.put(thing, &fact, &value));
        tx.commit().await
    }

    /// What holds of these things now, for the conditions of clauses, and whose they are. Later ones do not replace what
    /// earlier ones say.
    pub fn facts_of(&self, things: &[Thing]) -> Facts {
        let holding = self.holding().0.read();
        let mut facts = Facts::NONE;
        for (fact, value) in things.iter().filter_map(|thing| holding.get(thing)).flatten() {
            facts = facts.with(fact, value);
        }
        self.of_members(facts, things)
    }

    /// Whose these things are, and nothing of what holds: for looking at what was rightly collected earlier.
    pub fn whose(&self, things: &[Thing]) -> Facts {
        self.of_members(Facts::NONE, things)
    }

    fn of_members(&self, facts: Facts, things: &[Thing]) -> Facts {
        match things.iter().find_map(|thing| self.members().of(thing)) {
            Some(people) => facts.about_all(people),
            None => facts,
        }
    }

    /// Reads what holds, at the start.
    pub async fn load_facts(&self) -> Result<()> {
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "facts");
        let mut tx = self.house(&ctx, false).await?;
        tx.each(
            sql!("SELECT object_id, fact, value FROM main.fact_change WHERE ended_at IS NULL"),
            [],
            |(thing, fact, value): (Thing, String, String)| self.holding().put(thing, &fact, &value),
        )
        .await?;
        Ok(())
    }
}
