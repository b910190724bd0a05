//! The desk: requests of people, as staff and the officer deal with them.

mod ask;
mod copy;
mod counts;
mod create;
mod extend;
mod fulfil;
mod list;
mod note;
mod plan;
mod prove;
mod refuse;
mod show;
mod views;

use privacy::request::{Telling as Tell, Told};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use create::contact;
pub(crate) use views::{Ground, PrivacyRequest, RequestCase};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_requests, create::enter_request))
        .routes(routes!(counts::count_requests))
        .routes(routes!(show::show_request))
        .routes(routes!(copy::show_request_copy))
        .routes(routes!(plan::show_request_erasure_plan))
        .routes(routes!(prove::prove_request))
        .routes(routes!(extend::extend_request))
        .routes(routes!(ask::ask_requester))
        .routes(routes!(note::note_request))
        .routes(routes!(refuse::refuse_request))
        .routes(routes!(fulfil::fulfil_request))
}

/// What the person is told, and by which way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestTelling {
    /// In the person's language; at most 10000 characters.
    text: String,
    /// email, sms, letter or telephone; by e-mail or text message, it is sent at once.
    told: Told,
}

impl From<RequestTelling> for Tell {
    fn from(telling: RequestTelling) -> Self {
        Self { text: telling.text, told: telling.told }
    }
}

/// Words alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestText {
    /// At most 10000 characters.
    pub text: String,
}
