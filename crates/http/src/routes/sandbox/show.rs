//! What time the server thinks it is.

use axum::extract::State;

use super::ServerClock;
use crate::{App, extract::Json};

/// The server's time, and whether it is a sandbox.
#[utoipa::path(get, path = "/sandbox/clock", tag = "sandbox", responses((status = OK, body = ServerClock)))]
pub async fn show_clock(State(app): State<App>) -> Json<ServerClock> {
    Json(ServerClock::of(&app))
}
