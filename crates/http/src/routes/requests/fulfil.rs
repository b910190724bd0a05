//! Fulfilling a request: what was asked is done, and the person is told.

use axum::extract::State;
use privacy::request::{Telling, Told};
use serde::Deserialize;
use types::RequestId;
use utoipa::ToSchema;

use super::{RequestCase, show::case_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    fulfilment::Done,
};

/// What the person is told, and on which ground it was granted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestFulfilment {
    /// One of the case's `claims`, where there are any.
    ground: Option<String>,
    /// In the person's language; at most 10000 characters.
    text: String,
    told: Told,
    /// Staff have done it themselves: the house only writes it down.
    #[serde(default)]
    by_hand: bool,
    /// Of what staff have done themselves, such as a rectification: the categories, whose recipients are to be told;
    /// without it, all.
    #[serde(default)]
    categories: Vec<String>,
}

/// Fulfil a request
///
/// For access and portability the person can fetch the copy from then on; an erasure takes effect; everything else staff
/// have done themselves. Recipients of what was erased, restricted or corrected are to be told. Then the person is told.
#[utoipa::path(
    post, path = "/requests/{id}/fulfilment", operation_id = "fulfil_request", tag = "requests",
    params(("id" = RequestId, Path)), request_body = RequestFulfilment,
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn fulfil_request(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestFulfilment>,
) -> Result<Json<RequestCase>, Problem> {
    let telling = Telling { text: body.text, told: body.told };
    let ground = body.ground.as_deref();
    // Asked first: what follows cannot all be undone.
    let case = app.requests().may_fulfil(&caller.ctx, caller.account.subject_id, id, ground, &telling).await?;
    let done = Done { by_hand: body.by_hand, categories: &body.categories };
    crate::fulfilment::by_staff(&app, &caller.ctx, case, ground, &telling, done).await?;
    case_of(&app, &caller.ctx, id).await
}
