//! The notice as a page of its own: what other sites link to, and what a browser prints.

use axum::{extract::State, http::HeaderMap, response::Html};

use super::{InLanguage, language};
use crate::{
    App, Problem,
    extract::{Query, Visitor},
};

/// The data-protection notice in force, as a page of HTML.
#[utoipa::path(get, path = "/notice/text", tag = "notice", params(InLanguage),
    responses((status = OK, body = String, content_type = "text/html")))]
pub async fn show_notice_text(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<InLanguage>,
) -> Result<Html<String>, Problem> {
    let lang = language(&asked, &headers)?;
    let product = app.products().get(&visitor.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(Html(product.notice.text(lang).to_html_page()))
}
