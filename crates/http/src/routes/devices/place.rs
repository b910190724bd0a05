//! Where something stands: the room of places says whose the place is.

use devices::AtPlace;
use types::{Ctx, PlaceId};

use crate::{App, Problem};

/// The place, if it is within the caller's reach.
pub(crate) async fn at_place(app: &App, ctx: &Ctx, place: Option<PlaceId>) -> Result<Option<AtPlace>, Problem> {
    let Some(place_id) = place else { return Ok(None) };
    match app.places().tenant_of(ctx, place_id).await? {
        Some(tenant_id) => Ok(Some(AtPlace { place_id, tenant_id })),
        None => Err(Problem::invalid([("place_id", "unknown", "no such place")])),
    }
}
