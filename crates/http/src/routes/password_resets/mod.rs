//! Forgotten passwords.

mod create;
mod follow;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create::request_password_reset)).routes(routes!(follow::reset_password))
}
