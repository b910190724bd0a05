//! Asks whoever reads an address that somebody wrote into a rule: nobody gets mails who has not said so once.

use std::time::Duration;

use alarms::{Asking, RuleRow};
use messages::{
    NewMessage, To,
    texts::{self, RecipientLink},
};
use privacy::{Result, Tx};
use store::{params, sql};
use types::{EmailAddress, SubjectId, TenantId};

use super::courier::{AlarmCourier, LANGUAGE, RECIPIENT};

const KIND: &str = "alarm_recipient_link";
/// Nobody is asked twice within this time, and a tenant asks so many at most.
const ASKED_WITHIN: Duration = Duration::from_secs(86_400);
const ASKED_MAX: i64 = 200;

impl AlarmCourier {
    pub(super) async fn ask_address(
        &self,
        tx: &mut Tx,
        rule: &RuleRow,
        (subject, email): (SubjectId, &str),
        link_token: &str,
    ) -> Result<Asking> {
        if is_own(tx, email).await? {
            return Ok(Asking::Known);
        }
        if too_many(tx, rule.tenant_id, email, self.outbox.now().minus(ASKED_WITHIN)).await? {
            return Ok(Asking::NotNow);
        }
        let imprint = self.imprints.get(&tx.ctx().product);
        let imprint = imprint.ok_or_else(|| privacy::Error::Setup("a mail of a product that is not here".into()))?;
        let tenant: Option<String> =
            tx.value(sql!("SELECT name FROM tenant WHERE tenant_id = $1"), params![rule.tenant_id]).await?;
        let link = format!("{}/alarm-mails/{link_token}", imprint.public_url);
        let letter = texts::recipient_link(
            LANGUAGE,
            imprint,
            &RecipientLink { tenant: &tenant.unwrap_or_default(), rule: &rule.name, link: &link },
        );
        let message = NewMessage {
            tenant: rule.tenant_id,
            subject: Some(subject),
            recipient: RECIPIENT,
            categories: &["alarm_recipient"],
            kind: KIND,
            about: ("rule", Some(*rule.rule_id.bytes())),
            tells_of: &[],
            to: To::Email(email, &letter),
            confidential: true,
        };
        match self.outbox.enqueue(tx, message).await {
            Ok(_) => Ok(Asking::Asked),
            Err(messages::Error::Privacy(privacy::Error::Refused(refused))) => {
                tracing::warn!(%refused, "an address of a rule is not asked");
                Ok(Asking::NotNow)
            }
            Err(messages::Error::Privacy(error)) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "an address of a rule is not asked");
                Ok(Asking::NotNow)
            }
        }
    }
}

/// Whether it is the address of the account that names it, which was proven when the account was activated.
async fn is_own(tx: &mut Tx, email: &str) -> Result<bool> {
    let Some(account) = tx.ctx().actor.account() else { return Ok(false) };
    let own: Option<EmailAddress> =
        tx.value(sql!("SELECT email FROM account WHERE account_id = $1"), params![account]).await?;
    Ok(own.is_some_and(|own| own.mailbox() == EmailAddress::kept(email).mailbox()))
}

async fn too_many(tx: &mut Tx, tenant: TenantId, email: &str, since: types::Time) -> Result<bool> {
    let asked = sql!(
        "SELECT count(*), CAST(coalesce(sum(CASE WHEN address = $4 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM message
         WHERE tenant_id = $1 AND kind = $2 AND created_at > $3"
    );
    let rows = tx.query(asked, params![tenant, KIND, since, email]).await?;
    let Some(row) = rows.first() else { return Ok(false) };
    Ok(row.get::<i64>(0)? >= ASKED_MAX || row.get::<i64>(1)? > 0)
}
