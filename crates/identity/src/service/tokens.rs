//! API tokens: made by a person, for a machine that acts with what the token's scopes leave of the person's role.

use std::time::Duration;

use privacy::{Facts, Look, Tx};
use types::{AccountId, Ctx, Time, TokenId, Why};

use super::{Service, own_account};
use crate::{
    ApiToken, Error, Permission, Result, Scope, Scopes, Secret, Through, TokensThen, queries,
    rules::{Asker, Check, TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MAX, TOKENS_PER_ACCOUNT_MAX},
    secret::TOKEN_PREFIX,
};

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub name: String,
    pub scopes: Vec<Scope>,
    /// A year from now, if it is not said.
    pub expires_at: Option<Time>,
}

fn days(count: u64) -> Duration {
    Duration::from_secs(count * 86_400)
}

impl Service {
    /// Makes a token; its text is shown this once.
    pub async fn create_token(&self, ctx: &Ctx, new: NewToken) -> Result<(ApiToken, Secret)> {
        Asker::of(ctx, Permission::TokensWrite)?;
        let account_id = own_account(ctx)?;
        let now = self.now();
        let expires_at = new.expires_at.unwrap_or(now.plus(days(TOKEN_DAYS_DEFAULT)));
        let mut check = Check::default();
        let name = check.name("name", &new.name);
        check.not_empty("scopes", &new.scopes);
        check.later("expires_at", expires_at, now, now.plus(days(TOKEN_DAYS_MAX)));
        check.done()?;
        let secret = Secret::new(self.privacy.rng(), TOKEN_PREFIX);
        let token = ApiToken {
            token_id: self.privacy.rng().id(self.clock()),
            account_id,
            tenant_id: ctx.tenant,
            token_hash: secret.hash(),
            name,
            scopes: Scopes::new(new.scopes),
            created_at: now,
            expires_at,
            last_used_at: None,
        };
        let mut tx = self.privacy.write(&ctx.because(Why::Own), &["credential"], &Facts::NONE).await?;
        // Two at once count one after the other.
        queries::accounts::hold(&mut tx, account_id).await?;
        if queries::tokens::count(&mut tx, account_id).await? >= i64::from(TOKENS_PER_ACCOUNT_MAX) {
            return Err(Error::LimitReached { what: "tokens of an account", count_max: TOKENS_PER_ACCOUNT_MAX });
        }
        queries::tokens::insert(&mut tx, &token).await?;
        tx.audit_detail("create", "token", Some(*token.token_id.bytes()), token.scopes.to_string());
        tx.commit().await?;
        Ok((token, secret))
    }

    /// The person's own tokens.
    pub async fn tokens(&self, ctx: &Ctx) -> Result<Vec<ApiToken>> {
        let account = own_account(ctx)?;
        let mut tx = self.privacy.read(&ctx.because(Why::Own), Look::list("token"), &["credential"]).await?;
        Ok(queries::tokens::of_account(&mut tx, account).await?)
    }

    /// With another password comes the question what becomes of the tokens: whoever knew the old one may have made them.
    pub(super) async fn settle_tokens(&self, tx: &mut Tx, account: AccountId, then: Option<TokensThen>) -> Result<()> {
        match then {
            Some(TokensThen::Keep) => {}
            Some(TokensThen::End) => {
                if queries::tokens::delete_all(tx, account).await? > 0 {
                    tx.audit_detail("delete", "token", None, "all of the account".to_owned());
                }
                self.admitted.forget_after(tx, move |signed_in| {
                    signed_in.account_id == account && matches!(signed_in.through, Through::Token(_))
                });
            }
            None if queries::tokens::count(tx, account).await? == 0 => {}
            None => return Err(Error::invalid("tokens", "required", "keep or end the API tokens of this account")),
        }
        Ok(())
    }

    /// Ends one of the person's own tokens, here and at once.
    pub async fn revoke_token(&self, ctx: &Ctx, id: TokenId) -> Result<()> {
        let account = own_account(ctx)?;
        let mut tx = self.privacy.write(&ctx.because(Why::Own), &["credential"], &Facts::NONE).await?;
        if queries::tokens::delete(&mut tx, account, id).await? == 0 {
            return Err(Error::NotFound("token"));
        }
        tx.audit("delete", "token", Some(*id.bytes()));
        self.admitted.forget_after(&mut tx, move |signed_in| signed_in.through == Through::Token(id));
        tx.commit().await?;
        Ok(())
    }
}
