//! Devices: what they are, where they stand, what was heard of them last.

mod create;
mod export;
mod import;
mod list;
mod look;
mod place;
mod recent;
mod remove;
mod rows;
mod show;
mod update;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(crate) use look::status_of;
pub(crate) use place::at_place;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_devices, create::create_device))
        .routes(routes!(export::export_devices))
        .routes(routes!(recent::list_recent_devices))
        // A sheet is larger than other bodies; the layer around all routes and the reader of sheets have their limits.
        .routes(routes!(import::preview::preview_import))
        .routes(routes!(import::confirm::confirm_import))
        .routes(routes!(show::show_device, update::update_device, remove::remove_device))
}
