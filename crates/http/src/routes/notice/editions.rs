//! The editions of the notice: the one in force, and those before it.

use axum::extract::State;
use notice::{Edition, Words};
use serde::Serialize;
use utoipa::ToSchema;

use super::product;
use crate::{
    App, Page, Problem,
    extract::{Json, Visitor},
};

/// A dated version of the notice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeEdition {
    number: u32,
    /// Since when it holds, or held.
    #[schema(example = "2026-11-22")]
    date: String,
    changes: Option<NoticeWords>,
    /// Whether it is the one in force.
    is_current: bool,
    /// Whether its text is kept here; an edition from before Obhut may not be.
    is_readable: bool,
}

/// The same words in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeWords {
    de: String,
    en: String,
}

impl From<&Words> for NoticeWords {
    fn from(words: &Words) -> Self {
        Self { de: words.de.clone(), en: words.en.clone() }
    }
}

/// List the editions of the notice
///
/// Newest first. The first is in force, and is what the other addresses serve without `edition`.
#[utoipa::path(
    get, path = "/notice/editions", operation_id = "list_notice_editions", tag = "notice",
    responses((status = OK, body = Page<NoticeEdition>))
)]
pub(crate) async fn list_notice_editions(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Json<Page<NoticeEdition>>, Problem> {
    let product = product(&app, &visitor)?;
    let current = product.notice.edition().number;
    let seen = |edition: &Edition| NoticeEdition {
        number: edition.number,
        date: edition.date.clone(),
        changes: edition.changes.as_ref().map(Into::into),
        is_current: edition.number == current,
        is_readable: product.edition(Some(edition.number)).is_some(),
    };
    Ok(Json(Page::whole(product.notice.editions.iter().rev().map(seen).collect())))
}
