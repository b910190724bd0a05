//! Giving consent, signed in.

use axum::{extract::State, http::StatusCode};
use privacy::consent::Method;

use super::{ConsentEntry, GivenConsent, notice_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// Give consent
///
/// To one clause, in the words that are asked now: another edition, language or hash than was shown is refused.
#[utoipa::path(
    post, path = "/privacy/consents", operation_id = "give_consent", tag = "privacy", request_body = GivenConsent,
    responses((status = 201, body = ConsentEntry), (status = 401, body = Problem),
        (status = 404, description = "Nothing is asked for this clause", body = Problem),
        (status = 409, description = "The words have changed since they were shown", body = Problem),
        (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn give_consent(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Json(body): Json<GivenConsent>,
) -> Result<(StatusCode, Json<ConsentEntry>), Problem> {
    let (ctx, subject) = (&caller.ctx, caller.account.subject_id);
    let entry = app.consents().give(ctx, notice_of(&app, ctx)?, subject, &body.read()?, Method::Page).await?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}
