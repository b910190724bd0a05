//! An address that somebody wrote into a rule: whoever reads it says that they want to be told.

use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
    words::Words,
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_alarm_recipient, confirm_alarm_recipient))
}

/// Whose alarms the link is about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AlarmRecipientLink {
    tenant_name: String,
    product_title: Words,
}

/// Show whose alarms a link is about
///
/// Looking does not use the link, so that a mail program which opens links confirms nothing.
#[utoipa::path(
    get, path = "/alarm-recipients/{token}", operation_id = "show_alarm_recipient", tag = "rules",
    params(("token" = String, Path)),
    responses((status = 200, body = AlarmRecipientLink),
        (status = 404, description = "The link has expired, or never existed", body = Problem))
)]
pub(crate) async fn show_alarm_recipient(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<AlarmRecipientLink>, Problem> {
    let tenant_name = app.alarms().recipient_link(&visitor.ctx, &token).await?;
    let product = app.products().get(&visitor.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let product_title = Words::from(&product.notice.product.title);
    Ok(Json(AlarmRecipientLink { tenant_name, product_title }))
}

/// Agree to get mails about alarms
///
/// From here on the address gets the mails of every rule of the tenant that names it.
#[utoipa::path(
    post, path = "/alarm-recipients/{token}", operation_id = "confirm_alarm_recipient", tag = "rules",
    params(("token" = String, Path)), responses((status = 204), (status = 404, body = Problem))
)]
pub(crate) async fn confirm_alarm_recipient(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<StatusCode, Problem> {
    app.alarms().confirm_recipient(&visitor.ctx, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
