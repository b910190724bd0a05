//! Handing the own data over.

use axum::extract::State;
use notice::Lang;
use privacy::{
    package::PackageKind,
    portability::{Destination, TransferError},
};
use serde::Deserialize;
use types::Why;
use utoipa::ToSchema;

use super::show::OutgoingTransfer;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// Where to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transmission {
    /// The other server, such as `https://obhut.example`.
    server: String,
    /// The code it gave.
    code: String,
}

/// Hand the own data over to another server
///
/// What the person provided on consent or contract (Art. 20) goes there as a signed package; the other server's signed
/// receipt comes back. It is a disclosure, to the recipient `transfer_target` of the notice.
#[utoipa::path(
    post, path = "/portability/transmissions", operation_id = "send_transfer", tag = "privacy",
    request_body = Transmission,
    responses((status = 200, body = OutgoingTransfer), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem), (status = 502, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn send_transfer(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Json(body): Json<Transmission>,
) -> Result<Json<OutgoingTransfer>, Problem> {
    let ctx = caller.ctx.because(Why::Right);
    let receiver = Destination::parse(&body.server, app.settings().transfers).map_err(TransferError::from)?;
    let package = app.package(&ctx, PackageKind::Portability, &[caller.account.subject_id], Lang::En).await?;
    let to = (&receiver, body.code.trim());
    let issuer = &app.settings().public_url;
    let sent = app.privacy().send_transfer(&ctx, app.line(), to, issuer, package).await?;
    Ok(Json(sent.into()))
}
