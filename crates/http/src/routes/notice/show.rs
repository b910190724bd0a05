//! The notice as data: sections and statements, each with the claims it carries.

use axum::{extract::State, http::HeaderMap};
use serde::Serialize;
use utoipa::ToSchema;

use super::{OfEdition, product};
use crate::{
    App, Problem,
    extract::{Json, Query, Visitor},
};

/// The whole notice in one language.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeText {
    /// The product's short name.
    pub product: String,
    pub lang: String,
    pub title: String,
    /// Since when this edition holds.
    #[schema(example = "2026-11-22")]
    pub edition: String,
    pub edition_number: u32,
    pub sections: Vec<NoticeSection>,
}

/// A heading and what stands under it; deeper ones belong to the last one above them.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeSection {
    /// Stable across editions and languages.
    pub id: String,
    pub title: String,
    /// 1, 2 or 3.
    pub depth: u8,
    pub statements: Vec<NoticeStatement>,
}

/// One sentence of the notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeStatement {
    /// Stable across editions and languages; evidence is found by it.
    pub id: String,
    pub text: String,
    /// The promises of the published notice it carries.
    pub claims: Vec<String>,
    /// The clauses it speaks about.
    pub clauses: Vec<String>,
    /// The categories of data it speaks about.
    pub categories: Vec<String>,
}

impl From<notice::Document> for NoticeText {
    fn from(document: notice::Document) -> Self {
        Self {
            product: document.product,
            lang: document.lang.tag().to_owned(),
            title: document.title,
            edition: document.date,
            edition_number: document.edition,
            sections: document.sections.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<notice::Section> for NoticeSection {
    fn from(section: notice::Section) -> Self {
        let statements = section.statements.into_iter().map(|statement| NoticeStatement {
            id: statement.id,
            text: statement.text,
            claims: statement.claims,
            clauses: statement.about.clauses,
            categories: statement.about.categories,
        });
        Self { id: section.id, title: section.title, depth: section.depth, statements: statements.collect() }
    }
}

/// The data-protection notice, sentence by sentence: the edition in force, or an earlier one by its number.
#[utoipa::path(get, path = "/notice", tag = "notice", params(OfEdition), 
    responses((status = OK, body = NoticeText), (status = 404, body = Problem)))]
pub async fn show_notice(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<OfEdition>,
) -> Result<Json<NoticeText>, Problem> {
    let lang = asked.language(&headers)?;
    let notice = asked.notice(product(&app, &visitor)?)?;
    Ok(Json(notice.text(lang).into()))
}
