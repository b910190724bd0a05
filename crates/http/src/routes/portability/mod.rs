//! Handing the own data over to another server, and taking it over from one (Art. 20(2)).

mod accept;
mod offer;
mod receive;
mod refuse;
mod send;
mod show;

use utoipa_axum::{router::OpenApiRouter, routes};

pub use receive::HAND_OVER_HEADER;

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::show_transfers))
        .routes(routes!(offer::offer_transfer))
        .routes(routes!(receive::receive_transfer))
        .routes(routes!(send::send_transfer))
        .routes(routes!(refuse::refuse_transfer))
        .routes(routes!(accept::accept_transfer))
}
