//! Asking for a link, and sending one to somebody.

use axum::{extract::State, http::StatusCode};
use identity::Language;
use serde::Deserialize;
use types::SubjectId;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, Visitor, permission},
    steps::in_steps,
};

/// Who asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkRequest {
    /// The address under which something may be held.
    email: String,
    /// The language of the letter.
    language: Language,
}

/// Ask for a link to what is held about me
///
/// For people without an account: someone named as a contact, someone invited. The answer is always the same, so that
/// it does not tell whose data is held.
#[utoipa::path(
    post, path = "/privacy/links", operation_id = "request_person_link", tag = "privacy", request_body = LinkRequest,
    responses((status = 202), (status = 422, body = Problem), (status = 429, body = Problem))
)]
pub(crate) async fn request_person_link(
    State(app): State<App>,
    visitor: Visitor,
    Json(body): Json<LinkRequest>,
) -> Result<StatusCode, Problem> {
    in_steps(app.consents().request_link(&visitor.ctx, &body.email, body.language.0)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// In which language.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkLetter {
    language: Language,
}

/// Send somebody a link to what is held about them
#[utoipa::path(
    post, path = "/privacy/people/{id}/link", operation_id = "send_person_link", tag = "privacy",
    params(("id" = SubjectId, Path)), request_body = LinkLetter,
    responses((status = 202), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, description = "No such person, or no address", body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn send_person_link(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(subject): Path<SubjectId>,
    Json(body): Json<LinkLetter>,
) -> Result<StatusCode, Problem> {
    app.consents().send_link_to(&caller.ctx, subject, body.language.0).await?;
    Ok(StatusCode::ACCEPTED)
}
