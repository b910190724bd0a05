//! Lists the profiles of the product.

use axum::extract::State;

use super::ProfileView;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
    page::Page,
};

/// List profiles
#[utoipa::path(
    get, path = "/profiles", operation_id = "list_profiles", tag = "profiles",
    responses((status = 200, body = Page<ProfileView>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_profiles(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
) -> Json<Page<ProfileView>> {
    let profiles = app.telemetry().profiles(&caller.ctx.product);
    Json(Page::whole(profiles.map(|profile| ProfileView::new(profile)).collect()))
}
