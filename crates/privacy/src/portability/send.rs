//! Handing over: written down as a disclosure before the first byte leaves.

use store::{params, sql};
use types::Ctx;

use super::{
    CATEGORY, Destination, HandOver, Line, RECIPIENT, Receipt, TransferError, TransferOut, TransferState,
    model::TransferId,
    statement::{HAND_OVER_KIND, sha256},
};
use crate::{Disclosure, Facts, Privacy, package::Package};

impl Privacy {
    /// Hands the person's package over to the server they name. What the notice does not let go to whom the person
    /// names is refused as a whole: half of it would pass as all.
    pub async fn send_transfer(
        &self,
        ctx: &Ctx,
        line: &dyn Line,
        (receiver, code): (&Destination, &str),
        issuer: &str,
        package: Package,
    ) -> Result<TransferOut, TransferError> {
        let subject = ctx.actor.subject().ok_or(TransferError::NotThePerson)?;
        let manifest = &package.manifest;
        if manifest.categories.is_empty() {
            return Err(TransferError::Nothing);
        }
        // Whoever does not answer for its keys gets nothing.
        let keys = line.keys(receiver).await?;
        let now = self.clock().now();
        let mut sent = TransferOut {
            transfer_id: self.rng().id(self.clock()),
            tenant_id: ctx.tenant,
            product: ctx.product.to_string(),
            subject_id: subject,
            receiver: receiver.url().to_owned(),
            sent_at: now,
            state: TransferState::Sending,
            package_sha256: sha256(&package.bytes),
            rows_count: manifest.rows as i64,
            categories: manifest.categories.join(","),
            receipt: None,
        };
        self.note_sending(ctx, &sent).await?;
        let hand_over = HandOver {
            issuer: issuer.to_owned(),
            receiver: receiver.url().to_owned(),
            code_sha256: sha256(code.as_bytes()),
            package_sha256: sent.package_sha256.clone(),
            at: now,
        };
        let hand_over = self.signer()?.sign_json_as(HAND_OVER_KIND, &hand_over)?;
        let answered = line.hand_over(receiver, code, &hand_over, package.bytes).await;
        let receipt = answered.map_err(TransferError::from).and_then(|receipt| {
            Receipt::verified(&keys, &receipt, &sent.package_sha256)?;
            Ok(receipt)
        });
        sent.state = if receipt.is_ok() { TransferState::Delivered } else { TransferState::Failed };
        sent.receipt = receipt.as_ref().ok().cloned();
        self.note_sent(ctx, &sent).await?;
        receipt.map(|_| sent)
    }

    async fn note_sending(&self, ctx: &Ctx, sent: &TransferOut) -> Result<(), TransferError> {
        let facts = Facts::NONE.about(sent.subject_id);
        let mut tx = self.write(ctx, &[Self::DOOR, CATEGORY], &facts).await?;
        let categories: Vec<&str> = sent.categories.split(',').collect();
        let disclosure = Disclosure {
            recipient: RECIPIENT,
            categories: &categories,
            channel: "https",
            object_kind: "transfer",
            object_id: Some(*sent.transfer_id.bytes()),
            subject: Some(sent.subject_id),
            things: &[],
        };
        self.disclose(&mut tx, disclosure).await?;
        tx.execute(
            sql!(
                "INSERT INTO transfer_out (transfer_id, tenant_id, product, subject_id, receiver, sent_at, state,
                   package_sha256, rows_count, categories)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            ),
            params![
                sent.transfer_id,
                sent.tenant_id,
                sent.product,
                sent.subject_id,
                sent.receiver,
                sent.sent_at,
                sent.state,
                sent.package_sha256,
                sent.rows_count,
                sent.categories
            ],
        )
        .await?;
        tx.audit("send", "transfer", Some(*sent.transfer_id.bytes()));
        Ok(tx.commit().await?)
    }

    async fn note_sent(&self, ctx: &Ctx, sent: &TransferOut) -> Result<(), TransferError> {
        let id: TransferId = sent.transfer_id;
        let mut tx = self.write(ctx, &[CATEGORY], &Facts::NONE.about(sent.subject_id)).await?;
        tx.execute(
            sql!("UPDATE transfer_out SET state = $2, receipt = $3 WHERE transfer_id = $1"),
            params![id, sent.state, sent.receipt],
        )
        .await?;
        tx.audit_detail("update", "transfer", Some(*id.bytes()), sent.state.to_string());
        Ok(tx.commit().await?)
    }
}
