//! Taking over what another server handed in.

use axum::extract::State;
use serde::Serialize;
use types::Id;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// What became of a package.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransferTaken {
    categories: Vec<TakenCategory>,
}

/// What became of one category.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenCategory {
    category: String,
    records: u64,
    /// Why it was left out, such as `undeclared`: our notice has no place for it. None where it was taken over.
    left_out: Option<&'static str>,
}

/// Take a package over
///
/// As far as our notice declares its categories; the rest is left out, and said. The package itself is erased.
#[utoipa::path(
    post, path = "/portability/incoming/{id}/acceptance", operation_id = "accept_transfer", tag = "privacy",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = TransferTaken), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn accept_transfer(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<Uuid>,
) -> Result<Json<TransferTaken>, Problem> {
    let taken = app.privacy().accept_transfer(&caller.ctx, Id::from_uuid(id)).await?;
    let categories = taken.categories.into_iter().map(|category| TakenCategory {
        left_out: category.left_out.map(|reason| reason.name()),
        category: category.category,
        records: category.records,
    });
    Ok(Json(TransferTaken { categories: categories.collect() }))
}
