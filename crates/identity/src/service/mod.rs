//! What the room does. One `Service`; each file adds what it does about one thing.

mod account_change;
mod accounts;
mod admit;
mod begin;
mod links;
mod own;
mod password_change;
mod sessions;
mod sign_in;
mod staff;
mod tenants;
mod tokens;
mod watch;

use std::sync::Arc;

use privacy::{Facts, Privacy, throttle::Throttle};
use types::{Actor, Clock, Ctx, RoleName, TenantId, Time};

pub use account_change::{AccountChange, Changed};
pub use accounts::{AccountFilter, NewAccount};
pub use begin::NewOperator;
pub use links::LinkInfo;
pub use own::{Me, OwnChange};
pub use sign_in::SignInDone;
pub use tenants::{NewContact, NewTenant, TenantChange};
pub use tokens::NewToken;
pub use watch::{WATCHES_PER_ACCOUNT_MAX, Watch};

use crate::{Account, Courier, Error, Result, TenantNode, password::Hasher, queries};
use admit::Admitted;

/// The room. Clones share it.
#[derive(Clone)]
pub struct Service {
    privacy: Privacy,
    courier: Arc<dyn Courier>,
    hasher: Hasher,
    sign_ins: Arc<Throttle>,
    letters: Arc<Throttle>,
    admitted: Admitted,
}

impl Service {
    pub fn new(privacy: Privacy, courier: Arc<dyn Courier>) -> Result<Self> {
        let hasher = Hasher::new(privacy.rng())?;
        Ok(Self {
            privacy,
            courier,
            hasher,
            sign_ins: Arc::default(),
            letters: Arc::default(),
            admitted: Admitted::default(),
        })
    }

    fn clock(&self) -> &Clock {
        self.privacy.clock()
    }

    fn now(&self) -> Time {
        self.clock().now()
    }

    /// The tenant, if it is in reach.
    pub async fn tenant_in_reach(&self, ctx: &Ctx, tenant: TenantId) -> Result<TenantNode> {
        let mut tx = self.privacy.read_plain(ctx).await?;
        queries::tenants::within(&mut tx, ctx.tenant, tenant).await?.ok_or(Error::NotFound("tenant"))
    }

    /// Whether the contract of the tenant runs, and each one above it.
    async fn contract_runs(&self, ctx: &Ctx, tenant: TenantId) -> Result<bool> {
        let mut tx = self.privacy.read_plain(ctx).await?;
        let ended = queries::tenants::contract_ended_at(&mut tx, tenant).await?;
        Ok(ended.is_none_or(|ended| self.now() < ended))
    }

    /// What the gate is told of the tenant.
    pub async fn facts(&self, ctx: &Ctx, tenant: TenantId) -> Result<Facts> {
        Ok(contract_fact(self.contract_runs(ctx, tenant).await?))
    }
}

fn contract_fact(runs: bool) -> Facts {
    Facts::NONE.with("contract", if runs { "active" } else { "ended" })
}

/// The room itself at work, within the same reach.
fn house(ctx: &Ctx, tenant: TenantId) -> Ctx {
    Ctx::system(&ctx.product, tenant, "identity")
}

/// Somebody who has just proven to hold the account, as the audit log is to name them.
fn as_holder(ctx: &Ctx, account: &Account) -> Ctx {
    Ctx {
        tenant: account.tenant_id,
        actor: Actor::Account {
            account: account.account_id,
            subject: account.subject_id,
            role: RoleName::new(account.role.name()),
            user_name: account.email.as_str().into(),
        },
        why: types::Why::Own,
        ..ctx.clone()
    }
}

/// Whose address is changed gets what is sent there: links that open what is held of a person. No machine changes one.
fn person_only(ctx: &Ctx) -> Result<()> {
    match ctx.actor {
        Actor::Token { .. } => Err(Error::Forbidden("only a person who is signed in names or changes a contact")),
        _ => Ok(()),
    }
}

/// The account of a person who is signed in; machines have none of their own.
fn own_account(ctx: &Ctx) -> Result<types::AccountId> {
    ctx.actor.account().ok_or(Error::Forbidden("only for people"))
}
