//! Addresses that somebody wrote into a rule: whoever reads them says once, by a link, that they want to be told.

use std::time::Duration;

use privacy::Tx;
use store::{params, sql};
use types::{RuleId, SubjectId, TenantId, Time};

use crate::{Recipient, Result, RuleRecipient};

/// Asked again after so long, if the rule is saved again; until then the link in the mail is good.
const ASKED_SECONDS: u64 = 86_400;
/// A link is good for so long.
const LINK_SECONDS_MAX: u64 = 30 * 86_400;

/// The rule's addresses that are to be asked.
pub(crate) async fn to_ask(tx: &mut Tx, rule: RuleId, now: Time) -> Result<Vec<(SubjectId, String)>> {
    let rows = tx
        .query(
            sql!(
                "SELECT r.subject_id, r.email FROM rule_recipient r
                 LEFT JOIN alarm_recipient_link l ON l.subject_id = r.subject_id
                 WHERE r.rule_id = $1 AND r.email IS NOT NULL AND r.subject_id IS NOT NULL
                   AND (l.subject_id IS NULL OR (l.confirmed_at IS NULL AND l.asked_at < $2)) ORDER BY r.position"
            ),
            params![rule, now.minus(Duration::from_secs(ASKED_SECONDS))],
        )
        .await?;
    Ok(rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<store::Result<_>>()?)
}

/// Remembers that an address was asked, by a link with this hash, or that it need not be.
pub(crate) async fn asked(
    tx: &mut Tx,
    (subject, tenant): (SubjectId, TenantId),
    now: Time,
    link_hash: Option<[u8; 32]>,
) -> Result<()> {
    let confirmed_at = link_hash.is_none().then_some(now);
    tx.execute(
        sql!(
            "INSERT INTO alarm_recipient_link (subject_id, tenant_id, asked_at, link_hash, confirmed_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (subject_id) DO UPDATE SET asked_at = excluded.asked_at, link_hash = excluded.link_hash,
               confirmed_at = excluded.confirmed_at"
        ),
        params![subject, tenant, now, link_hash.map(|hash| hash.to_vec()), confirmed_at],
    )
    .await?;
    Ok(())
}

/// Forgets addresses that no rule of the tenant names any more: named again, they are asked again.
pub(crate) async fn forget_unnamed(tx: &mut Tx, tenant: TenantId) -> Result<()> {
    tx.execute(
        sql!(
            "DELETE FROM alarm_recipient_link WHERE tenant_id = $1 AND NOT EXISTS (
               SELECT 1 FROM rule_recipient r WHERE r.subject_id = alarm_recipient_link.subject_id)"
        ),
        params![tenant],
    )
    .await?;
    Ok(())
}

/// Who is told of the rule's alarms: accounts, and addresses that have said so; one without a subject was named before
/// anybody was asked.
pub(crate) async fn told(tx: &mut Tx, rule: RuleId) -> Result<Vec<Recipient>> {
    let rows: Vec<RuleRecipient> = tx
        .all(
            sql!(
                "SELECT r.rule_id, r.position, r.tenant_id, r.account_id, r.subject_id, r.email, r.added_at
                 FROM rule_recipient r LEFT JOIN alarm_recipient_link l ON l.subject_id = r.subject_id
                 WHERE r.rule_id = $1
                   AND (r.account_id IS NOT NULL OR r.subject_id IS NULL OR l.confirmed_at IS NOT NULL)
                 ORDER BY r.position"
            ),
            params![rule],
        )
        .await?;
    Ok(rows.into_iter().filter_map(RuleRecipient::recipient).collect())
}

/// The rule's addresses that get nothing yet.
pub(crate) async fn unconfirmed(tx: &mut Tx, rule: RuleId) -> Result<Vec<String>> {
    let rows = tx
        .query(
            sql!(
                "SELECT r.email FROM rule_recipient r LEFT JOIN alarm_recipient_link l ON l.subject_id = r.subject_id
                 WHERE r.rule_id = $1 AND r.email IS NOT NULL AND r.subject_id IS NOT NULL AND l.confirmed_at IS NULL
                 ORDER BY r.position"
            ),
            params![rule],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<store::Result<_>>()?)
}

/// Whose alarms the link is about, while it is good: the tenant's name.
pub(crate) async fn by_link(tx: &mut Tx, link_hash: [u8; 32], now: Time) -> Result<Option<String>> {
    let product = tx.ctx().product.clone();
    Ok(tx
        .value(
            sql!(
                "SELECT t.name FROM alarm_recipient_link l JOIN tenant t ON t.tenant_id = l.tenant_id
                 WHERE l.link_hash = $1 AND l.asked_at > $2 AND t.product = $3"
            ),
            params![link_hash.to_vec(), now.minus(Duration::from_secs(LINK_SECONDS_MAX)), &*product],
        )
        .await?)
}

/// The address is told from now on; followed again, the link says so again.
pub(crate) async fn confirm(tx: &mut Tx, link_hash: [u8; 32], now: Time) -> Result<()> {
    tx.execute(
        sql!("UPDATE alarm_recipient_link SET confirmed_at = $2 WHERE link_hash = $1 AND confirmed_at IS NULL"),
        params![link_hash.to_vec(), now],
    )
    .await?;
    Ok(())
}
