//! Refusing a request.

use axum::extract::State;
use privacy::request::{Telling, Told};
use serde::Deserialize;
use types::RequestId;
use utoipa::ToSchema;

use super::{RequestCase, show::case_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// On which ground it is refused, and what the person is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestRefusal {
    /// One of the case's `refusals`.
    ground: String,
    /// The reasons, in the person's language; at most 10000 characters.
    text: String,
    told: Told,
}

/// Refuse a request
///
/// Only on a ground the law names, with the reasons; the person is told where they can turn (Art. 12(4) GDPR).
#[utoipa::path(
    post, path = "/requests/{id}/refusal", operation_id = "refuse_request", tag = "requests",
    params(("id" = RequestId, Path)), request_body = RequestRefusal,
    responses((status = 200, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn refuse_request(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<RequestId>,
    Json(body): Json<RequestRefusal>,
) -> Result<Json<RequestCase>, Problem> {
    let telling = Telling { text: body.text, told: body.told };
    app.requests().refuse(&caller.ctx, caller.account.subject_id, id, &body.ground, &telling).await?;
    case_of(&app, &caller.ctx, id).await
}
