//! Making a request, signed in: what needs no examination is done at once.

use axum::{extract::State, http::StatusCode};
use identity::Language;
use privacy::request::{Kind, NewRequest};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{person, show::own_case};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
    fulfilment,
    routes::requests::RequestCase,
};

/// What the person asks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnRequest {
    kind: Kind,
    /// The clause of the notice it is about.
    clause: Option<String>,
    /// The ground the person relies on; see `GET /privacy/rights`.
    claim: Option<String>,
    /// At most 5000 characters.
    words: Option<String>,
    /// The language to answer in.
    language: Language,
    /// Needed for an erasure: nobody else at an open screen can start it.
    password: Option<String>,
    /// Needed for an erasure: the person has read what it means and that it cannot be undone.
    #[serde(default)]
    understood: bool,
}

/// Make a privacy request
///
/// Access, portability and erasure of the own account are done at once where nothing needs to be examined; everything
/// else becomes a case with a deadline of one month.
#[utoipa::path(
    post, path = "/privacy/requests", operation_id = "make_own_request", tag = "privacy", request_body = OwnRequest,
    responses((status = 201, body = RequestCase), (status = 401, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn make_own_request(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Json(body): Json<OwnRequest>,
) -> Result<(StatusCode, Json<RequestCase>), Problem> {
    let (ctx, person) = (&caller.ctx, person(&caller.account));
    if body.kind == Kind::Erasure {
        if !body.understood {
            return Err(Problem::invalid([("understood", "required", "confirm what the erasure means")]));
        }
        app.identity().confirm_password(ctx, body.password.as_deref().unwrap_or_default()).await?;
    }
    let new = NewRequest {
        kind: body.kind,
        clause: body.clause,
        claim: body.claim,
        words: body.words,
        language: body.language.0.tag().to_owned(),
    };
    let at_once = fulfilment::runs_at_once(&caller.account, &new);
    let case = app.requests().open_own(ctx, &person, new, at_once).await?;
    let id = case.request_id;
    if !at_once {
        return Ok((StatusCode::CREATED, own_case(&app, ctx, &person, id).await?));
    }
    if let Err(problem) = fulfilment::at_once(&app, ctx, case.clone()).await {
        tracing::error!(kind = %case.kind, status = problem.status, "a request is handed over to the desk");
        app.requests().hand_over(ctx, &case).await?;
    }
    Ok((StatusCode::CREATED, own_case(&app, ctx, &person, id).await?))
}
