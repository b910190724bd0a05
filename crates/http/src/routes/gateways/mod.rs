//! Gateways: what receives the devices by radio.

mod create;
mod list;
mod look;
mod remove;
mod show;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_gateways, create::create_gateway)).routes(routes!(
        show::show_gateway,
        update::update_gateway,
        remove::remove_gateway
    ))
}
