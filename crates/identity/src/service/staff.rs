//! The operator's staff: somebody of them can always sign in.

use std::sync::Arc;

use privacy::Tx;
use types::{AccountId, Ctx, SubjectId};

use super::{NewAccount, NewOperator, Service, accounts, contract_fact};
use crate::{Error, Purpose, Result, Role, Secret, queries};

/// Why the last one cannot go.
const LAST: &str = "Make another account of the operator's staff first, or one by `obhut staff`.";

impl Service {
    /// Whether these people may leave, or lose the role: not if nobody of the operator's staff could sign in then.
    pub async fn may_leave(&self, tx: &mut Tx, leaving: &[SubjectId]) -> privacy::Result<()> {
        let product = tx.ctx().product.clone();
        let staff = queries::accounts::hold_staff(tx, &product).await?;
        let last = !staff.is_empty() && staff.iter().all(|subject| leaving.contains(subject));
        if last { Err(privacy::Error::MustStay(LAST)) } else { Ok(()) }
    }

    /// Makes a staff account from the machine itself: where the last one is gone, or nobody knows its password. The
    /// activation link is handed back.
    pub async fn add_staff(&self, product: &Arc<str>, new: NewOperator) -> Result<(AccountId, Secret)> {
        let root = self.root(product).await?.ok_or(Error::NotFound("operator"))?;
        let ctx = Ctx::system(product, root, "staff");
        let account = self.check_new(
            &ctx,
            NewAccount {
                tenant_id: root,
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
        accounts::insert(&mut tx, &account).await?;
        let (secret, _) = self.make_link(&mut tx, &account, Purpose::Activation).await?;
        tx.audit("create", "account", Some(*account.account_id.bytes()));
        tx.commit().await?;
        Ok((account.account_id, secret))
    }

    /// How many accounts share their address with another one: only such as were made before addresses were compared by
    /// their normal form.
    pub async fn sharing_addresses(&self, product: &Arc<str>) -> Result<i64> {
        let ctx = Ctx::system(product, types::TenantId::from_bytes([0; 16]), "identity");
        let look = privacy::Look::list("account");
        let mut tx = self.privacy.read(&super::house(&ctx, ctx.tenant), look, &["account"]).await?;
        Ok(queries::accounts::sharing_addresses(&mut tx, product).await?)
    }
}
