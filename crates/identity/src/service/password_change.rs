//! Setting a password: the person's own, or by the one who sets up a server.

use privacy::{Facts, Look};
use types::{AccountId, Ctx, SessionId, Why};

use super::{Service, house, links::own_words, own_account};
use crate::{Account, Error, Result, Status, password, queries};

impl Service {
    /// Changes the person's own password; every session but the one that asks ends.
    pub async fn change_password(&self, ctx: &Ctx, session: Option<SessionId>, current: &str, new: &str) -> Result<()> {
        let account = self.load(ctx, own_account(ctx)?).await?;
        password::check("new", new, &own_words(&account))?;
        match self.ask_again(ctx, &account, current).await {
            Err(Error::WrongCredentials) => {
                return Err(Error::invalid("current", "wrong", "this is not your password"));
            }
            other => other?,
        }
        let hash = self.hasher.hash(new).await?;
        let own = ctx.because(Why::Own);
        let mut tx = self.privacy.write(&own, &["credential"], &Facts::NONE).await?;
        queries::credentials::set(&mut tx, account.account_id, account.tenant_id, &hash, self.now()).await?;
        queries::links::delete_of(&mut tx, account.account_id).await?;
        queries::sessions::delete_all(&mut tx, account.account_id, session).await?;
        tx.audit("change_password", "account", Some(*account.account_id.bytes()));
        tx.commit().await?;
        self.admitted.forget_sessions(account.account_id, session);
        Ok(())
    }

    /// Asks for the person's own password again, before something that cannot be undone.
    pub async fn confirm_password(&self, ctx: &Ctx, password: &str) -> Result<()> {
        let account = self.load(ctx, own_account(ctx)?).await?;
        match self.ask_again(ctx, &account, password).await {
            Err(Error::WrongCredentials) => Err(Error::invalid("password", "wrong", "this is not your password")),
            other => other,
        }
    }

    /// Sets a password without a link, and so makes the account active: for whoever sets up a server from its own
    /// machine. `ctx` must be the house's.
    pub async fn set_password(&self, ctx: &Ctx, id: AccountId, password: &str) -> Result<()> {
        if !matches!(ctx.actor, types::Actor::System(_)) {
            return Err(Error::Forbidden("only the server itself sets a password"));
        }
        let account = self.load(ctx, id).await?;
        password::check("password", password, &own_words(&account))?;
        let hash = self.hasher.hash(password).await?;
        let mut tx = self.privacy.write(ctx, &["account", "credential"], &Facts::NONE).await?;
        queries::credentials::set(&mut tx, id, account.tenant_id, &hash, self.now()).await?;
        if account.status == Status::Invited {
            queries::accounts::activate(&mut tx, id, self.now()).await?;
        }
        queries::links::delete_of(&mut tx, id).await?;
        queries::sessions::delete_all(&mut tx, id, None).await?;
        tx.audit("set_password", "account", Some(*id.bytes()));
        tx.commit().await?;
        self.admitted.forget_sessions(id, None);
        Ok(())
    }

    /// The account, for the room's own work.
    pub(super) async fn load(&self, ctx: &Ctx, id: AccountId) -> Result<Account> {
        let house = house(ctx, ctx.tenant);
        let mut tx = self.privacy.read(&house, Look::at("account", id), &["account"]).await?;
        queries::accounts::within(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotFound("account"))
    }
}
