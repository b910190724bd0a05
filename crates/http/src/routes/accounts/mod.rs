//! Accounts, as administrators see them: their own tenant's and everyone's below.

mod change;
mod create;
mod delete;
mod invite;
mod list;
mod show;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_accounts, create::create_account))
        .routes(routes!(show::show_account, change::change_account, delete::delete_account))
        .routes(routes!(invite::invite_again))
}
