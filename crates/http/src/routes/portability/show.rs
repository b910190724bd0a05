//! The own transfers.

use axum::extract::State;
use privacy::portability::{OpenOffer, Reach, TransferIn, TransferOut};
use serde::Serialize;
use types::{Time, Why};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// The own transfers, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Transfers {
    /// Whether transfers are switched on here.
    enabled: bool,
    offers: Vec<TransferOffer>,
    incoming: Vec<IncomingTransfer>,
    outgoing: Vec<OutgoingTransfer>,
}

/// A code that waits for another server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransferOffer {
    created_at: Time,
    expires_at: Time,
}

/// A package that another server handed over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingTransfer {
    transfer_id: Uuid,
    /// The other server.
    sender: String,
    /// Who runs it, as its package says.
    controller: String,
    received_at: Time,
    /// pending, accepted or refused.
    state: String,
    decided_at: Option<Time>,
    rows: i64,
    /// Categories of the sender's notice.
    categories: Vec<String>,
}

/// A package that was handed over to another server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutgoingTransfer {
    transfer_id: Uuid,
    /// The other server.
    receiver: String,
    sent_at: Time,
    /// sending, delivered or failed.
    state: String,
    rows: i64,
    categories: Vec<String>,
    /// The other server's signed receipt (JWS).
    receipt: Option<String>,
}

fn names(list: &str) -> Vec<String> {
    list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

impl From<OpenOffer> for TransferOffer {
    fn from(offer: OpenOffer) -> Self {
        Self { created_at: offer.created_at, expires_at: offer.expires_at }
    }
}

impl From<TransferIn> for IncomingTransfer {
    fn from(row: TransferIn) -> Self {
        Self {
            transfer_id: row.transfer_id.uuid(),
            categories: names(&row.categories),
            sender: row.sender,
            controller: row.controller,
            received_at: row.received_at,
            state: row.state.to_string(),
            decided_at: row.decided_at,
            rows: row.rows_count,
        }
    }
}

impl From<TransferOut> for OutgoingTransfer {
    fn from(row: TransferOut) -> Self {
        Self {
            transfer_id: row.transfer_id.uuid(),
            categories: names(&row.categories),
            receiver: row.receiver,
            sent_at: row.sent_at,
            state: row.state.to_string(),
            rows: row.rows_count,
            receipt: row.receipt,
        }
    }
}

/// List the own transfers
///
/// Offers that wait, what other servers handed over, and what was handed over to others, with their receipts.
#[utoipa::path(
    get, path = "/portability/transfers", operation_id = "show_transfers", tag = "privacy",
    responses((status = 200, body = Transfers), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_transfers(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Transfers>, Problem> {
    let found = app.privacy().transfers(&caller.ctx.because(Why::Right)).await?;
    Ok(Json(Transfers {
        enabled: app.settings().transfers != Reach::Off,
        offers: found.offers.into_iter().map(TransferOffer::from).collect(),
        incoming: found.incoming.into_iter().map(IncomingTransfer::from).collect(),
        outgoing: found.outgoing.into_iter().map(OutgoingTransfer::from).collect(),
    }))
}
