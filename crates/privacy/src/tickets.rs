//! Need-to-know access: a role that the notice binds to tickets sees a customer's data only while one is open, and each
//! look names its ticket.

use store::{params, sql};
use types::{AccountId, Actor, Ctx, TenantId};

use crate::{Action, Error, Privacy, Reason, Refused, Result, evidence::TicketId};

/// A reference is cut to so many characters.
const REFERENCE_CHARS_MAX: usize = 200;

impl Privacy {
    /// Opens a ticket for an account over a tenant and what is below it. `reference` is the help desk's own number.
    pub async fn open_ticket(
        &self,
        ctx: &Ctx,
        tenant: TenantId,
        account: AccountId,
        reference: &str,
    ) -> Result<TicketId> {
        let id: TicketId = self.rng().id(self.clock());
        let mut tx = self.house(ctx, true).await?;
        let reference: String = reference.chars().take(REFERENCE_CHARS_MAX).collect();
        tx.execute(
            sql!(
                "INSERT INTO ticket (ticket_id, tenant_id, product, account_id, reference, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6)"
            ),
            params![id, tenant, &*ctx.product, *account.bytes(), reference, self.clock().now()],
        )
        .await?;
        tx.audit("open", "ticket", Some(*id.bytes()));
        tx.commit().await?;
        Ok(id)
    }

    pub async fn close_ticket(&self, ctx: &Ctx, ticket: TicketId) -> Result<()> {
        let mut tx = self.house(ctx, true).await?;
        let closed = tx
            .execute(
                sql!("UPDATE ticket SET closed_at = $2 WHERE ticket_id = $1 AND closed_at IS NULL"),
                params![ticket, self.clock().now()],
            )
            .await?;
        if closed > 0 {
            tx.audit("close", "ticket", Some(*ticket.bytes()));
        }
        tx.commit().await
    }

    /// The ticket under which `ctx` looks: `None` where its role needs none, a refusal where it needs one and has none.
    pub(crate) async fn ticket_for(&self, ctx: &Ctx, category: &str) -> Result<Option<TicketId>> {
        let Some(role) = ctx.actor.role().filter(|role| self.gate().needs_ticket(&ctx.product, role.as_str())) else {
            return Ok(None);
        };
        let holder = match &ctx.actor {
            Actor::Account { account, .. } => *account.bytes(),
            // A machine holds no ticket.
            _ => [0; 16],
        };
        let mut tx = self.house(ctx, false).await?;
        let found = tx
            .value::<TicketId>(
                sql!(
                    "SELECT k.ticket_id FROM main.ticket k JOIN main.tenant_reach r ON r.tenant_id = k.tenant_id
                     WHERE r.below_id = $1 AND k.account_id = $2 AND k.product = $3 AND k.closed_at IS NULL
                     ORDER BY k.opened_at LIMIT 1"
                ),
                params![ctx.tenant, holder, &*ctx.product],
            )
            .await?;
        if found.is_none() {
            tracing::debug!(role = role.as_str(), "a look without a ticket");
            let refused =
                Refused { action: Action::Read, category: category.into(), reason: Reason::Ticket, clause: None };
            self.note_refused(ctx, &refused);
            return Err(Error::Refused(refused));
        }
        Ok(found)
    }
}
