//! Stops in SQL. They are read from the real tables: what is stopped must be seen by whoever lifts it.

use store::{params, sql};
use types::{MessageId, StopId, SubjectId, TenantId, Time};

use super::{Outcome, RestrictedUse};
use crate::{Result, Tx, standing::Stop};

macro_rules! columns {
    () => {
        "s.stop_id, s.tenant_id, s.product, s.subject_id, s.clause, s.kind, s.ground, s.at, s.told_at, s.lifted_at,
         s.language, s.words, s.automatic, s.outcome, s.answer, s.decided_at, s.message_id"
    };
}

pub(super) async fn of_subject(tx: &mut Tx, subject: SubjectId) -> Result<Vec<Stop>> {
    tx.all(
        sql!("SELECT ", columns!(), " FROM main.stop s WHERE s.subject_id = $1 ORDER BY s.at DESC, s.stop_id"),
        params![subject],
    )
    .await
}

/// One stop within the reach of a tenant.
pub(super) async fn within(tx: &mut Tx, tenant: TenantId, id: StopId) -> Result<Option<Stop>> {
    tx.one(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.stop s JOIN tenant_reach r ON r.below_id = s.tenant_id
             WHERE r.tenant_id = $1 AND s.stop_id = $2"
        ),
        params![tenant, id],
    )
    .await
}

/// What stands within reach, what waits for a decision first.
pub(super) async fn standing(tx: &mut Tx, tenant: TenantId, product: &str, limit: u32) -> Result<Vec<Stop>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.stop s JOIN tenant_reach r ON r.below_id = s.tenant_id
             WHERE r.tenant_id = $1 AND s.product = $2 AND s.lifted_at IS NULL
             ORDER BY CASE WHEN s.outcome IS NULL THEN 0 ELSE 1 END, s.at LIMIT $3"
        ),
        params![tenant, product, limit],
    )
    .await
}

/// Decided objections whose end waits for the person to be told.
pub(super) async fn ending(tx: &mut Tx, product: &str) -> Result<Vec<Stop>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.stop s
             WHERE s.product = $1 AND s.lifted_at IS NULL AND s.kind = 'objection'
               AND s.outcome IN ('adjusted', 'continued') ORDER BY s.at LIMIT 1000"
        ),
        params![product],
    )
    .await
}

/// Whether the person's browser has spoken about this clause before, whatever came of it.
pub(super) async fn signalled(tx: &mut Tx, subject: SubjectId, clause: &str) -> Result<bool> {
    let found = tx
        .value::<i64>(
            sql!("SELECT count(*) FROM main.stop WHERE subject_id = $1 AND clause = $2 AND automatic = 1"),
            params![subject, clause],
        )
        .await?;
    Ok(found.unwrap_or(0) > 0)
}

/// Writes the decision, if nobody was faster.
pub(super) async fn decide(tx: &mut Tx, id: StopId, outcome: Outcome, answer: &str, now: Time) -> Result<bool> {
    let changed = tx
        .execute(
            sql!(
                "UPDATE stop SET outcome = $2, answer = $3, decided_at = $4
                 WHERE stop_id = $1 AND outcome IS NULL AND lifted_at IS NULL"
            ),
            params![id, outcome.name(), answer, now],
        )
        .await?;
    Ok(changed == 1)
}

/// The person takes it back, whatever was decided.
pub(super) async fn take_back(tx: &mut Tx, id: StopId, now: Time) -> Result<()> {
    tx.execute(
        sql!("UPDATE stop SET outcome = $2, decided_at = $3 WHERE stop_id = $1 AND lifted_at IS NULL"),
        params![id, Outcome::TakenBack.name(), now],
    )
    .await?;
    Ok(())
}

/// The letter that tells the person.
pub(super) async fn tell_by(tx: &mut Tx, id: StopId, message: MessageId) -> Result<()> {
    tx.execute(sql!("UPDATE stop SET message_id = $2 WHERE stop_id = $1"), params![id, message]).await?;
    Ok(())
}

/// That the person was told.
pub(super) async fn told(tx: &mut Tx, id: StopId, at: Time) -> Result<()> {
    tx.execute(sql!("UPDATE stop SET told_at = $2 WHERE stop_id = $1 AND told_at IS NULL"), params![id, at]).await?;
    Ok(())
}

pub(super) async fn add_use(tx: &mut Tx, used: &RestrictedUse) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO restricted_use (use_id, stop_id, tenant_id, category, exception, reason, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        ),
        params![used.use_id, used.stop_id, used.tenant_id, used.category, used.exception, used.reason, used.at],
    )
    .await?;
    Ok(())
}

pub(super) async fn uses(tx: &mut Tx, id: StopId) -> Result<Vec<RestrictedUse>> {
    tx.all(
        sql!(
            "SELECT use_id, stop_id, tenant_id, category, exception, reason, at
             FROM main.restricted_use WHERE stop_id = $1 ORDER BY at, use_id"
        ),
        params![id],
    )
    .await
}
