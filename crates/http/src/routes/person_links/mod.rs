//! For people without an account: a link by mail leads to what is held of them, and lets them decide (LIV-24).

mod choose;
mod create;
mod show;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create::request_person_link))
        .routes(routes!(create::send_person_link))
        .routes(routes!(show::show_person_link))
        .routes(routes!(choose::give_consent_by_link))
        .routes(routes!(choose::withdraw_consent_by_link))
        .routes(routes!(choose::erase_by_link))
        .routes(routes!(choose::take_back_stop_by_link))
}
