//! Evidence, for the officer: each check with its query and what to do, its history, and measuring now.

mod checks;
mod history;
mod measure;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(checks::list_evidence_checks))
        .routes(routes!(history::list_evidence_history))
        .routes(routes!(measure::measure_evidence))
}
