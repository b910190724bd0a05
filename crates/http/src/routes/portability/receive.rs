//! Where another server hands a package in.

use axum::{extract::State, http::HeaderMap};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, LargeBody, Path, Visitor},
};

/// The header with the sender's signed word.
pub const HAND_OVER_HEADER: &str = "obhut-hand-over";

/// That the package came, whole and as it was signed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransferReceipt {
    /// A JWS, signed with our key.
    receipt: String,
}

/// Hand a package in
///
/// For other servers, with a code that a person here gave out. The header `Obhut-Hand-Over` is a JWS by the sender with
/// issuer, receiver, and the SHA-256 of code and package; it and the package are verified against the keys that the
/// issuer publishes at `/api/signing-keys`. The package waits until the person has decided.
#[utoipa::path(
    post, path = "/portability/transfers/{code}", operation_id = "receive_transfer", tag = "privacy",
    params(("code" = String, Path)), request_body(content = Vec<u8>, content_type = "application/zip"),
    responses((status = 200, body = TransferReceipt), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem), (status = 502, body = Problem))
)]
pub(crate) async fn receive_transfer(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: LargeBody,
) -> Result<Json<TransferReceipt>, Problem> {
    // Of who has no code, nothing is read.
    app.privacy().knows_transfer_code(&visitor.ctx, &code).await?;
    let hand_over = headers.get(HAND_OVER_HEADER).and_then(|value| value.to_str().ok());
    let hand_over = hand_over.ok_or_else(|| Problem::bad_request("The header Obhut-Hand-Over is missing."))?;
    let package = body.read(&app).await?;
    let own = (app.settings().public_url.as_str(), app.settings().transfers);
    let receipt =
        app.privacy().receive_transfer(&visitor.ctx, app.line(), own, (&code, hand_over), &package.bytes).await?;
    Ok(Json(TransferReceipt { receipt }))
}
