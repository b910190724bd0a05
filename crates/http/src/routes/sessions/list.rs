//! Where the person is signed in.

use axum::extract::State;
use serde::Serialize;
use types::{SessionId, Time};
use utoipa::ToSchema;

use crate::{
    App, Page, Problem,
    extract::{Caller, Json, permission},
};

/// One browser in which the person is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    id: SessionId,
    created_at: Time,
    /// To the minute.
    last_used_at: Time,
    /// The address it was signed in from.
    ip: Option<String>,
    /// With its version, such as `Firefox 145.0`.
    browser: Option<String>,
    os: Option<String>,
    /// The one that asks.
    current: bool,
}

/// List the own sessions, the latest used first
#[utoipa::path(
    get, path = "/sessions", operation_id = "list_sessions", tag = "session",
    responses((status = 200, body = Page<Session>), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Page<Session>>, Problem> {
    let current = caller.account.session();
    let sessions = app.identity().sessions(&caller.ctx).await?;
    let items = sessions.into_iter().map(|session| Session {
        id: session.session_id,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        ip: session.ip,
        browser: session.browser.map(|browser| match session.browser_version {
            Some(version) => format!("{browser} {version}"),
            None => browser,
        }),
        os: session.os,
        current: Some(session.session_id) == current,
    });
    Ok(Json(Page::whole(items.collect())))
}
