//! Telling recipients (Art. 19): whoever got data of a person is told of its erasure, rectification or restriction, and
//! the person can ask who that was.

use notice::Notice;
use store::{params, sql};
use types::{Ctx, RequestId, SubjectId, TenantId, Time};

use super::{Notification, NotificationId, fate::ordered, plan::recipients_of, statements};
use crate::{Privacy, Result, Tx};

/// Told by mail.
pub const BY_EMAIL: &str = "email";

impl Privacy {
    /// Every recipient who got data of these categories of the person (none: any) is to be told: of a "rectification"
    /// or a "restriction"; an erasure says so by itself. Gives how many there are.
    pub async fn tell_recipients(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        subject: SubjectId,
        request: Option<RequestId>,
        reason: &str,
        categories: &[String],
    ) -> Result<usize> {
        let mut tx = self.house(ctx, true).await?;
        let mut told_count = 0;
        for (recipient, got) in recipients_of(&mut tx, notice, subject).await? {
            let of_these = |name: &String| categories.is_empty() || categories.contains(name);
            let got: Vec<String> = got.into_iter().filter(of_these).collect();
            if !got.is_empty() {
                let product = ctx.product.clone();
                self.must_tell(&mut tx, (ctx.tenant, &product, subject, request), reason, &recipient, &got).await?;
                told_count += 1;
            }
        }
        tx.commit().await?;
        Ok(told_count)
    }

    pub(super) async fn must_tell(
        &self,
        tx: &mut Tx,
        (tenant, product, subject, request): (TenantId, &str, SubjectId, Option<RequestId>),
        reason: &str,
        recipient: &str,
        categories: &[String],
    ) -> Result<()> {
        let mut about: Vec<String> = Vec::new();
        for statement in ordered().into_iter().flat_map(statements::contacts) {
            for row in tx.query(statement, params![subject]).await? {
                let address: String = row.get(0)?;
                if !about.contains(&address) {
                    about.push(address);
                }
            }
        }
        let id: NotificationId = tx.new_id();
        tx.execute(
            sql!(
                "INSERT INTO notification (notification_id, tenant_id, product, subject_id, request_id, reason,
                   recipient, categories, about, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            ),
            params![
                id,
                tenant,
                product,
                subject,
                request,
                reason,
                recipient,
                categories.join(","),
                (!about.is_empty()).then(|| about.join(", ")),
                self.clock().now()
            ],
        )
        .await?;
        Ok(())
    }

    /// Who is still to be told, the oldest first: by mail where the notice gives an address, otherwise by staff.
    pub async fn open_notifications(&self, ctx: &Ctx) -> Result<Vec<Notification>> {
        let mut tx = self.house(ctx, false).await?;
        tx.all(
            sql!(
                "SELECT notification_id, tenant_id, product, subject_id, request_id, reason, recipient, categories,
                   about, made_at, channel, told_at
                 FROM main.notification WHERE product = $1 AND told_at IS NULL ORDER BY made_at, notification_id
                 LIMIT 1000"
            ),
            params![&*ctx.product],
        )
        .await
    }

    /// The recipient was told; from here on nothing says about whom. `false`: it was told before.
    pub async fn recipient_told(&self, ctx: &Ctx, id: NotificationId, channel: &str) -> Result<bool> {
        let mut tx = self.house(ctx, true).await?;
        let told = self.recipient_told_in(&mut tx, id, channel).await?;
        tx.commit().await?;
        Ok(told)
    }

    /// The same with the mail that tells it.
    pub async fn recipient_told_in(&self, tx: &mut Tx, id: NotificationId, channel: &str) -> Result<bool> {
        let product = tx.ctx().product.clone();
        let changed = tx
            .execute(
                sql!(
                    "UPDATE notification SET told_at = $2, channel = $3, about = NULL
                     WHERE notification_id = $1 AND told_at IS NULL AND product = $4"
                ),
                params![id, self.clock().now(), channel, &*product],
            )
            .await?;
        if changed == 1 {
            tx.audit_detail("tell_recipient", "notification", Some(*id.bytes()), channel.to_owned());
        }
        Ok(changed == 1)
    }

    /// Which recipients were told of what, for the person who asks (Art. 19, second sentence).
    pub async fn notifications_of(&self, ctx: &Ctx, subjects: &[SubjectId]) -> Result<Vec<Told>> {
        let mut tx = self.house(ctx, false).await?;
        let statement = sql!(
            "SELECT recipient, reason, categories, made_at, told_at FROM main.notification
             WHERE subject_id = $1 ORDER BY made_at, notification_id"
        );
        let mut told = Vec::new();
        for subject in subjects {
            for row in tx.query(statement, params![*subject]).await? {
                let categories: String = row.get(2)?;
                told.push(Told {
                    recipient: row.get(0)?,
                    reason: row.get(1)?,
                    categories: categories.split(',').map(str::to_owned).collect(),
                    made_at: row.get(3)?,
                    told_at: row.get(4)?,
                });
            }
        }
        Ok(told)
    }
}

/// That a recipient was told, or will be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Told {
    /// By its id in the notice.
    pub recipient: String,
    /// Of what: erasure, rectification or restriction.
    pub reason: String,
    pub categories: Vec<String>,
    #[schema(value_type = String)]
    pub made_at: Time,
    #[schema(value_type = Option<String>)]
    pub told_at: Option<Time>,
}
