//! How far the engine is.

use privacy::Tx;
use store::{params, sql};
use types::Time;

use crate::{
    AlarmCursor, IngestOutage, Object, Result, RuleState,
    rules::silence::{OUTAGES_KEPT_MAX, Outage},
};

/// Everything the engine left behind.
pub(crate) struct Loaded {
    pub cursor: AlarmCursor,
    pub outages: Vec<Outage>,
    pub states: Vec<RuleState>,
}

pub(crate) async fn load(tx: &mut Tx) -> Result<Loaded> {
    let cursor: Option<AlarmCursor> =
        tx.one(sql!("SELECT cursor_id, sequence, fence, alive_at FROM alarm_cursor WHERE cursor_id = 1"), []).await?;
    let Some(cursor) = cursor else { return Err(privacy::Error::Setup("alarms have no cursor".into()).into()) };
    let mut outages: Vec<IngestOutage> = tx
        .all(
            sql!("SELECT started_at, ended_at FROM ingest_outage ORDER BY started_at DESC LIMIT $1"),
            params![OUTAGES_KEPT_MAX as i64],
        )
        .await?;
    outages.reverse();
    let mut states = Vec::new();
    tx.each(
        sql!(
            "SELECT s.rule_id, s.object_id, s.object_kind, s.tenant_id, s.revision, s.sequence, s.last_at,
               s.pending_since, s.alarm_id
             FROM rule_state s JOIN rule r ON r.rule_id = s.rule_id AND r.revision = s.revision
             WHERE r.enabled = 1"
        ),
        [],
        |state| states.push(state),
    )
    .await?;
    let outages = outages.iter().map(|it| Outage { from: it.started_at, until: it.ended_at }).collect();
    Ok(Loaded { cursor, outages, states })
}

/// Raises the fence, if it still stands where the caller left it.
pub(crate) async fn raise_fence(tx: &mut Tx, fence: i64) -> Result<bool> {
    let raised = tx
        .execute(sql!("UPDATE alarm_cursor SET fence = fence + 1 WHERE cursor_id = 1 AND fence = $1"), params![fence])
        .await?;
    Ok(raised == 1)
}

/// How far everything is.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub sequence: i64,
    pub alive_at: Time,
}

pub(crate) async fn set_mark(tx: &mut Tx, mark: Mark) -> Result<()> {
    tx.execute(
        sql!("UPDATE alarm_cursor SET sequence = $1, alive_at = $2 WHERE cursor_id = 1"),
        params![mark.sequence, mark.alive_at],
    )
    .await?;
    Ok(())
}

/// Stores the states of rules that still judge as they did when these were judged.
pub(crate) async fn store(tx: &mut Tx, states: &[RuleState]) -> Result<()> {
    let rows = states.iter().map(|it| {
        params![
            it.rule_id,
            it.object_id,
            it.object_kind,
            it.tenant_id,
            it.revision,
            it.sequence,
            it.last_at,
            it.pending_since,
            it.alarm_id
        ]
        .into()
    });
    tx.execute_many(
        sql!(
            "INSERT INTO rule_state (rule_id, object_id, object_kind, tenant_id, revision, sequence, last_at,
               pending_since, alarm_id)
             SELECT r.rule_id, CAST($2 AS BLOB), CAST($3 AS TEXT), CAST($4 AS BLOB), r.revision, CAST($6 AS BIGINT),
               CAST($7 AS BIGINT), CAST($8 AS BIGINT), CAST($9 AS BLOB)
             FROM rule r WHERE r.rule_id = $1 AND r.revision = $5 AND r.enabled = 1
             ON CONFLICT (rule_id, object_id) DO UPDATE SET tenant_id = excluded.tenant_id,
               revision = excluded.revision, sequence = excluded.sequence, last_at = excluded.last_at,
               pending_since = excluded.pending_since, alarm_id = excluded.alarm_id"
        ),
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Forgets devices and gateways that are gone.
pub(crate) async fn forget(tx: &mut Tx, gone: &[Object]) -> Result<()> {
    let rows = gone.iter().map(|object| params![object.bytes()].into()).collect();
    tx.execute_many(sql!("DELETE FROM rule_state WHERE object_id = $1"), rows).await?;
    Ok(())
}

pub(crate) async fn add_outages(tx: &mut Tx, outages: &[Outage]) -> Result<()> {
    if outages.is_empty() {
        return Ok(());
    }
    let rows = outages.iter().map(|outage| params![outage.from, outage.until].into()).collect();
    tx.execute_many(
        sql!("INSERT INTO ingest_outage (started_at, ended_at) VALUES ($1, $2) ON CONFLICT (started_at) DO NOTHING"),
        rows,
    )
    .await?;
    tx.execute(
        sql!(
            "DELETE FROM ingest_outage WHERE started_at NOT IN (
               SELECT started_at FROM ingest_outage ORDER BY started_at DESC LIMIT $1)"
        ),
        params![OUTAGES_KEPT_MAX as i64],
    )
    .await?;
    Ok(())
}
