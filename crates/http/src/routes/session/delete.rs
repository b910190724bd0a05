//! Signing out.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};

use super::set_cookie;
use crate::{
    App, Problem,
    extract::{Caller, permission},
};

/// Sign out
///
/// Ends the session and its cookie. Where no session is left to end, the cookie still goes.
#[utoipa::path(
    delete, path = "/session", operation_id = "delete_session", tag = "session",
    responses((status = 204), (status = 403, body = Problem)), security(("session" = []))
)]
pub(crate) async fn delete_session(
    State(app): State<App>,
    caller: Result<Caller<permission::Own>, Problem>,
) -> Result<(StatusCode, HeaderMap), Problem> {
    match caller {
        Ok(caller) => {
            if let Some(session) = caller.account.session() {
                app.identity().sign_out(&caller.ctx, session).await?;
            }
        }
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED.as_u16() => {}
        Err(problem) => return Err(problem),
    }
    Ok((StatusCode::NO_CONTENT, set_cookie(app.settings(), None)))
}
