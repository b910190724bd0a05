//! Changes a place.

use axum::extract::State;
use places::{Change, Kind};
use serde::Deserialize;
use types::PlaceId;
use utoipa::ToSchema;

use super::PlaceView;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission, present},
};

/// What is to change: what is left out stays, `null` empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceChange {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PlaceId>)]
    parent_id: Option<Option<PlaceId>>,
    kind: Option<Kind>,
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    street: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    house_number: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    postal_code: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    city: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    country: Option<Option<String>>,
}

/// Change a place
#[utoipa::path(
    patch, path = "/places/{id}", operation_id = "update_place", tag = "places", params(("id" = PlaceId, Path)),
    request_body = PlaceChange,
    responses((status = 200, body = PlaceView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn update_place(
    State(app): State<App>,
    caller: Caller<permission::PlacesWrite>,
    Path(id): Path<PlaceId>,
    Json(change): Json<PlaceChange>,
) -> Result<Json<PlaceView>, Problem> {
    let PlaceChange { parent_id, kind, name, street, house_number, postal_code, city, country } = change;
    let change = Change { parent_id, kind, name, street, house_number, postal_code, city, country };
    let place = app.places().update(&caller.ctx, id, change).await?;
    let device_count = app.devices().count_in_place(&caller.ctx, id).await?.devices;
    Ok(Json(PlaceView::new(place, device_count)))
}
