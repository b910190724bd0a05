//! Whether the server lives, and whether it can serve: for load balancers and service managers.

use axum::{extract::State, http::StatusCode};
use types::{Ctx, TenantId};

use crate::App;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive"
}

/// The database answers.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "readiness");
    match app.privacy().read_plain(&ctx).await {
        Ok(_) => (StatusCode::OK, "ready"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
    }
}
