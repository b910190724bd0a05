//! Signing in.

use axum::{extract::State, http::HeaderMap};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Me, set_cookie};
use crate::{
    App, Problem,
    extract::{Json, Visitor},
    steps::Steps,
};

/// E-mail address and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    email: String,
    password: String,
}

/// Sign in
///
/// Sets the session's cookie. Who guesses is slowed down; the answer does not tell whether there is such an account.
#[utoipa::path(
    post, path = "/session", operation_id = "create_session", tag = "session", request_body = Credentials,
    responses((status = 200, body = Me), (status = 401, description = "E-mail address or password is wrong", body = Problem),
        (status = 403, description = "The contract has ended", body = Problem),
        (status = 422, body = Problem), (status = 429, description = "Too many tries", body = Problem))
)]
pub(crate) async fn create_session(
    State(app): State<App>,
    visitor: Visitor,
    Json(given): Json<Credentials>,
) -> Result<(HeaderMap, Json<Me>), Problem> {
    let steps = Steps::start();
    let done = match app.identity().sign_in(&visitor.ctx, &given.email, &given.password).await {
        Ok(done) => done,
        Err(refused) => {
            // Alike, whether or not there is such an account.
            steps.end().await;
            return Err(refused.into());
        }
    };
    let me = Me::of(&app, &done.signed_in).await?;
    Ok((set_cookie(app.settings(), Some(done.cookie.expose())), Json(me)))
}
