//! Restrictions (Art. 18) and objections (Art. 21): by the person, and at the desk.

mod decide;
mod lift;
mod list;
mod object;
mod restrict;
mod restricted_use;
mod standing;
mod take_back;
mod tell;
mod views;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
pub(crate) use views::{StopCase, StopView};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tell::tell_stop_again))
        .routes(routes!(list::list_own_stops))
        .routes(routes!(list::list_objectable_clauses))
        .routes(routes!(restrict::restrict_processing))
        .routes(routes!(object::object_to_processing))
        .routes(routes!(take_back::take_back_stop))
        .routes(routes!(standing::list_stops))
        .routes(routes!(standing::show_stop))
        .routes(routes!(decide::decide_stop))
        .routes(routes!(lift::lift_stop))
        .routes(routes!(restricted_use::use_restricted_data))
}
