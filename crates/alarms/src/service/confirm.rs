//! Asking an address that somebody wrote into a rule, and its answer.

use privacy::{
    Facts, Look, Tx,
    request::{LinkToken, hash_of},
};
use types::{Ctx, TenantId};

use super::Service;
use crate::{Asking, Error, Result, RuleRow, queries};

const KIND: &str = "alarm_recipient";

impl Service {
    /// Asks the rule's addresses that have not said yet that they want to be told; with the mails that the rule's
    /// transaction queues, if the notice lets them be written.
    pub(super) async fn ask(&self, tx: &mut Tx, row: &RuleRow, mails: bool) -> Result<()> {
        queries::confirm::forget_unnamed(tx, row.tenant_id).await?;
        if !mails {
            return Ok(());
        }
        let now = self.privacy.clock().now();
        for (subject, email) in queries::confirm::to_ask(tx, row.rule_id, now).await? {
            let token = LinkToken::new(self.privacy.rng());
            let hash = match self.engine.courier().ask(tx, row, (subject, &email), token.expose()).await? {
                Asking::Asked => Some(token.hash()),
                Asking::Known => None,
                Asking::NotNow => continue,
            };
            queries::confirm::asked(tx, (subject, row.tenant_id), now, hash).await?;
        }
        Ok(())
    }

    /// Whose alarms a link is about: the tenant's name. `ctx`: whoever follows it.
    pub async fn recipient_link(&self, ctx: &Ctx, token: &str) -> Result<String> {
        let hash = hash_of(token).ok_or(Error::NotFound("link"))?;
        let ctx = Ctx::system(&ctx.product, TenantId::from_bytes([0; 16]), KIND);
        let mut tx = self.privacy.read(&ctx, Look::list(KIND), &[KIND]).await?;
        queries::confirm::by_link(&mut tx, hash, self.privacy.clock().now()).await?.ok_or(Error::NotFound("link"))
    }

    /// The address behind the link wants to be told.
    pub async fn confirm_recipient(&self, ctx: &Ctx, token: &str) -> Result<()> {
        let hash = hash_of(token).ok_or(Error::NotFound("link"))?;
        let ctx = Ctx::system(&ctx.product, TenantId::from_bytes([0; 16]), KIND);
        let mut tx = self.privacy.write(&ctx, &[KIND], &Facts::NONE).await?;
        let now = self.privacy.clock().now();
        queries::confirm::by_link(&mut tx, hash, now).await?.ok_or(Error::NotFound("link"))?;
        queries::confirm::confirm(&mut tx, hash, now).await?;
        tx.audit("confirm", KIND, None);
        Ok(tx.commit().await?)
    }
}
