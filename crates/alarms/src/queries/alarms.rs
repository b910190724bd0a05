//! Alarms: written by the engine, read and acknowledged by people.

use privacy::Tx;
use store::{params, sql};
use types::{AlarmId, Ctx, DeviceId, TenantId, Time};

use crate::{
    Alarm, Because, Object, Result,
    engine::transition::{Transition, What},
    service::AlarmFilter,
};

/// Writes an alarm's beginning or end; says whether it still was to be written.
pub(crate) async fn apply(tx: &mut Tx, it: &Transition) -> Result<bool> {
    let changed = match it.what {
        What::Raise { last_seen_at } => raise(tx, it, last_seen_at).await?,
        What::Clear(because) => {
            tx.execute(
                sql!(
                    "UPDATE alarm SET cleared_at = $2, cleared_because = $3
                     WHERE alarm_id = $1 AND cleared_at IS NULL"
                ),
                params![it.alarm, it.at, because],
            )
            .await?
        }
    };
    Ok(changed == 1)
}

/// Only if the rule still judges as it did: the condition stands in the statement.
async fn raise(tx: &mut Tx, it: &Transition, last_seen_at: Option<Time>) -> Result<u64> {
    let (device, gateway) = match it.object {
        Object::Device(device) => (Some(device), None),
        Object::Gateway(gateway) => (None, Some(gateway)),
    };
    Ok(tx
        .execute(
            sql!(
                "INSERT INTO alarm (alarm_id, tenant_id, rule_id, rule_revision, rule_name, kind, severity, device_id,
                   gateway_id, metric, comparison, threshold, value, last_seen_at, raised_at)
                 SELECT CAST($1 AS BLOB), CAST($2 AS BLOB), r.rule_id, r.revision, r.name, r.kind, r.severity,
                   CAST($5 AS BLOB), CAST($6 AS BLOB), r.metric, r.comparison, r.threshold,
                   CAST($7 AS DOUBLE PRECISION), CAST($8 AS BIGINT), CAST($9 AS BIGINT)
                 FROM rule r WHERE r.rule_id = $3 AND r.revision = $4 AND r.enabled = 1"
            ),
            params![it.alarm, it.tenant, it.rule, it.revision, device, gateway, it.value, last_seen_at, it.at],
        )
        .await?)
}

/// Ends the alarms of rules that are gone, off or judge otherwise now, and forgets how far those were.
pub(crate) async fn end_stale(tx: &mut Tx, now: Time) -> Result<Vec<(AlarmId, TenantId)>> {
    let ended = tx
        .query(
            sql!(
                "UPDATE alarm SET cleared_at = $1, cleared_because = $2
                 WHERE cleared_at IS NULL AND NOT EXISTS (
                   SELECT 1 FROM rule r
                   WHERE r.rule_id = alarm.rule_id AND r.revision = alarm.rule_revision AND r.enabled = 1)
                 RETURNING alarm_id, tenant_id"
            ),
            params![now, Because::RuleChanged],
        )
        .await?;
    tx.execute(
        sql!(
            "DELETE FROM rule_state WHERE NOT EXISTS (
               SELECT 1 FROM rule r
               WHERE r.rule_id = rule_state.rule_id AND r.revision = rule_state.revision AND r.enabled = 1)"
        ),
        [],
    )
    .await?;
    Ok(ended.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<store::Result<_>>()?)
}

pub(crate) async fn get(tx: &mut Tx, ctx: &Ctx, id: AlarmId) -> Result<Option<Alarm>> {
    Ok(tx
        .one(
            sql!(
                "SELECT a.alarm_id, a.tenant_id, a.rule_id, a.rule_revision, a.rule_name, a.kind, a.severity,
                   a.device_id, a.gateway_id, a.metric, a.comparison, a.threshold, a.value, a.last_seen_at, a.raised_at,
                   a.acknowledged_at, a.acknowledged_by, a.acknowledged_name, a.note, a.cleared_at, a.cleared_because
                 FROM alarm a JOIN tenant_reach r ON r.below_id = a.tenant_id
                 WHERE r.tenant_id = $1 AND a.alarm_id = $2"
            ),
            params![ctx.tenant, id],
        )
        .await?)
}

/// Newest first.
pub(crate) async fn list(tx: &mut Tx, ctx: &Ctx, filter: &AlarmFilter) -> Result<Vec<Alarm>> {
    let (cleared, acknowledged) = filter.flags();
    Ok(tx
        .all(
            sql!(
                "SELECT a.alarm_id, a.tenant_id, a.rule_id, a.rule_revision, a.rule_name, a.kind, a.severity,
                   a.device_id, a.gateway_id, a.metric, a.comparison, a.threshold, a.value, a.last_seen_at, a.raised_at,
                   a.acknowledged_at, a.acknowledged_by, a.acknowledged_name, a.note, a.cleared_at, a.cleared_because
                 FROM alarm a JOIN tenant_reach r ON r.below_id = a.tenant_id
                 WHERE r.tenant_id = $1
                   AND (CAST($2 AS BLOB) IS NULL OR a.alarm_id < CAST($2 AS BLOB))
                   AND (CAST($3 AS BLOB) IS NULL OR a.device_id = CAST($3 AS BLOB))
                   AND (CAST($4 AS BLOB) IS NULL OR a.gateway_id = CAST($4 AS BLOB))
                   AND (CAST($5 AS BLOB) IS NULL OR a.rule_id = CAST($5 AS BLOB))
                   AND (CAST($6 AS BIGINT) IS NULL
                     OR CAST($6 AS BIGINT) = CASE WHEN a.cleared_at IS NULL THEN 0 ELSE 1 END)
                   AND (CAST($7 AS BIGINT) IS NULL
                     OR CAST($7 AS BIGINT) = CASE WHEN a.acknowledged_at IS NULL THEN 0 ELSE 1 END)
                 ORDER BY a.alarm_id DESC LIMIT $8"
            ),
            params![
                ctx.tenant,
                filter.before,
                filter.device,
                filter.gateway,
                filter.rule,
                cleared,
                acknowledged,
                filter.limit
            ],
        )
        .await?)
}

/// Notes that somebody cares; says whether nobody had yet.
pub(crate) async fn acknowledge(tx: &mut Tx, alarm: &Alarm) -> Result<bool> {
    let changed = tx
        .execute(
            sql!(
                "UPDATE alarm SET acknowledged_at = $2, acknowledged_by = $3, acknowledged_name = $4, note = $5
                 WHERE alarm_id = $1 AND acknowledged_at IS NULL AND cleared_at IS NULL"
            ),
            params![alarm.alarm_id, alarm.acknowledged_at, alarm.acknowledged_by, alarm.acknowledged_name, alarm.note],
        )
        .await?;
    Ok(changed == 1)
}

/// How many are open, for the overview.
pub(crate) async fn open_count(tx: &mut Tx, ctx: &Ctx) -> Result<i64> {
    Ok(tx
        .value(
            sql!(
                "SELECT count(*) FROM alarm a JOIN tenant_reach r ON r.below_id = a.tenant_id
                 WHERE r.tenant_id = $1 AND a.cleared_at IS NULL"
            ),
            params![ctx.tenant],
        )
        .await?
        .unwrap_or(0))
}

/// The devices of the reach with an open alarm.
pub(crate) async fn open_devices(tx: &mut Tx, ctx: &Ctx) -> Result<Vec<DeviceId>> {
    let rows = tx
        .query(
            sql!(
                "SELECT DISTINCT a.device_id FROM alarm a JOIN tenant_reach r ON r.below_id = a.tenant_id
                 WHERE r.tenant_id = $1 AND a.cleared_at IS NULL AND a.device_id IS NOT NULL"
            ),
            params![ctx.tenant],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<store::Result<_>>()?)
}
