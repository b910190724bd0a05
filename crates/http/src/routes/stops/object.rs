//! Objecting to processing.

use axum::{extract::State, http::StatusCode};
use identity::Language;
use privacy::stops::NewObjection;
use serde::Deserialize;
use utoipa::ToSchema;

use super::StopView;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
    routes::consents::notice_of,
};

/// To what, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewObjectionBody {
    clause: String,
    /// The reasons of the particular situation; not needed where every objection is honoured at once. At most 5000
    /// characters.
    words: Option<String>,
    /// The language to answer in.
    language: Language,
}

/// Object to processing
///
/// The processing rests until the objection is decided (Art. 18(1)(d)); for direct marketing it ends at once.
#[utoipa::path(
    post, path = "/privacy/objections", operation_id = "object_to_processing", tag = "privacy",
    request_body = NewObjectionBody,
    responses((status = 201, body = StopView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn object_to_processing(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Json(body): Json<NewObjectionBody>,
) -> Result<(StatusCode, Json<StopView>), Problem> {
    let new = NewObjection { clause: body.clause, words: body.words, language: body.language.0 };
    let (ctx, subject) = (&caller.ctx, caller.account.subject_id);
    let stop = app.stops().object(ctx, notice_of(&app, ctx)?, subject, &new).await?;
    Ok((StatusCode::CREATED, Json(stop.into())))
}
