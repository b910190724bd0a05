//! A person's own sessions.

use privacy::{Facts, Look};
use types::{Ctx, SessionId, Why};

use super::{Service, own_account};
use crate::{Error, Result, Session, Through, queries};

impl Service {
    /// The person's own sessions, the latest used first.
    pub async fn sessions(&self, ctx: &Ctx) -> Result<Vec<Session>> {
        let account = own_account(ctx)?;
        let own = ctx.because(Why::Own);
        let mut tx = self.privacy.read(&own, Look::list("session"), &["session"]).await?;
        Ok(queries::sessions::of_account(&mut tx, account).await?)
    }

    /// Ends one of the person's own sessions, here and at once.
    pub async fn revoke_session(&self, ctx: &Ctx, session: SessionId) -> Result<()> {
        self.end_session(ctx, session, "revoke").await
    }

    pub(super) async fn end_session(&self, ctx: &Ctx, session: SessionId, action: &'static str) -> Result<()> {
        let account = own_account(ctx)?;
        let mut tx = self.privacy.write(&ctx.because(Why::Own), &["session"], &Facts::NONE).await?;
        if queries::sessions::delete(&mut tx, account, session).await? == 0 {
            return Err(Error::NotFound("session"));
        }
        tx.audit(action, "session", Some(*session.bytes()));
        self.admitted.forget_after(&mut tx, move |signed_in| signed_in.through == Through::Session(session));
        tx.commit().await?;
        Ok(())
    }
}
