//! Shows one place.

use axum::extract::State;
use types::PlaceId;

use super::PlaceView;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show a place
#[utoipa::path(
    get, path = "/places/{id}", operation_id = "show_place", tag = "places", params(("id" = PlaceId, Path)),
    responses((status = 200, body = PlaceView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_place(
    State(app): State<App>,
    caller: Caller<permission::PlacesRead>,
    Path(id): Path<PlaceId>,
) -> Result<Json<PlaceView>, Problem> {
    let place = app.places().get(&caller.ctx, id).await?;
    let device_count = app.devices().count_in_place(&caller.ctx, id).await?.devices;
    Ok(Json(PlaceView::new(place, device_count)))
}
