//! Whom an activation link is for.

use axum::extract::State;
use identity::{Language, Purpose};
use serde::Serialize;
use types::Time;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
    words::Words,
};

/// Whom the link is for, while it is good.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Activation {
    first_name: String,
    language: Language,
    product_title: Words,
    expires_at: Time,
}

/// Show whom an activation link is for
#[utoipa::path(
    get, path = "/activations/{token}", operation_id = "show_activation", tag = "activations",
    params(("token" = String, Path)),
    responses((status = 200, body = Activation),
        (status = 404, description = "The link was used, has expired, or never existed", body = Problem))
)]
pub(crate) async fn show_activation(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<Activation>, Problem> {
    let info = app.identity().link_info(&visitor.ctx, Purpose::Activation, &token).await?;
    let product = app.products().get(&visitor.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(Json(Activation {
        first_name: info.first_name,
        language: info.language,
        product_title: Words::from(&product.notice.product.title),
        expires_at: info.expires_at,
    }))
}
