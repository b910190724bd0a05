//! Routes by area: `routes/<area>/<verb>.rs`.

pub mod account;
pub mod accounts;
pub mod activations;
mod downlinks;
mod frames;
pub mod health;
pub mod ingest;
mod meter_exchanges;
pub mod metrics;
pub mod notice;
pub mod password_resets;
pub mod sandbox;
mod series;
pub mod session;
pub mod sessions;
mod stream;
pub mod tenants;
pub mod tokens;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// Everything under `/api`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(account::router())
        .merge(accounts::router())
        .merge(activations::router())
        .merge(ingest::router())
        .merge(stream::router())
        .merge(series::router())
        .merge(meter_exchanges::router())
        .merge(frames::router())
        .merge(downlinks::router())
        .merge(notice::router())
        .merge(password_resets::router())
        .merge(sandbox::router())
        .merge(session::router())
        .merge(sessions::router())
        .merge(tenants::router())
        .merge(tokens::router())
}
