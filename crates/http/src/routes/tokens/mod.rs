//! API tokens, for machines that act in a person's name.

mod create;
mod delete;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_tokens, create::create_token)).routes(routes!(delete::delete_token))
}
