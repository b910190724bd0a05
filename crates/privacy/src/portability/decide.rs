//! The person decides: what our notice has a category for is taken over, the rest is not.

use std::collections::BTreeMap;

use store::{params, sql};
use types::{Ctx, SubjectId, Why};

use super::{
    CATEGORY, TransferError, TransferIn, TransferState,
    model::{RecordMark, TransferId},
    split::{Record, records},
};
use crate::{Action, Facts, Grant, Look, Privacy, Reason, package::read_data};

/// What became of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub categories: Vec<TakenCategory>,
}

/// What became of one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenCategory {
    pub category: String,
    pub records: u64,
    /// Why it was left out; none where it was taken over.
    pub left_out: Option<Reason>,
}

impl Privacy {
    /// Takes a pending package over, as far as our notice declares its categories; the package itself goes.
    pub async fn accept_transfer(&self, ctx: &Ctx, id: TransferId) -> Result<Taken, TransferError> {
        let (subject, transfer) = self.pending(ctx, id).await?;
        let data = read_data(transfer.package.as_deref().unwrap_or_default())?;
        let by_category = records(&data);
        let facts = Facts::NONE.about(subject);
        // Asked of the gate itself: what it has no place for is told to the person, and no refusal to be counted.
        let decide = |name: &str| self.gate().decide(ctx, Action::Write, name, &facts);
        let (mut grants, mut taken): (Vec<Grant>, Taken) = (vec![decide(CATEGORY)?], Taken::default());
        let mut kept: BTreeMap<&str, &[Record]> = BTreeMap::new();
        for (category, records) in &by_category {
            let decision = decide(category);
            let left_out = decision.as_ref().err().map(|refused| refused.reason);
            if let Ok(grant) = decision {
                grants.push(grant);
                kept.insert(category, records);
            }
            taken.categories.push(TakenCategory {
                category: category.clone(),
                records: records.len() as u64,
                left_out,
            });
        }
        self.take_over(ctx, (subject, id), &grants, &kept).await?;
        Ok(taken)
    }

    async fn take_over(
        &self,
        ctx: &Ctx,
        (subject, id): (SubjectId, TransferId),
        grants: &[Grant],
        kept: &BTreeMap<&str, &[Record]>,
    ) -> Result<(), TransferError> {
        let now = self.clock().now();
        let mut tx = self.write_rows(ctx, &["transferred_record", CATEGORY], grants).await?;
        let decided = tx
            .execute(
                sql!(
                    "UPDATE transfer_in SET state = $3, decided_at = $4, package = NULL
                     WHERE transfer_id = $1 AND subject_id = $2 AND state = 'pending'"
                ),
                params![id, subject, TransferState::Accepted, now],
            )
            .await?;
        if decided != 1 {
            return Err(TransferError::Decided);
        }
        let mut rows = Vec::new();
        for (category, records) in kept {
            for record in *records {
                let record_id: types::Id<RecordMark> = tx.new_id();
                let content = serde_json::Value::Object(record.content.clone()).to_string();
                let (category, tenant) = (*category, ctx.tenant);
                rows.push(params![record_id, tenant, subject, id, category, now, record.origin, content].into());
            }
        }
        tx.execute_many(
            sql!(
                "INSERT INTO transferred_record (record_id, tenant_id, subject_id, transfer_id, category, accepted_at,
                   origin, content)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ),
            rows,
        )
        .await?;
        tx.audit("accept", "transfer", Some(*id.bytes()));
        Ok(tx.commit().await?)
    }

    /// Refuses a pending package: it goes.
    pub async fn refuse_transfer(&self, ctx: &Ctx, id: TransferId) -> Result<(), TransferError> {
        let (subject, _) = self.pending(ctx, id).await?;
        let mut tx = self.write(ctx, &[CATEGORY], &Facts::NONE.about(subject)).await?;
        tx.execute(
            sql!(
                "UPDATE transfer_in SET state = $3, decided_at = $4, package = NULL
                 WHERE transfer_id = $1 AND subject_id = $2 AND state = 'pending'"
            ),
            params![id, subject, TransferState::Refused, self.clock().now()],
        )
        .await?;
        tx.audit("refuse", "transfer", Some(*id.bytes()));
        Ok(tx.commit().await?)
    }

    /// A pending package of who asks.
    async fn pending(&self, ctx: &Ctx, id: TransferId) -> Result<(SubjectId, TransferIn), TransferError> {
        let subject = ctx.actor.subject().ok_or(TransferError::NotThePerson)?;
        let own = ctx.because(Why::Right);
        let mut tx = self.read(&own, Look::at("transfer", id), &[CATEGORY]).await?;
        let found: Option<TransferIn> = tx
            .one(
                sql!(
                    "SELECT transfer_id, tenant_id, product, subject_id, offer_id, sender, controller, kid,
                       received_at, state, decided_at, package_sha256, rows_count, categories, package
                     FROM transfer_in WHERE transfer_id = $1 AND subject_id = $2"
                ),
                params![id, subject],
            )
            .await?;
        let found = found.ok_or(TransferError::NotFound)?;
        if found.state == TransferState::Pending { Ok((subject, found)) } else { Err(TransferError::Decided) }
    }
}
