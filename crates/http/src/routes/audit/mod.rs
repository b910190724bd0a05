//! The audit log: what was done by whom, and whether the log itself is untouched.

mod list;
mod verify;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list_audit_entries)).routes(routes!(verify::verify_audit))
}
