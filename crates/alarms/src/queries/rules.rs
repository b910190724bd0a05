//! Rules and their recipients.

use std::{collections::HashMap, sync::Arc};

use privacy::Tx;
use store::{params, sql};
use types::{Ctx, EmailAddress, NormalAddress, RuleId, SubjectId, TenantId};

use crate::{Recipient, Result, RuleRecipient, RuleRow, service::RuleFilter};

/// Every rule that is on, of every tenant: for the engine.
pub(crate) async fn enabled(tx: &mut Tx) -> Result<Vec<RuleRow>> {
    let mut rules = Vec::new();
    tx.each(
        sql!(
            "SELECT rule_id, tenant_id, name, kind, scope_kind, scope_id, scope_profile, watches, metric, comparison,
               threshold, hysteresis, duration_seconds, silence_seconds, severity, enabled, revision, created_at,
               changed_at
             FROM rule WHERE enabled = 1 ORDER BY rule_id"
        ),
        [],
        |rule| rules.push(rule),
    )
    .await?;
    Ok(rules)
}

/// Which tenant reaches which, where a rule needs it.
pub(crate) async fn reach(tx: &mut Tx) -> Result<Vec<(TenantId, TenantId)>> {
    let mut pairs = Vec::new();
    tx.each(
        sql!(
            "SELECT r.tenant_id, r.below_id FROM tenant_reach r WHERE EXISTS (
               SELECT 1 FROM rule u
               WHERE u.enabled = 1 AND (u.tenant_id = r.tenant_id
                 OR (u.scope_kind = 'tenant' AND u.scope_id = r.tenant_id)))"
        ),
        [],
        |pair| pairs.push(pair),
    )
    .await?;
    Ok(pairs)
}

/// Which product each tenant uses.
pub(crate) async fn products(tx: &mut Tx) -> Result<HashMap<TenantId, Arc<str>>> {
    let mut products = HashMap::new();
    tx.each(sql!("SELECT tenant_id, product FROM tenant"), [], |(tenant, product): (TenantId, String)| {
        products.insert(tenant, product.into());
    })
    .await?;
    Ok(products)
}

/// A rule, whoever's: for the engine.
pub(crate) async fn find(tx: &mut Tx, id: RuleId) -> Result<Option<RuleRow>> {
    Ok(tx
        .one(
            sql!(
                "SELECT rule_id, tenant_id, name, kind, scope_kind, scope_id, scope_profile, watches, metric,
                   comparison, threshold, hysteresis, duration_seconds, silence_seconds, severity, enabled, revision,
                   created_at, changed_at
                 FROM rule WHERE rule_id = $1"
            ),
            params![id],
        )
        .await?)
}

pub(crate) async fn get(tx: &mut Tx, ctx: &Ctx, id: RuleId) -> Result<Option<RuleRow>> {
    Ok(tx
        .one(
            sql!(
                "SELECT u.rule_id, u.tenant_id, u.name, u.kind, u.scope_kind, u.scope_id, u.scope_profile, u.watches,
                   u.metric, u.comparison, u.threshold, u.hysteresis, u.duration_seconds, u.silence_seconds, u.severity,
                   u.enabled, u.revision, u.created_at, u.changed_at
                 FROM rule u JOIN tenant_reach r ON r.below_id = u.tenant_id
                 WHERE r.tenant_id = $1 AND u.rule_id = $2"
            ),
            params![ctx.tenant, id],
        )
        .await?)
}

/// Newest first.
pub(crate) async fn list(tx: &mut Tx, ctx: &Ctx, filter: &RuleFilter) -> Result<Vec<RuleRow>> {
    Ok(tx
        .all(
            sql!(
                "SELECT u.rule_id, u.tenant_id, u.name, u.kind, u.scope_kind, u.scope_id, u.scope_profile, u.watches,
                   u.metric, u.comparison, u.threshold, u.hysteresis, u.duration_seconds, u.silence_seconds, u.severity,
                   u.enabled, u.revision, u.created_at, u.changed_at
                 FROM rule u JOIN tenant_reach r ON r.below_id = u.tenant_id
                 WHERE r.tenant_id = $1
                   AND (CAST($2 AS BLOB) IS NULL OR u.rule_id < CAST($2 AS BLOB))
                   AND (CAST($3 AS BLOB) IS NULL OR u.tenant_id = CAST($3 AS BLOB))
                   AND (CAST($4 AS BLOB) IS NULL OR u.scope_id = CAST($4 AS BLOB))
                 ORDER BY u.rule_id DESC LIMIT $5"
            ),
            params![ctx.tenant, filter.before, filter.tenant, filter.scope_id, filter.limit],
        )
        .await?)
}

pub(crate) async fn tenant_in_reach(tx: &mut Tx, above: TenantId, below: TenantId) -> Result<bool> {
    let found: Option<i64> = tx
        .value(sql!("SELECT depth FROM tenant_reach WHERE tenant_id = $1 AND below_id = $2"), params![above, below])
        .await?;
    Ok(found.is_some())
}

pub(crate) async fn insert(tx: &mut Tx, rule: &RuleRow) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO rule (rule_id, tenant_id, name, kind, scope_kind, scope_id, scope_profile, watches, metric,
               comparison, threshold, hysteresis, duration_seconds, silence_seconds, severity, enabled, revision,
               created_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        ),
        params![
            rule.rule_id,
            rule.tenant_id,
            rule.name,
            rule.kind,
            rule.scope_kind,
            rule.scope_id,
            rule.scope_profile,
            rule.watches,
            rule.metric,
            rule.comparison,
            rule.threshold,
            rule.hysteresis,
            rule.duration_seconds,
            rule.silence_seconds,
            rule.severity,
            rule.enabled,
            rule.revision,
            rule.created_at,
            rule.changed_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes the rule, if nobody else has changed it since it was read.
pub(crate) async fn update(tx: &mut Tx, rule: &RuleRow, read_at: types::Time) -> Result<bool> {
    let changed = tx
        .execute(
            sql!(
                "UPDATE rule SET name = $2, scope_kind = $3, scope_id = $4, scope_profile = $5, watches = $6,
                   metric = $7, comparison = $8, threshold = $9, hysteresis = $10, duration_seconds = $11,
                   silence_seconds = $12, severity = $13, enabled = $14, revision = $15, changed_at = $16
                 WHERE rule_id = $1 AND changed_at = $17"
            ),
            params![
                rule.rule_id,
                rule.name,
                rule.scope_kind,
                rule.scope_id,
                rule.scope_profile,
                rule.watches,
                rule.metric,
                rule.comparison,
                rule.threshold,
                rule.hysteresis,
                rule.duration_seconds,
                rule.silence_seconds,
                rule.severity,
                rule.enabled,
                rule.revision,
                rule.changed_at,
                read_at
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub(crate) async fn delete(tx: &mut Tx, id: RuleId) -> Result<()> {
    tx.execute(sql!("DELETE FROM rule_recipient WHERE rule_id = $1"), params![id]).await?;
    tx.execute(sql!("DELETE FROM alarm_flapping WHERE rule_id = $1"), params![id]).await?;
    tx.execute(sql!("DELETE FROM rule WHERE rule_id = $1"), params![id]).await?;
    Ok(())
}

pub(crate) async fn recipients(tx: &mut Tx, rule: RuleId) -> Result<Vec<Recipient>> {
    let rows: Vec<RuleRecipient> = tx
        .all(
            sql!(
                "SELECT rule_id, position, tenant_id, account_id, subject_id, email, added_at FROM rule_recipient
                 WHERE rule_id = $1 ORDER BY position"
            ),
            params![rule],
        )
        .await?;
    Ok(rows.into_iter().filter_map(RuleRecipient::recipient).collect())
}

pub(crate) async fn set_recipients(tx: &mut Tx, rule: &RuleRow, recipients: &[Recipient]) -> Result<()> {
    let known = tx
        .query(
            sql!("SELECT email_normal, subject_id FROM rule_recipient WHERE tenant_id = $1 AND subject_id IS NOT NULL"),
            params![rule.tenant_id],
        )
        .await?;
    let known =
        known.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<store::Result<HashMap<NormalAddress, _>>>()?;
    tx.execute(sql!("DELETE FROM rule_recipient WHERE rule_id = $1"), params![rule.rule_id]).await?;
    let rows = recipients.iter().enumerate().map(|(position, to)| {
        let (account, subject, email) = match to {
            Recipient::Account(account) => (Some(*account), None, None),
            // The same person, whenever the tenant names the same address.
            Recipient::Email(email) => {
                let subject: SubjectId = known.get(email.normal()).copied().unwrap_or_else(|| tx.new_id());
                (None, Some(subject), Some(email))
            }
        };
        let normal = email.map(EmailAddress::normal);
        params![rule.rule_id, position as i64, rule.tenant_id, account, subject, email, rule.changed_at, normal].into()
    });
    let rows: Vec<_> = rows.collect();
    tx.execute_many(
        sql!(
            "INSERT INTO rule_recipient (rule_id, position, tenant_id, account_id, subject_id, email, added_at, email_normal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        rows,
    )
    .await?;
    Ok(())
}
