//! The code that a person takes to the other server.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use store::{params, sql};
use types::{Ctx, Time};

use super::{CATEGORY, Reach, TransferError, TransferOffer};
use crate::{Facts, Privacy, outgoing::NotATarget};

/// Long enough to find the page of the other server.
const OFFER_HOURS: u64 = 24;
/// One person's open offers.
const OFFERS_OPEN_MAX: i64 = 5;
/// A longer text is no code of ours, and is not hashed.
const CODE_CHARS_MAX: usize = 100;

/// An offer, with the code that is told once and kept as a hash only.
#[derive(Clone, Debug)]
pub struct Offer {
    pub code: String,
    pub expires_at: Time,
}

fn hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

impl Privacy {
    /// Makes a code with which another server may hand over the data of who asks.
    pub async fn offer_transfer(&self, ctx: &Ctx, reach: Reach) -> Result<Offer, TransferError> {
        let subject = ctx.actor.subject().ok_or(TransferError::NotThePerson)?;
        if reach == Reach::Off {
            return Err(NotATarget::Off.into());
        }
        let now = self.clock().now();
        let mut tx = self.write(ctx, &[CATEGORY], &Facts::NONE.about(subject)).await?;
        let open: i64 = tx
            .value(
                sql!(
                    "SELECT count(*) FROM transfer_offer
                     WHERE subject_id = $1 AND used_at IS NULL AND expires_at > $2"
                ),
                params![subject, now],
            )
            .await?
            .unwrap_or(0);
        if open >= OFFERS_OPEN_MAX {
            return Err(TransferError::TooManyOffers);
        }
        let code = URL_SAFE_NO_PAD.encode(self.rng().bytes::<32>());
        let expires_at = now.plus(Duration::from_secs(OFFER_HOURS * 3_600));
        let id: types::Id<super::model::OfferMark> = tx.new_id();
        tx.execute(
            sql!(
                "INSERT INTO transfer_offer (offer_id, tenant_id, product, subject_id, code_hash, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)"
            ),
            params![id, ctx.tenant, &*ctx.product, subject, hash(&code), now, expires_at],
        )
        .await?;
        tx.audit("create", "transfer_offer", Some(*id.bytes()));
        tx.commit().await?;
        Ok(Offer { code, expires_at })
    }

    /// The offer of this code, used or not, while it is good.
    pub(super) async fn offer_of(&self, ctx: &Ctx, code: &str) -> Result<TransferOffer, TransferError> {
        if code.len() > CODE_CHARS_MAX {
            return Err(TransferError::Code);
        }
        let mut tx = self.house(ctx, false).await?;
        let offer: Option<TransferOffer> = tx
            .one(
                sql!(
                    "SELECT offer_id, tenant_id, product, subject_id, code_hash, created_at, expires_at, used_at
                     FROM transfer_offer WHERE code_hash = $1 AND expires_at > $2"
                ),
                params![hash(code), self.clock().now()],
            )
            .await?;
        offer.ok_or(TransferError::Code)
    }
}
