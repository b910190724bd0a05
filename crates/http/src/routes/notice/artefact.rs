//! One paper that comes from the notice, as a file.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use notice::{ArtefactName, Format, Lang, Notice};

use super::{OfEdition, product};
use crate::{
    App, Problem,
    extract::{Path, Query, Visitor},
};

/// Show a paper of the notice
///
/// By its name and form: `short-form.pdf`, `record.html`, `cookies.json`, `dpv.jsonld`. The same edition gives the same
/// bytes; `ETag` tells when another came into force.
#[utoipa::path(
    get, path = "/notice/artefacts/{name}", operation_id = "show_notice_artefact", tag = "notice",
    params(("name" = String, Path, example = "short-form.pdf"), OfEdition),
    responses(
        (status = OK, description = "The paper", content((String = "text/html"), (Vec<u8> = "application/pdf"),
            (String = "text/markdown"), (serde_json::Value = "application/json"),
            (serde_json::Value = "application/ld+json"))),
        (status = 304, description = "It is the one you have"),
        (status = 404, body = Problem),
    )
)]
pub(crate) async fn show_notice_artefact(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(file): Path<String>,
    Query(asked): Query<OfEdition>,
) -> Result<Response, Problem> {
    let lang = asked.language(&headers)?;
    let product = product(&app, &visitor)?;
    let notice = asked.notice(product)?;
    let missing = || Problem::not_found("paper");
    let (name, format) = file.rsplit_once('.').ok_or_else(missing)?;
    let name: ArtefactName = name.parse().map_err(|_| missing())?;
    let format: Format = format.parse().map_err(|_| missing())?;
    let paper = product.papers.get(notice, name, format, lang).await.ok_or_else(missing)?;
    let told: [(HeaderName, String); 4] = [
        (header::ETAG, paper.etag.clone()),
        // It may be kept, but asked again: the one in force is always the one served.
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::VARY, "accept-language".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", file_name(notice, name, format, lang))),
    ];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    if known.split(',').any(|etag| etag.trim().trim_start_matches("W/") == paper.etag) {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    Ok((told, [(header::CONTENT_TYPE, format.media_type())], paper.bytes).into_response())
}

/// "progres-short-form-1.de.pdf".
fn file_name(notice: &Notice, name: ArtefactName, format: Format, lang: Lang) -> String {
    let edition = notice.edition().number;
    format!("{}-{}-{edition}.{}.{}", notice.product.name, name.id(), lang.tag(), format.extension())
}
