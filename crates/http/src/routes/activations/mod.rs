//! Following the activation link of an invitation.

mod create;
mod show;

use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::show_activation, create::activate_account))
}

/// A password of one's own choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// 10 to 200 characters, not among those that are tried first, not the own name.
    pub password: String,
}
