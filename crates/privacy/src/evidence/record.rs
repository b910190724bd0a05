//! The history: each run is recorded, so that a statement can be shown to have been true at any time; and what has
//! turned since the run before, so that the officer hears of it once.

use std::{collections::HashMap, time::Duration};

use notice::Notice;
use store::{params, sql};
use types::{Ctx, Time};

use super::{Evidence, EvidenceQuery, EvidenceResult, EvidenceRun, EvidenceRunId, Measured};
use crate::{Privacy, Result, Tx};

/// Runs in which everything held are thinned out to one a day after so many days …
const EVERY_RUN_DAYS: u64 = 31;
/// … and gone after so many: nobody can claim anything of them any more.
const RUN_DAYS_MAX: u64 = 3 * 366;

/// A check that holds again, or no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    pub check_id: String,
    pub holds: bool,
}

/// The last run and what it found.
#[derive(Clone, Debug)]
pub struct Latest {
    pub run: EvidenceRun,
    pub results: Vec<EvidenceResult>,
}

/// One run in the history of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub at: Time,
    pub holds: bool,
    pub looked_count: i64,
    pub offences_count: i64,
}

impl EvidenceResult {
    /// As it was measured; the queries are kept apart.
    pub fn measured(&self) -> Measured {
        Measured {
            looked_count: self.looked_count,
            offences_count: self.offences_count,
            oldest_at: self.oldest_at,
            swept_at: self.swept_at,
            offences: self.offences.lines().map(str::to_owned).collect(),
            queries: Vec::new(),
        }
    }
}

impl Privacy {
    /// Records a run in the caller's transaction (so that the mail about it commits with it), and says what turned.
    pub async fn record_evidence(
        &self,
        tx: &mut Tx,
        notice: &Notice,
        started_at: Time,
        evidence: &[Evidence],
    ) -> Result<Vec<Turned>> {
        let product = notice.product.name.as_str();
        let before = held_before(tx, product).await?;
        let run_id: EvidenceRunId = self.rng().id(self.clock());
        let failing = evidence.iter().filter(|one| !one.measured.holds()).count() as i64;
        let edition = i64::from(notice.edition().number);
        tx.execute(
            sql!(
                "INSERT INTO evidence_run (run_id, product, edition, started_at, finished_at, checks_count,
                   failing_count, number)
                 SELECT $1, $2, $3, $4, $5, $6, $7, coalesce(max(number), 0) + 1 FROM main.evidence_run WHERE product = $2"
            ),
            params![run_id, product, edition, started_at, self.clock().now(), evidence.len() as i64, failing],
        )
        .await?;
        self.write_results(tx, run_id, product, evidence).await?;
        self.thin_out(tx, product).await?;
        let turned = |one: &Evidence| {
            let (check_id, holds) = (one.check.to_string(), one.measured.holds());
            // What was never measured is taken to have held: its first failure is news, its first success is not.
            (before.get(&check_id).copied().unwrap_or(true) != holds).then_some(Turned { check_id, holds })
        };
        Ok(evidence.iter().filter_map(turned).collect())
    }

    async fn write_results(
        &self,
        tx: &mut Tx,
        run_id: EvidenceRunId,
        product: &str,
        evidence: &[Evidence],
    ) -> Result<()> {
        let row = |one: &Evidence| {
            let measured = &one.measured;
            params![
                run_id,
                one.check.to_string(),
                measured.holds(),
                measured.looked_count,
                measured.offences_count,
                measured.oldest_at,
                measured.swept_at,
                measured.offences.join("\n"),
                one.measured_at
            ]
            .into()
        };
        tx.execute_many(
            sql!(
                "INSERT INTO evidence_result (run_id, check_id, holds, looked_count, offences_count, oldest_at,
                   swept_at, offences, measured_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            ),
            evidence.iter().map(row).collect(),
        )
        .await?;
        let query = |one: &Evidence| params![product, one.check.to_string(), one.measured.queries.join(";\n\n")].into();
        tx.execute_many(
            sql!(
                "INSERT INTO evidence_query (product, check_id, query) VALUES ($1, $2, $3)
                 ON CONFLICT (product, check_id) DO UPDATE SET query = excluded.query"
            ),
            evidence.iter().map(query).collect(),
        )
        .await?;
        Ok(())
    }

    async fn thin_out(&self, tx: &mut Tx, product: &str) -> Result<()> {
        if !self.may_destroy_for_age(&tx.ctx().clone()).await? {
            return Ok(());
        }
        let before = |days: u64| self.clock().now().minus(Duration::from_secs(days * 86_400));
        tx.execute(
            sql!(
                "DELETE FROM evidence_run WHERE product = $1 AND (started_at < $3 OR (started_at < $2
                   AND failing_count = 0 AND EXISTS (SELECT 1 FROM main.evidence_run earlier
                     WHERE earlier.product = evidence_run.product AND earlier.started_at < evidence_run.started_at
                       AND earlier.started_at / 86400000000 = evidence_run.started_at / 86400000000)))"
            ),
            params![product, before(EVERY_RUN_DAYS), before(RUN_DAYS_MAX)],
        )
        .await?;
        Ok(())
    }

    /// What the last run found; `None` before the first.
    pub async fn latest_evidence(&self, ctx: &Ctx, by: Option<Time>) -> Result<Option<Latest>> {
        let mut tx = self.read_plain(ctx).await?;
        let run: Option<EvidenceRun> = tx
            .one(
                sql!(
                    "SELECT run_id, product, edition, started_at, finished_at, checks_count, failing_count,
                       number
                     FROM evidence_run WHERE product = $1 AND started_at <= $2
                     ORDER BY number DESC LIMIT 1"
                ),
                params![&*ctx.product, by.unwrap_or(Time::from_micros(i64::MAX))],
            )
            .await?;
        let Some(run) = run else { return Ok(None) };
        let results = tx
            .all(
                sql!(
                    "SELECT run_id, check_id, holds, looked_count, offences_count, oldest_at, swept_at, offences,
                       measured_at
                     FROM evidence_result WHERE run_id = $1 ORDER BY check_id"
                ),
                params![run.run_id],
            )
            .await?;
        Ok(Some(Latest { run, results }))
    }

    /// What each check asks of the database.
    pub async fn evidence_queries(&self, ctx: &Ctx) -> Result<HashMap<String, String>> {
        let mut tx = self.read_plain(ctx).await?;
        let rows: Vec<EvidenceQuery> = tx
            .all(sql!("SELECT product, check_id, query FROM evidence_query WHERE product = $1"), params![&*ctx.product])
            .await?;
        Ok(rows.into_iter().map(|row| (row.check_id, row.query)).collect())
    }

    /// What a check came to in the runs so far, the latest first.
    pub async fn evidence_history(&self, ctx: &Ctx, check_id: &str, limit: u32) -> Result<Vec<Point>> {
        let mut tx = self.read_plain(ctx).await?;
        let rows = tx
            .query(
                sql!(
                    "SELECT e.measured_at, e.holds, e.looked_count, e.offences_count
                     FROM evidence_run r JOIN evidence_result e ON e.run_id = r.run_id
                     WHERE r.product = $1 AND e.check_id = $2 ORDER BY r.number DESC LIMIT $3"
                ),
                params![&*ctx.product, check_id, limit],
            )
            .await?;
        let point = |row: &store::Row| {
            Ok(Point { at: row.get(0)?, holds: row.get(1)?, looked_count: row.get(2)?, offences_count: row.get(3)? })
        };
        rows.iter().map(point).collect()
    }
}

async fn held_before(tx: &mut Tx, product: &str) -> Result<HashMap<String, bool>> {
    let rows = tx
        .query(
            sql!(
                "SELECT e.check_id, e.holds FROM evidence_result e WHERE e.run_id = (
                   SELECT r.run_id FROM evidence_run r WHERE r.product = $1
                   ORDER BY r.number DESC LIMIT 1)"
            ),
            params![product],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
