//! Taking what another server hands over: verified against the keys the sender publishes, then kept aside.

use store::{params, sql};
use types::Ctx;

use super::{
    CATEGORY, Destination, HandOver, Line, RECORDS_MAX, Reach, Receipt, TransferError, TransferIn, TransferOffer,
    TransferState, UNPACKED_BYTES_MAX,
    model::TransferId,
    statement::{RECEIPT_KIND, sha256},
};
use crate::{
    Facts, Privacy,
    package::{PackageKind, VerifiedPackage, verify_package},
};

impl Privacy {
    /// Whether a code is good: asked before a body is read.
    pub async fn knows_transfer_code(&self, ctx: &Ctx, code: &str) -> Result<(), TransferError> {
        self.offer_of(ctx, code).await.map(drop)
    }

    /// Takes a package: `hand_over` is the sender's signed word that it is meant for this code. Gives the signed
    /// receipt; handed over again, because the answer was lost, the same one.
    pub async fn receive_transfer(
        &self,
        ctx: &Ctx,
        line: &dyn Line,
        (own, reach): (&str, Reach),
        (code, hand_over): (&str, &str),
        package: &[u8],
    ) -> Result<String, TransferError> {
        let offer = self.offer_of(ctx, code).await?;
        let issuer = HandOver::claimed_issuer(hand_over)
            .ok_or(TransferError::NotAsSigned("the hand-over says nothing of a package"))?;
        let sender = Destination::parse(&issuer, reach)?;
        let keys = line.keys(&sender).await?;
        let said = HandOver::verified(&keys, hand_over, &sender, code, package)?;
        if said.receiver != own {
            return Err(TransferError::NotAsSigned("the hand-over is meant for another server"));
        }
        let verified = verify_package(&keys, package, UNPACKED_BYTES_MAX)?;
        check(&verified, &sender)?;
        let ctx = Ctx::system(&offer.product.as_str().into(), offer.tenant_id, "transfer");
        let taken = match offer.used_at {
            None => self.keep(&ctx, &offer, &sender, &verified, package).await?,
            Some(_) => self.kept_before(&ctx, &offer, package).await?,
        };
        let receipt = Receipt {
            issuer: own.to_owned(),
            sender: sender.url().to_owned(),
            transfer_id: taken.to_string(),
            package_sha256: said.package_sha256,
            rows: verified.manifest.rows,
            at: self.clock().now(),
        };
        Ok(self.signer()?.sign_json_as(RECEIPT_KIND, &receipt)?)
    }

    async fn keep(
        &self,
        ctx: &Ctx,
        offer: &TransferOffer,
        sender: &Destination,
        verified: &VerifiedPackage,
        package: &[u8],
    ) -> Result<TransferId, TransferError> {
        let now = self.clock().now();
        let mut tx = self.write(ctx, &[CATEGORY], &Facts::NONE.about(offer.subject_id)).await?;
        let used = tx
            .execute(
                sql!("UPDATE transfer_offer SET used_at = $2 WHERE offer_id = $1 AND used_at IS NULL"),
                params![offer.offer_id, now],
            )
            .await?;
        if used != 1 {
            return Err(TransferError::Code);
        }
        let id: TransferId = tx.new_id();
        let manifest = &verified.manifest;
        tx.execute(
            sql!(
                "INSERT INTO transfer_in (transfer_id, tenant_id, product, subject_id, offer_id, sender, controller,
                   kid, received_at, state, package_sha256, rows_count, categories, package)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
            ),
            params![
                id,
                offer.tenant_id,
                offer.product,
                offer.subject_id,
                offer.offer_id,
                sender.url(),
                manifest.controller,
                verified.kid,
                now,
                TransferState::Pending,
                sha256(package),
                manifest.rows as i64,
                manifest.categories.join(","),
                package
            ],
        )
        .await?;
        tx.audit("receive", "transfer", Some(*id.bytes()));
        tx.commit().await?;
        Ok(id)
    }

    /// The same package under a code that is used: its sender did not hear our answer.
    async fn kept_before(&self, ctx: &Ctx, offer: &TransferOffer, package: &[u8]) -> Result<TransferId, TransferError> {
        let mut tx = self.house(ctx, false).await?;
        let found: Option<TransferIn> = tx
            .one(
                sql!(
                    "SELECT transfer_id, tenant_id, product, subject_id, offer_id, sender, controller, kid,
                       received_at, state, decided_at, package_sha256, rows_count, categories, NULL
                     FROM transfer_in WHERE subject_id = $1 AND offer_id = $2 AND package_sha256 = $3"
                ),
                params![offer.subject_id, offer.offer_id, sha256(package)],
            )
            .await?;
        found.map(|found| found.transfer_id).ok_or(TransferError::Code)
    }
}

/// It is what it says: data for portability, from who handed it over, and no more than is taken.
fn check(verified: &VerifiedPackage, sender: &Destination) -> Result<(), TransferError> {
    let manifest = &verified.manifest;
    if manifest.kind != PackageKind::Portability || manifest.issuer != sender.url() {
        return Err(TransferError::NotAsSigned("this is not a package for portability of its sender"));
    }
    if manifest.rows > RECORDS_MAX {
        return Err(TransferError::TooLarge);
    }
    let rows: u64 = verified.data()?.tables.iter().map(|table| table.rows.len() as u64).sum();
    if rows != manifest.rows {
        return Err(TransferError::NotAsSigned("the manifest counts other rows than there are"));
    }
    Ok(())
}
