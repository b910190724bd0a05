//! Proving by the link in the mail that a request comes from whom it says.

use axum::extract::State;
use privacy::request::{Kind, grounds};
use serde::Serialize;
use types::Time;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
    routes::requests::Ground,
    words::Words,
};

/// The request a link leads to, before it is used.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequestToProve {
    kind: Kind,
    received_at: Time,
    language: String,
    /// What it says: whoever confirms it, confirms this.
    words: Option<String>,
    /// The ground it relies on.
    claim: Option<Ground>,
    product_title: Words,
}

/// Where the request can be followed from now on.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProvenRequest {
    /// The secret part of the link that was also sent by mail.
    follow_token: String,
}

/// Show the request a link is to prove
///
/// Looking does not use the link, so that a mail program which opens links confirms nothing.
#[utoipa::path(
    get, path = "/privacy/request-proofs/{token}", operation_id = "show_request_to_prove", tag = "privacy",
    params(("token" = String, Path)),
    responses((status = 200, body = RequestToProve),
        (status = 404, description = "The link was used, has expired, or never existed", body = Problem))
)]
pub(crate) async fn show_request_to_prove(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<RequestToProve>, Problem> {
    let case = app.requests().to_prove(&visitor.ctx, &token).await?;
    let product = app.products().get(&case.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(Json(RequestToProve {
        kind: case.kind,
        received_at: case.received_at,
        language: case.language,
        words: case.words,
        claim: case.claim.as_deref().and_then(grounds::ground).map(Ground::from),
        product_title: Words::from(&product.notice.product.title),
    }))
}

/// Prove a request by its link
///
/// The link works once; the case is open from here on.
#[utoipa::path(
    post, path = "/privacy/request-proofs/{token}", operation_id = "prove_request_by_link", tag = "privacy",
    params(("token" = String, Path)),
    responses((status = 200, body = ProvenRequest), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(crate) async fn prove_request_by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<ProvenRequest>, Problem> {
    let (_, follow) = app.requests().prove(&visitor.ctx, &token).await?;
    Ok(Json(ProvenRequest { follow_token: follow.expose().to_owned() }))
}
