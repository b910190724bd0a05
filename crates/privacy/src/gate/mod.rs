//! The gate: may this be done to data of this category, now, by this actor? Decided by the notice alone, from a
//! compiled form small enough for the ingest path.

mod answer;
mod compile;
mod decide;
#[cfg(feature = "bench")]
pub mod open;
mod policy;
mod question;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use arc_swap::ArcSwap;
use types::{Ctx, Period};

use crate::standing::{Hindrance, Person, Standing};

pub use answer::{Grant, Reason, Refused};
use decide::decide;
use policy::Policy;
pub use question::{Action, Facts, Viewer};

/// The compiled notices of every product. Clones share it; a new edition replaces it in one step.
#[derive(Clone)]
pub struct Gate {
    policies: Arc<ArcSwap<HashMap<Arc<str>, Arc<Policy>>>>,
    standing: Standing,
    /// Products and roles of theirs that look only with a ticket.
    tickets: Arc<ArcSwap<HashSet<(String, String)>>>,
}

impl Gate {
    pub fn new(notices: &[Arc<notice::Notice>]) -> Self {
        Self::with_earlier(notices, &[])
    }

    /// The same, knowing the editions of the past: a consent counts as long as it covers what its clause does now.
    pub fn with_earlier(notices: &[Arc<notice::Notice>], earlier: &[Arc<notice::Notice>]) -> Self {
        let policies = Arc::new(ArcSwap::from_pointee(compile::all(notices, earlier)));
        Self { policies, standing: Standing::default(), tickets: Arc::new(ArcSwap::from_pointee(tickets(notices))) }
    }

    /// A new edition: from here on it decides.
    pub fn replace(&self, notices: &[Arc<notice::Notice>], earlier: &[Arc<notice::Notice>]) {
        self.policies.store(Arc::new(compile::all(notices, earlier)));
        self.tickets.store(Arc::new(tickets(notices)));
    }

    /// May `ctx` do `action` to data of `category`, the facts being as stated?
    pub fn decide(&self, ctx: &Ctx, action: Action, category: &str, facts: &Facts) -> Result<Grant, Refused> {
        #[cfg(feature = "bench")]
        if let Some(grant) = open::grant(&action, category) {
            return Ok(grant);
        }
        let policies = self.policies.load();
        decide(policies.get(&ctx.product).map(|policy| &**policy), &self.standing, ctx, action, category, facts)
    }

    /// Where each person stands.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The categories no clause lets be used for this person any more, and why.
    pub(crate) fn hidden_categories(&self, product: &str, person: &Person) -> Vec<(Arc<str>, Hindrance)> {
        self.policies.load().get(product).map_or(Vec::new(), |policy| policy.hidden(person))
    }

    /// Of a running clause that rests on consent: the first edition whose consents cover what it does now.
    pub fn covered_since(&self, product: &str, clause: &str) -> Option<i64> {
        self.policies.load().get(product)?.covered_since(clause)
    }

    /// The categories that a clause of the product keeps; of `*`, all.
    pub(crate) fn kept_by(&self, product: &str, clause: &str) -> Vec<Arc<str>> {
        if clause == crate::standing::ALL {
            return vec![clause.into()];
        }
        self.policies.load().get(product).map_or(Vec::new(), |policy| policy.kept_by(clause))
    }

    /// Whether this one clause lets `ctx` look at the category: for rows that say under which clause they were made.
    pub fn shows(&self, ctx: &Ctx, clause: &str, category: &str) -> bool {
        self.policies.load().get(&ctx.product).is_some_and(|policy| policy.shows(ctx, clause, category))
    }

    /// Whether a running clause of the product's notice names the category.
    pub fn declares(&self, product: &str, category: &str) -> bool {
        self.policies.load().get(product).is_some_and(|policy| policy.declares(category))
    }

    /// How long a row of the category is kept after its own clock (of a session: its last use), where that ends it.
    pub fn lasts(&self, product: &str, category: &str) -> Option<Period> {
        self.policies.load().get(product)?.lasts.get(category).copied()
    }

    /// Whether the role looks only while a ticket for it is open.
    pub(crate) fn needs_ticket(&self, product: &str, role: &str) -> bool {
        let tickets = self.tickets.load();
        !tickets.is_empty() && tickets.contains(&(product.to_owned(), role.to_owned()))
    }

    pub(crate) fn recipient_country(&self, product: &str, recipient: &str) -> Option<Arc<str>> {
        self.policies.load().get(product)?.recipients.get(recipient).cloned()
    }
}

fn tickets(notices: &[Arc<notice::Notice>]) -> HashSet<(String, String)> {
    let of = |notice: &Arc<notice::Notice>| {
        let roles = notice.roles.iter().filter(|role| role.ticket).map(|role| role.id.clone());
        let product = notice.product.name.clone();
        roles.map(move |role| (product.clone(), role)).collect::<Vec<_>>()
    };
    notices.iter().flat_map(of).collect()
}
