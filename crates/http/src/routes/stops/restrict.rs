//! Having processing restricted.

use axum::{extract::State, http::StatusCode};
use identity::Language;
use privacy::stops::{NewRestriction, RestrictionGround};
use serde::Deserialize;
use utoipa::ToSchema;

use super::StopView;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
    routes::consents::notice_of,
};

/// What is to be stored only.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Restriction {
    /// A clause; without it, every one: then the account itself rests, and its person signs in again once it is lifted.
    clause: Option<String>,
    ground: RestrictionGround,
    /// At most 5000 characters.
    words: Option<String>,
    /// The language to answer in.
    language: Language,
}

/// Restrict processing
///
/// In force when this answers: the data is stored and not used, but for the exceptions the law names. The person is told
/// before it is lifted, and recipients of the data are told of it.
#[utoipa::path(
    post, path = "/privacy/restrictions", operation_id = "restrict_processing", tag = "privacy",
    request_body = Restriction,
    responses((status = 201, body = StopView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn restrict_processing(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Json(body): Json<Restriction>,
) -> Result<(StatusCode, Json<StopView>), Problem> {
    let new = NewRestriction {
        clause: body.clause,
        ground: body.ground,
        words: body.words,
        language: body.language.0,
        request: None,
    };
    let (ctx, subject) = (&caller.ctx, caller.account.subject_id);
    let stop = app.stops().restrict(ctx, notice_of(&app, ctx)?, subject, &new).await?;
    Ok((StatusCode::CREATED, Json(stop.into())))
}
