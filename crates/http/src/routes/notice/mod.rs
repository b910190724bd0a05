//! The notice, for everyone.

use utoipa_axum::router::OpenApiRouter;

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
