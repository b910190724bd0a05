//! What a person sees of their transfers.

use store::{params, sql};
use types::{Ctx, Time, Why};

use super::{CATEGORY, TransferError, TransferIn, TransferOut};
use crate::{Look, Privacy};

/// The latest of each are shown.
const SHOWN_MAX: i64 = 50;

/// An offer that waits for another server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOffer {
    pub created_at: Time,
    pub expires_at: Time,
}

/// A person's transfers, newest first.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    pub offers: Vec<OpenOffer>,
    /// Without the packages.
    pub incoming: Vec<TransferIn>,
    pub outgoing: Vec<TransferOut>,
}

impl Privacy {
    /// The transfers of who asks.
    pub async fn transfers(&self, ctx: &Ctx) -> Result<Transfers, TransferError> {
        let subject = ctx.actor.subject().ok_or(TransferError::NotThePerson)?;
        let own = ctx.because(Why::Right);
        let mut tx = self.read(&own, Look::list("transfer"), &[CATEGORY]).await?;
        let offers = tx
            .query(
                sql!(
                    "SELECT created_at, expires_at FROM transfer_offer
                     WHERE subject_id = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY created_at DESC"
                ),
                params![subject, self.clock().now()],
            )
            .await?;
        let offers = offers.iter().map(|row| Ok(OpenOffer { created_at: row.get(0)?, expires_at: row.get(1)? }));
        let offers = offers.collect::<Result<_, store::Error>>()?;
        let incoming = tx
            .all(
                sql!(
                    "SELECT transfer_id, tenant_id, product, subject_id, offer_id, sender, controller, kid,
                       received_at, state, decided_at, package_sha256, rows_count, categories, NULL
                     FROM transfer_in WHERE subject_id = $1 ORDER BY received_at DESC LIMIT $2"
                ),
                params![subject, SHOWN_MAX],
            )
            .await?;
        let outgoing = tx
            .all(
                sql!(
                    "SELECT transfer_id, tenant_id, product, subject_id, receiver, sent_at, state, package_sha256,
                       rows_count, categories, receipt
                     FROM transfer_out WHERE subject_id = $1 ORDER BY sent_at DESC LIMIT $2"
                ),
                params![subject, SHOWN_MAX],
            )
            .await?;
        Ok(Transfers { offers, incoming, outgoing })
    }
}
