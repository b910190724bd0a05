//! Deciding an objection, or announcing the end of a restriction.

use axum::extract::State;
use privacy::stops::{Decision, Outcome, ToldBy};
use serde::Deserialize;
use types::StopId;
use utoipa::ToSchema;

use super::StopView;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    routes::consents::notice_of,
};

/// The outcome, and what the person is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StopDecision {
    /// Of an objection: stopped, adjusted or continued; of a restriction: ended.
    outcome: Outcome,
    /// How it is adjusted, which compelling grounds override, why the restriction ends. In the person's language.
    answer: String,
    /// By e-mail the house writes; otherwise staff have done it.
    told: ToldBy,
}

/// Decide an objection, or announce the end of a restriction
///
/// The person is told. Processing goes on only once they have been: see the lifting.
#[utoipa::path(
    post, path = "/stops/{id}/decision", operation_id = "decide_stop", tag = "requests",
    params(("id" = StopId, Path)), request_body = StopDecision,
    responses((status = 200, body = StopView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn decide_stop(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<StopId>,
    Json(body): Json<StopDecision>,
) -> Result<Json<StopView>, Problem> {
    let decision = Decision { outcome: body.outcome, answer: body.answer, told: body.told };
    let notice = notice_of(&app, &caller.ctx)?;
    Ok(Json(app.stops().decide(&caller.ctx, notice, id, &decision).await?.into()))
}
