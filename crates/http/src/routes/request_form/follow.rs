//! Following a request by the link in the mails about it.

use axum::extract::State;
use types::Ctx;

use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
    routes::requests::{RequestCase, RequestText},
};

async fn followed(app: &App, ctx: &Ctx, token: &str) -> Result<Json<RequestCase>, Problem> {
    let case = app.requests().followed(ctx, token).await?;
    let product = app.products().get(&case.request.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(Json(RequestCase::of(case, app.privacy().clock().now(), &product.notice)))
}

/// Show the request a link leads to
///
/// The latest mail about it holds the link that works.
#[utoipa::path(
    get, path = "/privacy/followed-requests/{token}", operation_id = "show_followed_request", tag = "privacy",
    params(("token" = String, Path)),
    responses((status = 200, body = RequestCase), (status = 404, body = Problem))
)]
pub(crate) async fn show_followed_request(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<RequestCase>, Problem> {
    followed(&app, &visitor.ctx, &token).await
}

/// Answer a question about the request a link leads to
#[utoipa::path(
    post, path = "/privacy/followed-requests/{token}/answer", operation_id = "answer_followed_request",
    tag = "privacy", params(("token" = String, Path)), request_body = RequestText,
    responses((status = 200, body = RequestCase), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem))
)]
pub(crate) async fn answer_followed_request(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(body): Json<RequestText>,
) -> Result<Json<RequestCase>, Problem> {
    let case = app.requests().followed(&visitor.ctx, &token).await?;
    app.requests().answer(&visitor.ctx, case.request, &body.text).await?;
    followed(&app, &visitor.ctx, &token).await
}

/// Withdraw the request a link leads to
#[utoipa::path(
    post, path = "/privacy/followed-requests/{token}/withdrawal", operation_id = "withdraw_followed_request",
    tag = "privacy", params(("token" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(crate) async fn withdraw_followed_request(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<axum::http::StatusCode, Problem> {
    let case = app.requests().followed(&visitor.ctx, &token).await?;
    app.requests().withdraw(&visitor.ctx, case.request).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Download the copy of the data that a fulfilled request leads to
#[utoipa::path(
    get, path = "/privacy/followed-requests/{token}/copy", operation_id = "show_followed_copy", tag = "privacy",
    params(("token" = String, Path)),
    responses((status = 200, description = "A ZIP", content((Vec<u8> = "application/zip"))),
        (status = 404, body = Problem))
)]
pub(crate) async fn show_followed_copy(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<axum::response::Response, Problem> {
    let case = app.requests().followed(&visitor.ctx, &token).await?.request;
    if !case.has_copy() {
        return Err(Problem::not_found("copy"));
    }
    crate::fulfilment::copy(&app, &visitor.ctx, &case).await
}
