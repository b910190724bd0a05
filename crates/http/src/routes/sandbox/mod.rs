//! The clock of a sandbox.

mod advance;
mod show;

use serde::Serialize;
use types::Time;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show::show_clock, advance::advance_clock))
}

/// What time it is on the server.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerClock {
    pub now: Time,
    /// Whether an operator can move this clock.
    pub sandbox: bool,
}

impl ServerClock {
    fn of(app: &App) -> Self {
        let clock = app.privacy().clock();
        Self { now: clock.now(), sandbox: clock.is_sandbox() }
    }
}
