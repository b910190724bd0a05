//! A person's own account.

use privacy::Look;
use types::{Ctx, Why};

use super::{Service, account_change::Changed, own_account};
use crate::{Account, Error, Language, Result, SignedIn, Status, TenantNode, queries, rules::Check};

/// What a person may change of their own account; `None` leaves it, `Some(None)` takes it away.
#[derive(Clone, Debug, Default)]
pub struct OwnChange {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub address: Option<Option<String>>,
    pub language: Option<Language>,
}

/// Who is signed in, and where they belong.
#[derive(Clone, Debug)]
pub struct Me {
    pub account: Account,
    pub tenant: TenantNode,
}

impl Service {
    /// Who is signed in: what every page shows of them.
    pub async fn me(&self, signed_in: &SignedIn) -> Result<Me> {
        let ctx = Ctx::system(&signed_in.product, signed_in.tenant_id, "identity");
        let mut tx = self.privacy.read(&ctx, Look::at("account", signed_in.account_id), &["account"]).await?;
        let account = queries::accounts::within(&mut tx, ctx.tenant, signed_in.account_id).await?;
        let tenant = queries::tenants::within(&mut tx, ctx.tenant, ctx.tenant).await?;
        match (account, tenant) {
            (Some(account), Some(tenant)) => Ok(Me { account, tenant }),
            _ => Err(Error::NotSignedIn),
        }
    }

    /// Whether the person signs in with an account, rather than being known without one.
    pub async fn has_account(&self, ctx: &Ctx, subject: types::SubjectId) -> Result<bool> {
        let mut tx = self.privacy.read(&super::house(ctx, ctx.tenant), Look::list("account"), &["account"]).await?;
        Ok(queries::accounts::is_active(&mut tx, subject).await?)
    }

    pub async fn own(&self, ctx: &Ctx) -> Result<Account> {
        let id = own_account(ctx)?;
        let mut tx = self.privacy.read(&ctx.because(Why::Own), Look::at("account", id), &["account"]).await?;
        queries::accounts::within(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotSignedIn)
    }

    pub async fn change_own(&self, ctx: &Ctx, change: OwnChange) -> Result<Changed> {
        let id = own_account(ctx)?;
        let facts = self.facts(ctx, ctx.tenant).await?;
        let mut tx = self.privacy.change(&ctx.because(Why::Own), &["account"], &[], &facts).await?;
        let before = queries::accounts::held(&mut tx, ctx.tenant, id).await?;
        // Whoever was blocked while this was on its way is not signed in any more.
        let before = before.filter(|account| account.status == Status::Active).ok_or(Error::NotSignedIn)?;
        let mut check = Check::default();
        let mut after = before.clone();
        if let Some(name) = change.first_name {
            after.first_name = check.name("first_name", &name);
        }
        if let Some(name) = change.last_name {
            after.last_name = check.name("last_name", &name);
        }
        if let Some(company) = change.company {
            after.company = check.optional("company", company.as_deref());
        }
        if let Some(phone) = change.phone {
            after.phone = check.optional("phone", phone.as_deref());
        }
        if let Some(address) = change.address {
            after.address = check.address("address", address.as_deref());
        }
        check.done()?;
        after.language = change.language.unwrap_or(before.language);
        queries::accounts::update(&mut tx, &after).await?;
        let changed = Changed::of(&before, after);
        tx.audit_detail("update", "account", Some(*id.bytes()), changed.fields.join(","));
        tx.commit().await?;
        Ok(changed)
    }
}
