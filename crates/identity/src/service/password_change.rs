//! Setting a password: the person's own, or by the one who sets up a server.

use privacy::{Facts, Look};
use types::{AccountId, Ctx, SessionId, Why};

use super::{Service, house, links::own_words, own_account};
use crate::{Account, Error, Result, Status, TokensThen, password, queries};

impl Service {
    /// Changes the person's own password; every session but the one that asks ends.
    pub async fn change_password(
        &self,
        ctx: &Ctx,
        session: Option<SessionId>,
        (current, new): (&str, &str),
        tokens: Option<TokensThen>,
    ) -> Result<()> {
        let account = self.load(ctx, own_account(ctx)?).await?;
        password::check("new", new, &own_words(&account))?;
        let wrong = || Error::invalid("current", "wrong", "this is not your password");
        let asked = match self.ask_again(ctx, &account, current).await {
            Err(Error::WrongCredentials) => return Err(wrong()),
            other => other?,
        };
        let hash = self.hasher.hash(new).await?;
        let own = ctx.because(Why::Own);
        let mut tx = self.privacy.change(&own, &["credential"], &["account"], &Facts::NONE).await?;
        let held = queries::accounts::held(&mut tx, ctx.tenant, account.account_id).await?;
        held.filter(|account| account.status == Status::Active).ok_or(Error::NotSignedIn)?;
        // Of two who know the old password, the first one has changed it.
        if queries::credentials::hash(&mut tx, account.account_id).await? != asked {
            return Err(wrong());
        }
        self.settle_tokens(&mut tx, account.account_id, tokens).await?;
        queries::credentials::set(&mut tx, account.account_id, account.tenant_id, &hash, self.now()).await?;
        queries::links::delete_of(&mut tx, account.account_id).await?;
        queries::sessions::delete_all(&mut tx, account.account_id, session).await?;
        tx.audit("change_password", "account", Some(*account.account_id.bytes()));
        self.admitted.forget_sessions_after(&mut tx, account.account_id, session);
        tx.commit().await?;
        Ok(())
    }

    /// Asks for the person's own password again, before something that cannot be undone.
    pub async fn confirm_password(&self, ctx: &Ctx, password: &str) -> Result<()> {
        let account = self.load(ctx, own_account(ctx)?).await?;
        match self.ask_again(ctx, &account, password).await {
            Err(Error::WrongCredentials) => Err(Error::invalid("password", "wrong", "this is not your password")),
            other => other.map(drop),
        }
    }

    /// Sets a password without a link, and so makes the account active: for whoever sets up a server from its own
    /// machine. `ctx` must be the house's.
    pub async fn set_password(&self, ctx: &Ctx, id: AccountId, password: &str) -> Result<()> {
        if !matches!(ctx.actor, types::Actor::System(_)) {
            return Err(Error::Forbidden("only the server itself sets a password"));
        }
        let known = self.load(ctx, id).await?;
        password::check("password", password, &own_words(&known))?;
        let hash = self.hasher.hash(password).await?;
        let mut tx = self.privacy.change(ctx, &["account", "credential"], &[], &Facts::NONE).await?;
        let account = queries::accounts::held(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotFound("account"))?;
        queries::credentials::set(&mut tx, id, account.tenant_id, &hash, self.now()).await?;
        if account.status == Status::Invited {
            queries::accounts::activate(&mut tx, id, self.now()).await?;
        }
        queries::links::delete_of(&mut tx, id).await?;
        queries::sessions::delete_all(&mut tx, id, None).await?;
        tx.audit("set_password", "account", Some(*id.bytes()));
        self.admitted.forget_sessions_after(&mut tx, id, None);
        tx.commit().await?;
        Ok(())
    }

    /// The account, for the room's own work.
    pub(super) async fn load(&self, ctx: &Ctx, id: AccountId) -> Result<Account> {
        let house = house(ctx, ctx.tenant);
        let mut tx = self.privacy.read(&house, Look::at("account", id), &["account"]).await?;
        queries::accounts::within(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotFound("account"))
    }
}
