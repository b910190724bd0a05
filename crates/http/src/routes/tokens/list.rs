//! The own API tokens.

use axum::extract::State;
use identity::Scope;
use serde::Serialize;
use types::{Time, TokenId};
use utoipa::ToSchema;

use crate::{
    App, Page, Problem,
    extract::{Caller, Json, permission},
};

/// An API token; its text was shown when it was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    id: TokenId,
    name: String,
    scopes: Vec<Scope>,
    created_at: Time,
    expires_at: Time,
    /// To the minute.
    last_used_at: Option<Time>,
}

/// List the own API tokens
#[utoipa::path(
    get, path = "/tokens", operation_id = "list_tokens", tag = "tokens",
    responses((status = 200, body = Page<Token>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_tokens(
    State(app): State<App>,
    caller: Caller<permission::TokensWrite>,
) -> Result<Json<Page<Token>>, Problem> {
    let tokens = app.identity().tokens(&caller.ctx).await?;
    let items = tokens.into_iter().map(|token| Token {
        id: token.token_id,
        name: token.name,
        scopes: token.scopes.as_slice().to_vec(),
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
    });
    Ok(Json(Page::whole(items.collect())))
}
