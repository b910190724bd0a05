//! The privacy centre: what is held about the person signed in, and their own requests.

mod answer;
mod create;
mod held;
mod list;
mod plan;
pub(crate) mod show;
mod withdraw;

use identity::SignedIn;
use privacy::request::Person;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(held::show_held_data))
        .routes(routes!(plan::show_own_erasure_plan))
        .routes(routes!(list::list_own_requests, create::make_own_request))
        .routes(routes!(show::show_own_request))
        .routes(routes!(answer::answer_own_request))
        .routes(routes!(withdraw::withdraw_own_request))
}

/// The natural person behind an account.
pub(crate) fn person(signed_in: &SignedIn) -> Person {
    Person { subject: signed_in.subject_id, email: types::EmailAddress::kept(&*signed_in.user_name) }
}
