//! Whether the server lives, and whether it can serve: for load balancers and service managers.

use axum::{extract::State, http::StatusCode};
use store::Storage;
use types::{Ctx, TenantId};

use crate::App;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive"
}

/// The database answers, and can be written.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "readiness");
    let privacy = app.privacy();
    let answers = match privacy.read_plain(&ctx).await {
        Ok(tx) => tx.commit().await.is_ok() && privacy.probe_storage().await.is_ok(),
        Err(_) => false,
    };
    match privacy.storage() {
        Storage::Failing => (StatusCode::SERVICE_UNAVAILABLE, "storage-failing: the database cannot be written"),
        _ if !answers => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer"),
        Storage::Full => (
            StatusCode::SERVICE_UNAVAILABLE,
            "storage-full: readings and imports are refused; people can sign in, look and erase",
        ),
        Storage::Low => (StatusCode::OK, "ready; storage-low: make room"),
        Storage::Ample => (StatusCode::OK, "ready"),
    }
}
