//! The papers that come from the notice: which there are.

use axum::{extract::State, http::HeaderMap};
use serde::Serialize;
use utoipa::ToSchema;

use super::{OfEdition, product};
use crate::{
    App, Page, Problem,
    extract::{Json, Query, Visitor},
};

/// A paper that comes from the notice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeArtefact {
    /// Stable, such as short-form.
    #[schema(example = "short-form")]
    name: String,
    title: String,
    files: Vec<NoticeFile>,
}

/// One form of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeFile {
    /// What to ask for under `/api/notice/artefacts/`.
    #[schema(example = "short-form.pdf")]
    file: String,
    #[schema(example = "pdf")]
    format: String,
    media_type: String,
}

/// List the papers of the notice
///
/// The whole notice, the short form, the records of processing (Art. 30), the annex of the processing agreement
/// (Art. 28), the cookie table, the product sheet of the Data Act, the notice for machines: as far as the product has
/// them.
#[utoipa::path(
    get, path = "/notice/artefacts", operation_id = "list_notice_artefacts", tag = "notice", params(OfEdition),
    responses((status = OK, body = Page<NoticeArtefact>), (status = 404, body = Problem))
)]
pub(crate) async fn list_notice_artefacts(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<OfEdition>,
) -> Result<Json<Page<NoticeArtefact>>, Problem> {
    let lang = asked.language(&headers)?;
    let notice = asked.notice(product(&app, &visitor)?)?;
    let listed = notice.artefacts(lang).into_iter().map(|artefact| NoticeArtefact {
        name: artefact.name.id().to_owned(),
        title: artefact.title,
        files: artefact
            .formats
            .iter()
            .map(|format| NoticeFile {
                file: format!("{}.{}", artefact.name.id(), format.extension()),
                format: format.extension().to_owned(),
                media_type: format.media_type().to_owned(),
            })
            .collect(),
    });
    Ok(Json(Page::whole(listed.collect())))
}
