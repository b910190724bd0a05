//! Signing in and out. Throttled by account and address, the same answer and the same work whoever is named.

use std::sync::Arc;

use privacy::{
    Look,
    throttle::{Key, Limits},
};
use types::{Ctx, EMAIL_CHARS_MAX, NormalAddress, SessionId};

use super::{Service, as_holder, contract_fact, house};
use crate::{Account, Error, Result, Secret, Session, SignedIn, Status, queries, rules::SESSIONS_PER_ACCOUNT_MAX};

const TRIES_PER_ACCOUNT: Limits = Limits { free_count: 5, wait_seconds_first: 1, wait_seconds_max: 300 };
const TRIES_PER_ADDRESS: Limits = Limits { free_count: 30, wait_seconds_first: 1, wait_seconds_max: 900 };

/// Somebody signed in: the cookie's value, shown once, and who they are.
#[derive(Clone, Debug)]
pub struct SignInDone {
    pub cookie: Secret,
    pub signed_in: Arc<SignedIn>,
}

impl Service {
    pub async fn sign_in(&self, ctx: &Ctx, email: &str, password: &str) -> Result<SignInDone> {
        if email.chars().count() > EMAIL_CHARS_MAX || password.chars().count() > crate::password::PASSWORD_CHARS_MAX {
            return Err(Error::WrongCredentials);
        }
        let key = Key::of("sign_in", &format!("{}\n{}", ctx.product, NormalAddress::of(email).as_str()));
        let address = ctx.origin.ip.map(Key::address);
        self.enter(key, address)?;
        let found = self.credentials_of(ctx, email).await?;
        let hash = found.as_ref().and_then(|(_, hash)| hash.as_deref());
        let fits = self.hasher.verify(password, hash).await?;
        match found {
            Some((account, Some(hash))) if fits && account.status == Status::Active => {
                self.sign_ins.clear(key);
                if let Some(address) = address {
                    self.sign_ins.take_back(address, self.now());
                }
                self.open_session(ctx, &account, Some(&hash)).await
            }
            Some((account, _)) => {
                self.note_failure(ctx, &account).await?;
                Err(Error::WrongCredentials)
            }
            None => {
                self.note_stranger(ctx, "sign_in_failed").await?;
                Err(Error::WrongCredentials)
            }
        }
    }

    fn enter(&self, key: Key, address: Option<Key>) -> Result<()> {
        let mut keys = vec![(key, TRIES_PER_ACCOUNT)];
        keys.extend(address.map(|address| (address, TRIES_PER_ADDRESS)));
        Ok(self.sign_ins.enter(&keys, self.now())?)
    }

    /// Asks for the password of somebody who is signed in, for what needs it again. Gives what it was checked against.
    pub(super) async fn ask_again(&self, ctx: &Ctx, account: &Account, password: &str) -> Result<Option<String>> {
        let key = Key::of("sign_in", &format!("{}\n{}", account.product, account.email.normal().as_str()));
        self.enter(key, ctx.origin.ip.map(Key::address))?;
        let (_, hash) = self.credentials_of(ctx, account.email.as_str()).await?.ok_or(Error::NotSignedIn)?;
        if self.hasher.verify(password, hash.as_deref()).await? {
            self.sign_ins.clear(key);
            if let Some(ip) = ctx.origin.ip {
                self.sign_ins.take_back(Key::address(ip), self.now());
            }
            return Ok(hash);
        }
        self.note_failure(ctx, account).await?;
        Err(Error::WrongCredentials)
    }

    async fn credentials_of(&self, ctx: &Ctx, email: &str) -> Result<Option<(Account, Option<String>)>> {
        let house = house(ctx, ctx.tenant);
        let mut tx = self.privacy.read(&house, Look::list("account"), &["account", "credential"]).await?;
        let Some(account) = queries::accounts::by_email(&mut tx, &ctx.product, email).await? else { return Ok(None) };
        let hash = queries::credentials::hash(&mut tx, account.account_id).await?;
        Ok(Some((account, hash)))
    }

    /// Nobody has proven anything, so the entry names no actor; it is about the account that was named.
    async fn note_failure(&self, ctx: &Ctx, account: &Account) -> Result<()> {
        let mut tx = self.privacy.write_plain(&Ctx { tenant: account.tenant_id, ..ctx.clone() }).await?;
        tx.audit("sign_in_failed", "account", Some(*account.account_id.bytes()));
        Ok(tx.commit().await?)
    }

    /// `proven_by`: the hash that the password was checked against.
    async fn open_session(&self, ctx: &Ctx, account: &Account, proven_by: Option<&str>) -> Result<SignInDone> {
        if !self.contract_runs(ctx, account.tenant_id).await? {
            self.note_failure(ctx, account).await?;
            return Err(Error::ContractEnded);
        }
        let cookie = Secret::new(self.privacy.rng(), "");
        let agent = self.privacy.agents().parse(ctx.origin.user_agent.as_deref());
        let now = self.now();
        let session = Session {
            session_id: self.privacy.rng().id(self.clock()),
            account_id: account.account_id,
            tenant_id: account.tenant_id,
            token_hash: cookie.hash(),
            created_at: now,
            last_used_at: now,
            ip: ctx.origin.ip.map(|ip| ip.to_string()),
            browser: agent.browser,
            browser_version: agent.browser_version,
            os: agent.os,
        };
        let holder = as_holder(ctx, account);
        let beside = ["account", "credential"];
        let mut tx = self.privacy.change(&holder, &["session"], &beside, &contract_fact(true)).await?;
        // Blocked, or with another password, while the old one was being checked: what ended every session had not this one.
        let held = queries::accounts::held(&mut tx, account.tenant_id, account.account_id).await?;
        held.filter(|account| account.status == Status::Active).ok_or(Error::WrongCredentials)?;
        if let Some(proven_by) = proven_by
            && queries::credentials::hash(&mut tx, account.account_id).await?.as_deref() != Some(proven_by)
        {
            return Err(Error::WrongCredentials);
        }
        queries::sessions::insert(&mut tx, &session).await?;
        if queries::sessions::delete_beyond(&mut tx, account.account_id, SESSIONS_PER_ACCOUNT_MAX).await? > 0 {
            self.admitted.forget_sessions_after(&mut tx, account.account_id, Some(session.session_id));
        }
        tx.audit("sign_in", "session", Some(*session.session_id.bytes()));
        tx.commit().await?;
        let signed_in = self.by_session(ctx, cookie.expose()).await?;
        Ok(SignInDone { cookie, signed_in })
    }

    /// Opens a new session for whoever moved a sandbox's clock past the end of their own.
    pub async fn continue_in_sandbox(&self, ctx: &Ctx) -> Result<SignInDone> {
        if !self.clock().is_sandbox() {
            return Err(Error::Forbidden("only in a sandbox"));
        }
        let account = self.load(ctx, super::own_account(ctx)?).await?;
        if account.status != Status::Active {
            return Err(Error::NotSignedIn);
        }
        self.open_session(ctx, &account, None).await
    }

    /// Ends the session that asks.
    pub async fn sign_out(&self, ctx: &Ctx, session: SessionId) -> Result<()> {
        self.end_session(ctx, session, "sign_out").await
    }
}
