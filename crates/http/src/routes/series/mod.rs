//! What a device measured, over time.

mod consumption;
mod list;
mod points;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_series))
        .routes(routes!(points::list_points))
        .routes(routes!(consumption::list_consumption))
}
