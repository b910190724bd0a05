//! Refusing what another server handed in.

use axum::{extract::State, http::StatusCode};
use types::Id;
use uuid::Uuid;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Refuse a package
///
/// It is erased at once.
#[utoipa::path(
    delete, path = "/portability/incoming/{id}", operation_id = "refuse_transfer", tag = "privacy",
    params(("id" = Uuid, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn refuse_transfer(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.privacy().refuse_transfer(&caller.ctx, Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
