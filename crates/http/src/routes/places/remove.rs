//! Removes a place.

use axum::{extract::State, http::StatusCode};
use types::PlaceId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
};

/// Remove a place
///
/// One in which no device, gateway or other place stands.
#[utoipa::path(
    delete, path = "/places/{id}", operation_id = "remove_place", tag = "places", params(("id" = PlaceId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn remove_place(
    State(app): State<App>,
    caller: Caller<permission::PlacesWrite>,
    Path(id): Path<PlaceId>,
) -> Result<StatusCode, Problem> {
    if app.places().tenant_of(&caller.ctx, id).await?.is_none() {
        return Err(Problem::not_found("place"));
    }
    let there = app.devices().count_in_place(&caller.ctx, id).await?;
    if there.devices + there.gateways > 0 {
        return Err(Problem::conflict("place-in-use", "Something is still there")
            .detail("Devices or gateways stand in this place."));
    }
    app.places().delete(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
