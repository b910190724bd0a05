//! A code for the other server.

use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use types::{Time, Why};
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// What to tell the other server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewTransferOffer {
    /// Our address.
    server: String,
    /// Good once, and told only now.
    code: String,
    expires_at: Time,
}

/// Offer to take the own data from another server
///
/// Gives a code. Who is signed in at the other server enters it there with our address; what is handed over then waits
/// here until it is accepted or refused.
#[utoipa::path(
    post, path = "/portability/offers", operation_id = "offer_transfer", tag = "privacy",
    responses((status = 201, body = NewTransferOffer), (status = 401, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn offer_transfer(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<(StatusCode, Json<NewTransferOffer>), Problem> {
    let offer = app.privacy().offer_transfer(&caller.ctx.because(Why::Right), app.settings().transfers).await?;
    let server = app.settings().public_url.clone();
    Ok((StatusCode::CREATED, Json(NewTransferOffer { server, code: offer.code, expires_at: offer.expires_at })))
}
