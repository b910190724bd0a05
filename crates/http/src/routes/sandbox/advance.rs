//! Moving the clock of a sandbox.

use axum::{extract::State, http::HeaderMap};
use serde::Deserialize;
use types::Period;
use utoipa::ToSchema;

use super::ServerClock;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission, session_cookie},
    routes::session::set_cookie,
};

/// So far forward in one step.
const STEP_YEARS_MAX: u32 = 20;

/// How far to move the clock forward.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockMove {
    /// In words or after ISO 8601: "36 months", "7 days", "PT1H".
    #[schema(example = "36 months")]
    advance: String,
}

/// Move the clock of a sandbox forward
///
/// What is due by then (retention, alarms, mails) has happened when this answers. It never goes back.
#[utoipa::path(
    post, path = "/sandbox/clock", operation_id = "advance_clock", tag = "sandbox", request_body = ClockMove,
    responses((status = 200, body = ServerClock), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, description = "The server runs on the real time", body = Problem),
        (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn advance_clock(
    State(app): State<App>,
    caller: Caller<permission::Sandbox>,
    headers: HeaderMap,
    Json(body): Json<ClockMove>,
) -> Result<(HeaderMap, Json<ServerClock>), Problem> {
    let clock = app.privacy().clock().clone();
    let not_a_sandbox = || Problem::conflict("not-a-sandbox", "This server runs on the real time");
    let sandbox = app.sandbox().filter(|_| clock.is_sandbox()).ok_or_else(not_a_sandbox)?;
    let period: Period = body
        .advance
        .parse()
        .map_err(|_| Problem::invalid([("advance", "unreadable", "write a period such as 36 months or PT1H")]))?;
    if period > Period::years(STEP_YEARS_MAX) {
        return Err(Problem::invalid([("advance", "too_long", "20 years in one step at most")]));
    }
    let mut tx = app.privacy().write_plain(&caller.ctx).await?;
    tx.audit_detail("advance", "clock", None, period.to_string());
    tx.commit().await?;
    let now = clock.now();
    sandbox.advance(period.after(now).since(now)).await.map_err(|_| not_a_sandbox())?;
    let headers = stay_signed_in(&app, &caller, &headers).await?;
    Ok((headers, Json(ServerClock::of(&app))))
}

/// A new session for whoever moved the clock past the end of theirs.
async fn stay_signed_in(
    app: &App,
    caller: &Caller<permission::Sandbox>,
    headers: &HeaderMap,
) -> Result<HeaderMap, Problem> {
    let Some(cookie) = session_cookie(headers).filter(|_| caller.account.session().is_some()) else {
        return Ok(HeaderMap::new());
    };
    if app.identity().by_session(&caller.ctx, cookie).await.is_ok() {
        return Ok(HeaderMap::new());
    }
    let done = app.identity().continue_in_sandbox(&caller.ctx).await?;
    Ok(set_cookie(app.settings(), Some(done.cookie.expose())))
}
