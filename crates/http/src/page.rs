//! Lists come in pages.

use serde::Serialize;
use utoipa::ToSchema;

use crate::cursor::NextCursor;

/// Entries of a page at most.
pub const LIMIT_MAX: u32 = 200;
/// Entries of a page, where the caller does not say.
pub const LIMIT_DEFAULT: u32 = 50;

/// Some items, and where the next ones start.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; without it, this is the last one.
    #[schema(value_type = Option<String>)]
    pub next_cursor: Option<NextCursor>,
}

impl<T> Page<T> {
    /// All there is.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// The same page, its items seen another way.
    pub fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(view).collect(), next_cursor: self.next_cursor }
    }
}

/// How many to list: as asked, within the bounds.
pub fn limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
}
