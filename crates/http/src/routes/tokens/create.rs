//! Making an API token.

use axum::{extract::State, http::StatusCode};
use identity::Scope;
use serde::{Deserialize, Serialize};
use types::{Time, TokenId};
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    name: String,
    scopes: Vec<Scope>,
    /// A year from now, if it is left out; five years at most.
    expires_at: Option<Time>,
}

/// The token's text, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedToken {
    id: TokenId,
    #[schema(example = "obh_…")]
    token: String,
    expires_at: Time,
}

/// Make an API token
///
/// A machine with it acts for its maker, with what the scopes leave of the maker's role.
#[utoipa::path(
    post, path = "/tokens", operation_id = "create_token", tag = "tokens", request_body = NewToken,
    responses((status = 201, body = CreatedToken), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn create_token(
    State(app): State<App>,
    caller: Caller<permission::TokensWrite>,
    Json(body): Json<NewToken>,
) -> Result<(StatusCode, Json<CreatedToken>), Problem> {
    let new = identity::NewToken { name: body.name, scopes: body.scopes, expires_at: body.expires_at };
    let (token, secret) = app.identity().create_token(&caller.ctx, new).await?;
    let created = CreatedToken { id: token.token_id, token: secret.expose().to_owned(), expires_at: token.expires_at };
    Ok((StatusCode::CREATED, Json(created)))
}
