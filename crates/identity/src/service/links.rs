//! Links out of mails: sent with what causes them, good once and for some hours, kept as a hash only.

use std::time::Duration;

use privacy::{
    Facts, Look, Tx,
    throttle::{Key, Limits},
};
use types::{Ctx, EMAIL_CHARS_MAX, NormalAddress, Time};

use super::{Service, accounts::ACCOUNT_AND_LETTER, as_holder, contract_fact, house};
use crate::{
    Account, AccountLink, Error, Letter, Purpose, Result, Secret, Status, TokensThen, password, queries,
    rules::{self, ACTIVATION_LINK_HOURS, RESET_LINK_HOURS},
    secret,
};

/// Letters to one account, and asked for from one address.
const LETTERS_PER_ACCOUNT: Limits = Limits { free_count: 5, wait_seconds_first: 1, wait_seconds_max: 3_600 };
const LETTERS_PER_ADDRESS: Limits = Limits { free_count: 20, wait_seconds_first: 1, wait_seconds_max: 3_600 };

/// What the holder of a good link is shown before they choose a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkInfo {
    pub first_name: String,
    pub language: crate::Language,
    pub expires_at: Time,
}

impl Purpose {
    /// Following such a link, as the audit log says it.
    fn action(self) -> &'static str {
        match self {
            Self::Activation => "activate",
            Self::PasswordReset => "password_reset",
        }
    }

    fn good_for(self) -> Duration {
        let hours = match self {
            Self::Activation => ACTIVATION_LINK_HOURS,
            Self::PasswordReset => RESET_LINK_HOURS,
        };
        Duration::from_secs(hours * 3_600)
    }
}

impl Service {
    /// Makes a link and queues the letter that carries it; an earlier one for the same purpose is no longer good.
    pub(super) async fn send_link(&self, tx: &mut Tx, account: &Account, purpose: Purpose) -> Result<()> {
        let (secret, expires_at) = self.make_link(tx, account, purpose).await?;
        let letter = Letter {
            purpose,
            tenant_id: account.tenant_id,
            account_id: account.account_id,
            subject_id: account.subject_id,
            email: account.email.as_str(),
            first_name: &account.first_name,
            last_name: &account.last_name,
            language: account.language,
            link_token: secret.expose(),
            expires_at,
        };
        Ok(self.courier.post(tx, letter).await?)
    }

    pub(super) async fn make_link(&self, tx: &mut Tx, account: &Account, purpose: Purpose) -> Result<(Secret, Time)> {
        let secret = Secret::new(self.privacy.rng(), "");
        let now = self.now();
        let link = AccountLink {
            account_id: account.account_id,
            purpose,
            tenant_id: account.tenant_id,
            token_hash: secret.hash(),
            created_at: now,
            expires_at: now.plus(purpose.good_for()),
        };
        queries::links::put(tx, &link).await?;
        Ok((secret, link.expires_at))
    }

    pub(super) fn may_send_letter(&self, account: &Account) -> Result<()> {
        let key = Key::of("account", &account.account_id.to_string());
        Ok(self.letters.enter(&[(key, LETTERS_PER_ACCOUNT)], self.now())?)
    }

    /// Whom a link is for, while it is good.
    pub async fn link_info(&self, ctx: &Ctx, purpose: Purpose, link_token: &str) -> Result<LinkInfo> {
        let found = self.find_link(ctx, purpose, link_token).await?;
        let account = found.account;
        Ok(LinkInfo { first_name: account.first_name, language: account.language, expires_at: found.expires_at })
    }

    async fn find_link(&self, ctx: &Ctx, purpose: Purpose, link_token: &str) -> Result<queries::links::Found> {
        let hash = secret::hash_of(link_token).ok_or(Error::LinkNotValid)?;
        let house = house(ctx, ctx.tenant);
        let mut tx = self.privacy.read(&house, Look::list("account"), &["account", "credential"]).await?;
        let found = queries::links::find(&mut tx, &ctx.product, purpose, hash).await?;
        found
            .filter(|found| secret::same(&found.token_hash, &hash) && self.now() < found.expires_at)
            .filter(|found| found.account.status != Status::Blocked)
            .ok_or(Error::LinkNotValid)
    }

    /// Follows the activation link: the account gets its password, and is active from here on.
    pub async fn activate(&self, ctx: &Ctx, link_token: &str, password: &str) -> Result<Account> {
        self.follow(ctx, Purpose::Activation, link_token, password, None).await
    }

    /// Follows the link to another password; whoever is signed in with the old one is signed out.
    pub async fn reset_password(
        &self,
        ctx: &Ctx,
        link_token: &str,
        password: &str,
        tokens: Option<TokensThen>,
    ) -> Result<Account> {
        self.follow(ctx, Purpose::PasswordReset, link_token, password, tokens).await
    }

    async fn follow(
        &self,
        ctx: &Ctx,
        purpose: Purpose,
        link_token: &str,
        password: &str,
        tokens: Option<TokensThen>,
    ) -> Result<Account> {
        let hash = secret::hash_of(link_token).ok_or(Error::LinkNotValid)?;
        let known = self.find_link(ctx, purpose, link_token).await?.account;
        password::check("password", password, &own_words(&known))?;
        let password_hash = self.hasher.hash(password).await?;
        let facts = self.facts(ctx, known.tenant_id).await?;
        let now = self.now();
        let holder = as_holder(ctx, &known);
        let mut tx = self.privacy.change(&holder, &["account", "credential"], &[], &facts).await?;
        let account = queries::accounts::held(&mut tx, known.tenant_id, known.account_id).await?;
        // Who was blocked while the link was being followed stays so.
        let account = account.filter(|account| account.status != Status::Blocked);
        let mut account = account.ok_or(Error::LinkNotValid)?;
        if !queries::links::take(&mut tx, purpose, hash).await? {
            return Err(Error::LinkNotValid);
        }
        self.settle_tokens(&mut tx, account.account_id, tokens).await?;
        queries::credentials::set(&mut tx, account.account_id, account.tenant_id, &password_hash, now).await?;
        if account.status == Status::Invited {
            queries::accounts::activate(&mut tx, account.account_id, now).await?;
            (account.status, account.activated_at) = (Status::Active, Some(now));
        }
        queries::links::delete_of(&mut tx, account.account_id).await?;
        queries::sessions::delete_all(&mut tx, account.account_id, None).await?;
        tx.audit(purpose.action(), "account", Some(*account.account_id.bytes()));
        self.admitted.forget_sessions_after(&mut tx, account.account_id, None);
        tx.commit().await?;
        Ok(account)
    }

    /// Sends a link to another password, if there is such an account; the answer does not tell. To one who has not
    /// been here yet, the activation link.
    pub async fn request_reset(&self, ctx: &Ctx, email: &str) -> Result<()> {
        if email.chars().count() > EMAIL_CHARS_MAX {
            return Ok(());
        }
        let mut keys = vec![(
            Key::of("reset", &format!("{}\n{}", ctx.product, NormalAddress::of(email).as_str())),
            LETTERS_PER_ACCOUNT,
        )];
        keys.extend(ctx.origin.ip.map(|ip| (Key::address(ip), LETTERS_PER_ADDRESS)));
        if self.letters.enter(&keys, self.now()).is_err() {
            return Ok(());
        }
        match self.may_reset(ctx, email).await? {
            Some((account, purpose)) => {
                let ctx = Ctx { tenant: account.tenant_id, ..ctx.clone() };
                let mut tx = self.privacy.write(&ctx, &ACCOUNT_AND_LETTER, &contract_fact(true)).await?;
                self.send_link(&mut tx, &account, purpose).await?;
                tx.audit("request_password_reset", "account", Some(*account.account_id.bytes()));
                Ok(tx.commit().await?)
            }
            // An entry here as well, so that the time taken does not tell.
            None => self.note_stranger(ctx, "request_password_reset").await,
        }
    }

    async fn may_reset(&self, ctx: &Ctx, email: &str) -> Result<Option<(Account, Purpose)>> {
        let house = house(ctx, ctx.tenant);
        let mut tx = self.privacy.read(&house, Look::list("account"), &["account"]).await?;
        let Some(account) = queries::accounts::by_email(&mut tx, &ctx.product, email).await? else { return Ok(None) };
        let purpose = match account.status {
            Status::Active => Purpose::PasswordReset,
            Status::Invited => Purpose::Activation,
            Status::Blocked => return Ok(None),
        };
        let ended = queries::tenants::contract_ended_at(&mut tx, account.tenant_id).await?;
        Ok(ended.is_none_or(|ended| self.now() < ended).then_some((account, purpose)))
    }

    /// An entry about somebody unknown, in the operator's own audit log. What they typed is not kept: it may be a
    /// password in the wrong field.
    pub(super) async fn note_stranger(&self, ctx: &Ctx, action: &'static str) -> Result<()> {
        let mut tx = self.privacy.read_plain(ctx).await?;
        let Some(root) = queries::tenants::root(&mut tx, &ctx.product).await? else { return Ok(()) };
        drop(tx);
        let mut tx = self.privacy.write_plain(&Ctx { tenant: root, ..ctx.clone() }).await?;
        tx.audit(action, "account", None);
        Ok(tx.commit().await?)
    }

    /// Takes away links, sessions and tokens that are no longer good for anything; a job calls it. Says how many.
    pub async fn remove_expired(&self, ctx: &Ctx) -> Result<u64> {
        if !self.privacy.may_destroy_for_age(ctx).await.map_err(Error::from)? {
            return Ok(0);
        }
        let now = self.now();
        let idle = self.session_idle(&ctx.product).before(now);
        let age = Duration::from_secs(rules::SESSION_AGE_DAYS_MAX * 86_400);
        let house = house(ctx, ctx.tenant);
        let mut tx = self.privacy.write(&house, &["session", "credential"], &Facts::NONE).await?;
        let links = queries::links::delete_expired(&mut tx, now).await?;
        let sessions = queries::sessions::delete_ended(&mut tx, &ctx.product, idle, now.minus(age)).await?;
        let tokens = queries::tokens::delete_expired(&mut tx, now).await?;
        tx.commit().await?;
        Ok(links + sessions + tokens)
    }
}

/// What a person is known by, and so no password of theirs.
pub(super) fn own_words(account: &Account) -> Vec<&str> {
    let company = account.company.as_deref();
    [Some(account.email.as_str()), Some(&account.first_name), Some(&account.last_name), company]
        .into_iter()
        .flatten()
        .collect()
}
