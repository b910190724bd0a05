//! Routes by area: `routes/<area>/<verb>.rs`.

pub mod health;
pub mod ingest;
pub mod metrics;
pub mod notice;
pub mod sandbox;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// Everything under `/api`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(ingest::router()).merge(notice::router()).merge(sandbox::router())
}
