//! The person's own sessions.

mod delete;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_sessions)).routes(routes!(delete::delete_one_session))
}
