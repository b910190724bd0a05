//! The privacy request form: for anyone, without an account.

mod create;
mod follow;
mod prove;
mod rights;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rights::show_privacy_rights))
        .routes(routes!(create::send_request_form))
        .routes(routes!(prove::show_request_to_prove, prove::prove_request_by_link))
        .routes(routes!(follow::show_followed_request))
        .routes(routes!(follow::answer_followed_request))
        .routes(routes!(follow::withdraw_followed_request))
        .routes(routes!(follow::show_followed_copy))
}
