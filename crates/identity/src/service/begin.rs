//! The beginning: the operator's own tenant, and its first account.

use std::sync::Arc;

use privacy::Tenant;
use types::{AccountId, Ctx, TenantId};

use super::{NewAccount, Service, accounts, contract_fact};
use crate::{Error, Language, Purpose, Result, Role, Secret, queries, rules::Check};

/// The operator of a product, and whoever begins.
#[derive(Clone, Debug)]
pub struct NewOperator {
    pub tenant_name: String,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub language: Language,
}

impl Service {
    /// Makes the operator's tenant at the root of a product and its first account. The activation link is handed
    /// back, not sent: there may be no mail yet.
    pub async fn bootstrap(&self, product: &Arc<str>, new: NewOperator) -> Result<(TenantId, AccountId, Secret)> {
        let tenant_id: TenantId = self.privacy.rng().id(self.clock());
        let ctx = Ctx::system(product, tenant_id, "begin");
        let mut check = Check::default();
        let tenant = Tenant {
            tenant_id,
            parent_id: None,
            product: product.to_string(),
            name: check.name("tenant_name", &new.tenant_name),
            created_at: self.now(),
            contract_ended_at: None,
        };
        check.done()?;
        let account = self.check_new(
            &ctx,
            NewAccount {
                tenant_id,
                email: new.email,
                first_name: new.first_name,
                last_name: new.last_name,
                company: None,
                phone: None,
                address: None,
                role: Role::OperatorStaff,
                language: new.language,
            },
        )?;
        let mut tx = self.privacy.write(&ctx, &["account", "credential"], &contract_fact(true)).await?;
        if queries::tenants::root(&mut tx, product).await?.is_some() {
            return Err(Error::AlreadyBegun);
        }
        queries::tenants::insert(&mut tx, &tenant).await?;
        accounts::insert(&mut tx, &account).await?;
        let (secret, _) = self.make_link(&mut tx, &account, Purpose::Activation).await?;
        tx.audit("create", "tenant", Some(*tenant_id.bytes()));
        tx.audit("create", "account", Some(*account.account_id.bytes()));
        tx.commit().await?;
        Ok((tenant_id, account.account_id, secret))
    }
}
