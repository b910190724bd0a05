//! Shows one profile.

use axum::extract::State;

use super::ProfileView;
use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// Show a profile
#[utoipa::path(
    get, path = "/profiles/{name}", operation_id = "show_profile", tag = "profiles",
    params(("name" = String, Path)),
    responses((status = 200, body = ProfileView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_profile(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Path(name): Path<String>,
) -> Result<Json<ProfileView>, Problem> {
    let profile = app.telemetry().profile(&caller.ctx.product, &name).ok_or_else(|| Problem::not_found("profile"))?;
    Ok(Json(ProfileView::new(profile)))
}
