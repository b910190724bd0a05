//! Lists places.

use std::collections::HashMap;

use axum::extract::State;
use places::Filter;
use serde::Deserialize;
use types::{PlaceId, TenantId};
use utoipa::IntoParams;

use super::PlaceView;
use crate::{
    App, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    page::{self, Page},
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlacesQuery {
    /// Places of this tenant and below it.
    tenant_id: Option<TenantId>,
    /// Places directly inside this one.
    parent_id: Option<PlaceId>,
    /// In name or address.
    search: Option<String>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List places
///
/// By name.
#[utoipa::path(
    get, path = "/places", operation_id = "list_places", tag = "places", params(PlacesQuery),
    responses((status = 200, body = Page<PlaceView>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_places(
    State(app): State<App>,
    caller: Caller<permission::PlacesRead>,
    Query(query): Query<PlacesQuery>,
) -> Result<Json<Page<PlaceView>>, Problem> {
    let PlacesQuery { tenant_id, parent_id, search, limit, cursor } = query;
    let list = Listing::new(&app, &caller.ctx, "places");
    let cursor = list.open(cursor.as_deref())?;
    let filter = Filter { tenant_id, parent_id, search, cursor, limit: page::limit(limit) };
    let places = app.places().list(&caller.ctx, &filter).await?;
    let counts: HashMap<_, _> = app.devices().counts_by_place(&caller.ctx).await?.into_iter().collect();
    let view = |place: places::Place| {
        let device_count = counts.get(&place.place_id).copied().unwrap_or(0);
        PlaceView::new(place, device_count)
    };
    Ok(Json(Page {
        items: places.items.into_iter().map(view).collect(),
        next_cursor: places.next_cursor.and_then(|place| list.next(&place)),
    }))
}
