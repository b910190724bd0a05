//! Withdrawing consent, signed in: one call, as giving it was.

use axum::{extract::State, http::StatusCode};
use privacy::consent::Method;

use super::notice_of;
use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Withdraw consent
///
/// In force when this answers: nothing that needs it happens afterwards, and data kept under this clause alone is
/// shown to nobody from then on and erased. What was done before stays lawful.
#[utoipa::path(
    delete, path = "/privacy/consents/{clause}", operation_id = "withdraw_consent", tag = "privacy",
    params(("clause" = String, Path)),
    responses((status = 204), (status = 401, body = Problem),
        (status = 409, description = "There is no consent to withdraw", body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn withdraw_consent(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(clause): Path<String>,
) -> Result<StatusCode, Problem> {
    let (ctx, subject) = (&caller.ctx, caller.account.subject_id);
    app.consents().withdraw(ctx, notice_of(&app, ctx)?, subject, &clause, Method::Page).await?;
    Ok(StatusCode::NO_CONTENT)
}
