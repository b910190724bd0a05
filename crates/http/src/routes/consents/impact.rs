//! What a new edition would do to the consents there are.

use axum::extract::State;
use privacy::consent::Impact;
use serde::Deserialize;
use utoipa::ToSchema;

use super::notice_of;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// A new edition that is not in force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEdition {
    /// The text of a `notice.toml`.
    notice: String,
}

/// Show the impact of a new edition
///
/// Which consents it no longer lets count, and how many people must be asked again before it goes live.
#[utoipa::path(
    post, path = "/privacy/notice-impact", operation_id = "show_notice_impact", tag = "privacy",
    request_body = NewEdition,
    responses((status = 200, body = Impact), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, description = "The checker refuses the notice", body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_notice_impact(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
    Json(body): Json<NewEdition>,
) -> Result<Json<Impact>, Problem> {
    let new = notice::Notice::parse_for(&body.notice, "notice.toml", &privacy::retention::clock_applies).map_err(
        |findings| Problem::invalid([("notice", "refused", "the checker refuses it")]).detail(findings.to_string()),
    )?;
    Ok(Json(app.privacy().consent_impact(&caller.ctx, notice_of(&app, &caller.ctx)?, &new).await?))
}
