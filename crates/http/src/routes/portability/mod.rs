//! Handing the own data over to another server, and taking it over from one (Art. 20(2)).

mod accept;
mod offer;
mod receive;
mod refuse;
mod send;
mod show;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use receive::HAND_OVER_HEADER;

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::show_transfers))
        .routes(routes!(offer::offer_transfer))
        // Its own limit, by the layer around: a package is larger than other bodies.
        .merge(OpenApiRouter::new().routes(routes!(receive::receive_transfer)).layer(DefaultBodyLimit::disable()))
        .routes(routes!(send::send_transfer))
        .routes(routes!(refuse::refuse_transfer))
        .routes(routes!(accept::accept_transfer))
}
