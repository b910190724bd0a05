//! What people do with rules and alarms.

mod alarms;
mod confirm;
mod rules;

use std::sync::Arc;

use privacy::Privacy;

pub use alarms::{AlarmFilter, AlarmView};
pub use rules::{Change, NewRule, RuleFilter};

use crate::{Engine, World};

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T, C> {
    pub items: Vec<T>,
    pub next_cursor: Option<C>,
}

/// A page has at most so many items.
pub const PAGE_ITEMS_MAX: u32 = 200;

/// Rules and alarms. Clones share it.
#[derive(Clone)]
pub struct Service {
    privacy: Privacy,
    engine: Engine,
    world: Arc<dyn World>,
}

impl Service {
    pub fn new(privacy: Privacy, engine: Engine, world: Arc<dyn World>) -> Self {
        Self { privacy, engine, world }
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// Cuts what was read one too many off, and says where it goes on.
fn page<T, C>(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> C) -> Page<T, C> {
    let limit = limit.clamp(1, PAGE_ITEMS_MAX) as usize;
    let more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = if more { items.last().map(cursor) } else { None };
    Page { items, next_cursor }
}
