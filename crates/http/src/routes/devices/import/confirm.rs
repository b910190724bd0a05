//! Does what was previewed, all of it in one transaction or nothing.

use axum::{extract::State, http::StatusCode};
use devices::sheet::PlannedPlace;
use places::{Address, Kind, New};
use privacy::Facts;
use serde::{Deserialize, Serialize};
use types::ImportId;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// The import that was previewed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Import {
    import_id: ImportId,
}

/// What was entered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Imported {
    /// Devices.
    created: usize,
    places_created: usize,
}

/// Import the devices of a preview
///
/// All of them, and the new objects they stand in, or none. What has changed since the preview may refuse it: preview
/// again.
#[utoipa::path(
    post, path = "/devices/import", operation_id = "confirm_import", tag = "devices", request_body = Import,
    responses((status = 201, body = Imported), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn confirm_import(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    Json(Import { import_id }): Json<Import>,
) -> Result<(StatusCode, Json<Imported>), Problem> {
    let ctx = &caller.ctx;
    let clock = app.privacy().clock();
    app.privacy().check_room()?;
    let plan = app.devices().imports().take(ctx, import_id, clock)?;
    let categories = [devices::Service::CATEGORY, places::Service::CATEGORY];
    let mut tx = app.privacy().write(ctx, &categories, &Facts::NONE).await?;
    for place in plan.used_places() {
        if app.places().tenant_of_in(&mut tx, place).await?.is_none() {
            return Err(Problem::conflict("import-outdated", "An object of the import is not there any more"));
        }
    }
    let new_places = plan.new_places().iter().map(|place| app.places().prepare(new_place(place)));
    let places = new_places.collect::<Result<Vec<_>, _>>()?;
    app.places().create_in(&mut tx, &places).await?;
    let place_ids: Vec<_> = places.iter().map(|place| place.place_id).collect();
    let devices = plan.devices(&place_ids, clock.now());
    app.devices().create_in(&mut tx, &devices).await?;
    tx.audit_detail("import", "device", None, devices.len().to_string());
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Imported { created: devices.len(), places_created: places.len() })))
}

/// A place of the plan as the room of places takes it.
pub(super) fn new_place(place: &PlannedPlace) -> New {
    let address = place.address.clone();
    New {
        tenant_id: place.tenant_id,
        parent_id: None,
        kind: Kind::Building,
        name: place.name.clone(),
        address: Address {
            street: address.street,
            house_number: address.house_number,
            postal_code: address.postal_code,
            city: address.city,
            country: address.country,
        },
    }
}
