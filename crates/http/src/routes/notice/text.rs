//! The notice as a page of its own: what other sites link to, and what a browser prints.

use axum::{extract::State, http::HeaderMap, response::Html};

use super::{OfEdition, product};
use crate::{
    App, Problem,
    extract::{Query, Visitor},
};

/// The data-protection notice as a page of HTML: the edition in force, or an earlier one by its number.
#[utoipa::path(get, path = "/notice/text", tag = "notice", params(OfEdition),
    responses((status = OK, body = String, content_type = "text/html"), (status = 404, body = Problem)))]
pub async fn show_notice_text(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<OfEdition>,
) -> Result<Html<String>, Problem> {
    let lang = asked.language(&headers)?;
    let notice = asked.notice(product(&app, &visitor)?)?;
    Ok(Html(notice.text(lang).to_html_page()))
}
