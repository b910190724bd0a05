//! Who is signed in.

use axum::extract::State;

use super::Me;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// Show who is signed in
#[utoipa::path(
    get, path = "/session", operation_id = "show_session", tag = "session",
    responses((status = 200, body = Me), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_session(State(app): State<App>, caller: Caller<permission::Own>) -> Result<Json<Me>, Problem> {
    Ok(Json(Me::of(&app, &caller.account).await?))
}
