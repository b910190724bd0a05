//! Creating, listing, inviting and deleting accounts: always at or below the asker's own tenant.

use privacy::{Look, Tx};
use types::{AccountId, Ctx, TenantId};

use super::{Service, house};
use crate::{
    Account, Error, LETTER_CATEGORIES, Language, Permission, Purpose, Result, Role, Status, queries,
    rules::{self, Asker, Check},
};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub tenant_id: TenantId,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub role: Role,
    pub language: Language,
}

/// Which accounts to list.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    pub tenant: Option<TenantId>,
    /// Part of a name, company or e-mail address.
    pub search: Option<String>,
    /// The last account of the page before.
    pub after: Option<AccountId>,
}

pub(super) const ACCOUNT_AND_LETTER: [&str; 4] = ["account", "credential", LETTER_CATEGORIES[0], LETTER_CATEGORIES[1]];

impl Service {
    /// Makes an account and sends its activation link.
    pub async fn create_account(&self, ctx: &Ctx, new: NewAccount) -> Result<Account> {
        let asker = Asker::of(ctx, Permission::AccountsWrite)?;
        let account = self.check_new(ctx, new)?;
        let facts = self.facts(ctx, account.tenant_id).await?;
        let mut tx = self.privacy.write(ctx, &ACCOUNT_AND_LETTER, &facts).await?;
        self.check_place(&mut tx, asker, &account).await?;
        insert(&mut tx, &account).await?;
        self.send_link(&mut tx, &account, Purpose::Activation).await?;
        tx.audit("create", "account", Some(*account.account_id.bytes()));
        tx.commit().await?;
        Ok(account)
    }

    pub(super) fn check_new(&self, ctx: &Ctx, new: NewAccount) -> Result<Account> {
        let mut check = Check::default();
        let account = Account {
            account_id: self.privacy.rng().id(self.clock()),
            tenant_id: new.tenant_id,
            subject_id: self.privacy.rng().id(self.clock()),
            product: ctx.product.to_string(),
            email: check.email("email", &new.email),
            first_name: check.name("first_name", &new.first_name),
            last_name: check.name("last_name", &new.last_name),
            company: check.optional("company", new.company.as_deref()),
            phone: check.optional("phone", new.phone.as_deref()),
            address: check.address("address", new.address.as_deref()),
            role: new.role,
            language: new.language,
            status: Status::Invited,
            created_at: self.now(),
            activated_at: None,
        };
        check.done()?;
        Ok(account)
    }

    /// May the asker put an account with this role there?
    pub(super) async fn check_place(&self, tx: &mut Tx, asker: Asker, account: &Account) -> Result<()> {
        let reach = tx.ctx().tenant;
        let tenant = queries::tenants::within(tx, reach, account.tenant_id).await?;
        let (depth, is_root) = tenant.map_or((None, false), |tenant| (Some(tenant.depth), tenant.parent_id.is_none()));
        rules::may_give(asker, depth, is_root, account.role)?;
        let ended = queries::tenants::contract_ended_at(tx, account.tenant_id).await?;
        if ended.is_some_and(|ended| ended <= self.now()) {
            return Err(Error::invalid("tenant_id", "contract_ended", "this tenant's contract has ended"));
        }
        Ok(())
    }

    /// At most `limit` accounts in reach, by name.
    pub async fn accounts(&self, ctx: &Ctx, filter: &AccountFilter, limit: u32) -> Result<Vec<Account>> {
        Asker::of(ctx, Permission::AccountsRead)?;
        let page = queries::accounts::Page {
            tenant: filter.tenant,
            pattern: filter.search.as_deref().and_then(|text| store::search_pattern(text, rules::NAME_CHARS_MAX)),
            after: filter.after,
            limit,
        };
        let mut tx = self.privacy.read(ctx, Look::list("account"), &["account"]).await?;
        Ok(queries::accounts::list(&mut tx, ctx.tenant, &page).await?)
    }

    pub async fn account(&self, ctx: &Ctx, id: AccountId) -> Result<Account> {
        Asker::of(ctx, Permission::AccountsRead)?;
        let mut tx = self.privacy.read(ctx, Look::at("account", id), &["account"]).await?;
        queries::accounts::within(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotFound("account"))
    }

    /// Sends the activation link again; the one before is no longer good.
    pub async fn invite_again(&self, ctx: &Ctx, id: AccountId) -> Result<()> {
        let known = self.to_manage(ctx, id).await?;
        let facts = self.facts(ctx, known.tenant_id).await?;
        let mut tx = self.privacy.change(ctx, &ACCOUNT_AND_LETTER, &[], &facts).await?;
        let account = self.held_to_manage(&mut tx, id).await?;
        if account.status != Status::Invited {
            return Err(Error::NotInvited);
        }
        self.may_send_letter(&account)?;
        self.send_link(&mut tx, &account, Purpose::Activation).await?;
        tx.audit("invite", "account", Some(*id.bytes()));
        Ok(tx.commit().await?)
    }

    /// The account, if the asker may delete it.
    pub async fn may_delete(&self, ctx: &Ctx, id: AccountId) -> Result<Account> {
        let account = self.to_manage(ctx, id).await?;
        if ctx.actor.account() == Some(id) {
            return Err(Error::Forbidden("another administrator must delete your account"));
        }
        Ok(account)
    }

    /// Erases the account with its password, links, sessions and tokens.
    pub async fn delete_account(&self, ctx: &Ctx, id: AccountId) -> Result<()> {
        let known = self.may_delete(ctx, id).await?;
        let facts = self.facts(ctx, known.tenant_id).await?;
        let mut tx = self.privacy.change(ctx, &["account"], &[], &facts).await?;
        self.may_leave(&mut tx, &[known.subject_id]).await?;
        self.held_to_manage(&mut tx, id).await?;
        if queries::accounts::delete(&mut tx, id).await? == 0 {
            return Err(Error::NotFound("account"));
        }
        tx.audit("delete", "account", Some(*id.bytes()));
        self.admitted.forget_after(&mut tx, move |signed_in| signed_in.account_id == id);
        tx.commit().await?;
        Ok(())
    }

    /// The account, if the asker may change it: in reach, and with a role that may nothing the asker may not.
    pub(super) async fn to_manage(&self, ctx: &Ctx, id: AccountId) -> Result<Account> {
        let asker = Asker::of(ctx, Permission::AccountsWrite)?;
        let house = house(ctx, ctx.tenant);
        let mut tx = self.privacy.read(&house, Look::at("account", id), &["account"]).await?;
        let account = queries::accounts::within(&mut tx, ctx.tenant, id).await?;
        managed(asker, account)
    }

    /// The same in the transaction that changes it, held until then: the account may have become another one since.
    pub(super) async fn held_to_manage(&self, tx: &mut Tx, id: AccountId) -> Result<Account> {
        let (asker, reach) = (Asker::of(tx.ctx(), Permission::AccountsWrite)?, tx.ctx().tenant);
        let account = queries::accounts::held(tx, reach, id).await?;
        managed(asker, account)
    }
}

fn managed(asker: Asker, account: Option<Account>) -> Result<Account> {
    let account = account.ok_or(Error::NotFound("account"))?;
    if asker.covers(account.role) {
        Ok(account)
    } else {
        Err(Error::Forbidden("nobody changes an account whose role may do more than their own"))
    }
}

pub(super) async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    not_held(tx, account).await?;
    queries::accounts::insert(tx, account).await.map_err(|error| {
        if Error::is_taken(&error) {
            Error::EmailTaken
        } else if Error::is_referred_to(&error) {
            Error::NotFound("tenant")
        } else {
            error.into()
        }
    })
}

/// Two at once are kept apart by the index; this also keeps off accounts from before, which are not in it.
pub(super) async fn not_held(tx: &mut Tx, account: &Account) -> Result<()> {
    let (product, id) = (&account.product, account.account_id);
    match queries::accounts::is_held_by_another(tx, product, &account.email, id).await? {
        true => Err(Error::EmailTaken),
        false => Ok(()),
    }
}
