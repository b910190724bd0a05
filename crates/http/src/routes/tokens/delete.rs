//! Ending an API token.

use axum::{extract::State, http::StatusCode};
use types::TokenId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// End one of the own API tokens
#[utoipa::path(
    delete, path = "/tokens/{id}", operation_id = "delete_token", tag = "tokens", params(("id" = TokenId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn delete_token(
    State(app): State<App>,
    caller: Caller<permission::TokensWrite>,
    Path(id): Path<TokenId>,
) -> Result<StatusCode, Problem> {
    app.identity().revoke_token(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
