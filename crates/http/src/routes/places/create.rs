//! Enters a place.

use axum::{extract::State, http::StatusCode};
use places::{Address, Kind, New};
use serde::Deserialize;
use types::{PlaceId, TenantId};
use utoipa::ToSchema;

use super::PlaceView;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// A place to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlace {
    tenant_id: TenantId,
    /// The place it stands in, of the same tenant.
    parent_id: Option<PlaceId>,
    #[serde(default)]
    kind: Kind,
    name: String,
    street: Option<String>,
    house_number: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    /// ISO 3166-1, two letters.
    country: Option<String>,
}

/// Enter a place
#[utoipa::path(
    post, path = "/places", operation_id = "create_place", tag = "places", request_body = NewPlace,
    responses((status = 201, body = PlaceView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn create_place(
    State(app): State<App>,
    caller: Caller<permission::PlacesWrite>,
    Json(new): Json<NewPlace>,
) -> Result<(StatusCode, Json<PlaceView>), Problem> {
    let NewPlace { tenant_id, parent_id, kind, name, street, house_number, postal_code, city, country } = new;
    let address = Address { street, house_number, postal_code, city, country };
    let new = New { tenant_id, parent_id, kind, name, address };
    let place = app.places().create(&caller.ctx, new).await?;
    Ok((StatusCode::CREATED, Json(PlaceView::new(place, 0))))
}
