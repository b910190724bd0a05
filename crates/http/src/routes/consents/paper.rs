//! Consent that came on paper, entered by staff; and its withdrawal.

use axum::{extract::State, http::StatusCode};
use privacy::consent::Method;
use types::SubjectId;

use super::{ConsentEntry, GivenConsent, notice_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Enter a consent given on paper
///
/// The paper must show the words that are asked now; keep it.
#[utoipa::path(
    post, path = "/privacy/people/{id}/consents", operation_id = "enter_consent", tag = "privacy",
    params(("id" = SubjectId, Path)), request_body = GivenConsent,
    responses((status = 201, body = ConsentEntry), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn enter_consent(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(subject): Path<SubjectId>,
    Json(body): Json<GivenConsent>,
) -> Result<(StatusCode, Json<ConsentEntry>), Problem> {
    let ctx = &caller.ctx;
    app.consents().tenant_of(ctx, subject).await?;
    let entry = app.consents().give(ctx, notice_of(&app, ctx)?, subject, &body.read()?, Method::Paper).await?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}

/// Enter a withdrawal that came by letter, telephone or in person
#[utoipa::path(
    delete, path = "/privacy/people/{id}/consents/{clause}", operation_id = "enter_withdrawal", tag = "privacy",
    params(("id" = SubjectId, Path), ("clause" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn enter_withdrawal(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path((subject, clause)): Path<(SubjectId, String)>,
) -> Result<StatusCode, Problem> {
    let ctx = &caller.ctx;
    app.consents().tenant_of(ctx, subject).await?;
    app.consents().withdraw(ctx, notice_of(&app, ctx)?, subject, &clause, Method::Paper).await?;
    Ok(StatusCode::NO_CONTENT)
}
