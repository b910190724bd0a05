//! Where network servers and devices deliver. Answered after the commit: what got a 2xx is durable.

mod chirpstack;
mod plain;
mod things_stack;

use serde::Serialize;
use telemetry::{
    Error,
    event::DeviceEvent,
    format::FormatError,
    ingest::{Outcome, Poison},
};
use types::Ctx;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Problem, extract::Json};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(chirpstack::deliver_chirpstack))
        .routes(routes!(things_stack::deliver_things_stack))
        .routes(routes!(plain::deliver_plain))
}

/// What became of the events of a delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delivered {
    /// New and durable.
    pub accepted: u32,
    /// Known already: a retry, or the same message by another way.
    pub duplicate: u32,
    /// The notice allows nothing of it.
    pub refused: u32,
    /// From a device nobody registered: counted, nothing kept.
    pub unknown: u32,
    /// Messages of a list that cannot be read; the others were taken. Not to be sent again as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invalid: Vec<InvalidMessage>,
}

/// A message of a list that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvalidMessage {
    /// Its place in the list, the first being 0.
    pub index: usize,
    /// The field that is wrong, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub message: String,
}

impl Delivered {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Accepted => self.accepted += 1,
            Outcome::Duplicate => self.duplicate += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Unknown => self.unknown += 1,
        }
    }
}

/// Takes events, in their order and in as few commits as may be; if one cannot be stored, the delivery may be repeated
/// whole.
async fn deliver(app: &App, ctx: &Ctx, events: Vec<DeviceEvent<'_>>) -> Result<Json<Delivered>, Problem> {
    let mut delivered = Delivered::default();
    let outcomes = events.into_iter().map(|event| app.telemetry().ingest().accept(ctx, event));
    for outcome in futures::future::join_all(outcomes).await {
        delivered.count(outcome?);
    }
    Ok(Json(delivered))
}

/// Counts a body that cannot be read, and says why.
async fn refuse(app: &App, ctx: &Ctx, error: FormatError) -> Problem {
    app.telemetry().ingest().set_aside(ctx, &Poison::new("http", None, &error)).await;
    Error::from(error).into()
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Privacy(error) => error.into(),
            Error::Format(error) => Self::bad_request(error.to_string()),
            Error::NotFound(what) => Self::not_found(what),
            Error::Invalid { field, message } => Self::invalid([(field, "invalid", message.as_str())]),
            error @ (Error::Exchange(_) | Error::Doubtful(_)) => crate::routes::meter_exchanges::problem(error, false),
            Error::ExchangeKnown => Self::conflict("exchange-known", "This exchange is entered already"),
            Error::Changed => Self::conflict("changed-meanwhile", "Somebody else changed this meanwhile: load it anew"),
            Error::Stopped => Self::new(
                axum::http::StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not taken: send it again in a moment",
            ),
            Error::Segment(_) | Error::BadChunk => Self::internal(&error),
        }
    }
}
