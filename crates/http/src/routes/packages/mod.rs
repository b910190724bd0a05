//! The own data as a package: for access (Art. 15) and for portability (Art. 20).

mod show;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::show_package))
}
