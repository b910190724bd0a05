//! Removing: behind the erasure that has taken effect, in small batches that never block ingest. Each batch is found
//! beside the writer, changed by key, and commits with how far it came; a crash anywhere is gone on from there.

use store::{Scrubbed, Table, params, sql};
use types::{Ctx, SubjectId, Time};

use super::{
    Erasure, ErasureId, Scope,
    fate::{Held, clock, ordered},
    statements::{self, Categories, Step},
};
use crate::{Privacy, Result, Tx, standing::Change};

/// Rows changed in one transaction.
const BATCH_ROWS_MAX: i64 = 200;
/// Where freeing files of erased bytes is heavy work (PostgreSQL), it is done for all erasures of so many hours at once.
const SCRUB_HOURS: u64 = 20;

/// What one run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovalCount {
    pub erasures: usize,
    pub rows: u64,
    /// Erasures of which no byte is left in the files now.
    pub settled: usize,
    /// Why bytes may still be there, if erasures wait for that.
    pub waits_for: Option<&'static str>,
}

/// When to free the files of erased bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrub {
    /// When it is cheap, or a deadline comes near.
    WhenDue,
    Now,
}

impl Privacy {
    /// Removes what erasures have made unreadable. `prepare` brings into rows what rooms hold in memory or in logs, so
    /// that it can be removed; it runs only if there is something to remove.
    pub async fn remove_erased(
        &self,
        ctx: &Ctx,
        scrub: Scrub,
        prepare: impl Future<Output = Result<()>> + Send,
    ) -> Result<RemovalCount> {
        let mut count = RemovalCount::default();
        self.end_holds(ctx).await?;
        let open = self.open_erasures(ctx).await?;
        if open.iter().any(|erasure| erasure.removed_at.is_none()) {
            prepare.await?;
        }
        for erasure in &open {
            if let (None, Some(subject)) = (erasure.removed_at, erasure.subject_id) {
                count.erasures += 1;
                count.rows += self.remove(ctx, erasure, subject).await?;
            }
        }
        for erasure in self.open_erasures(ctx).await?.iter().filter(|erasure| erasure.finished_at.is_none()) {
            self.finish(ctx, erasure).await?;
        }
        self.scrub(ctx, scrub, &mut count).await?;
        Ok(count)
    }

    /// Whether rows of the person are still to be removed. Within a transaction that has locked where the person stands,
    /// no further erasure of theirs can begin meanwhile.
    pub(crate) async fn is_being_removed(&self, tx: &mut Tx, subject: SubjectId) -> Result<bool> {
        let under_way = sql!("SELECT count(*) FROM main.erasure WHERE subject_id = $1 AND removed_at IS NULL");
        Ok(tx.value::<i64>(under_way, params![subject]).await?.unwrap_or(0) > 0)
    }

    /// Whether the table has a row of this id, seen or concealed: what took effect is not removed yet.
    pub async fn is_stored(&self, ctx: &Ctx, table: &str, id: [u8; 16]) -> Result<bool> {
        let Some(statement) = store::DataMap::get().table(table).and_then(statements::stored) else { return Ok(false) };
        let mut tx = self.house(ctx, false).await?;
        Ok(!tx.query(statement, params![id]).await?.is_empty())
    }

    /// Removes at once, and not when the job comes by, what erasures have made unreadable of one person.
    pub(crate) async fn remove_now(&self, ctx: &Ctx, subject: SubjectId) -> Result<()> {
        let house = Ctx::system(&ctx.product, ctx.tenant, "erasure");
        let mut open = self.open_erasures(&house).await?;
        open.retain(|erasure| erasure.subject_id == Some(subject) && erasure.removed_at.is_none());
        if open.is_empty() {
            return Ok(());
        }
        self.erasures().prepare().await?;
        for erasure in &open {
            self.remove(&house, erasure, subject).await?;
        }
        Ok(())
    }

    /// Erasures of which something is left: rows, bytes in files, or what a law holds.
    pub(super) async fn open_erasures(&self, ctx: &Ctx) -> Result<Vec<Erasure>> {
        let mut tx = self.house(ctx, false).await?;
        tx.all(
            sql!(
                "SELECT erasure_id, tenant_id, product, subject_id, subject_hash, request_id, ground, scope, held,
                   effective_at, due_at, table_name, removed_count, removed_at, finished_at, settled_at,
                   bytes_left_since
                 FROM main.erasure WHERE settled_at IS NULL OR finished_at IS NULL OR bytes_left_since IS NOT NULL
                 ORDER BY effective_at, erasure_id"
            ),
            [],
        )
        .await
    }

    async fn remove(&self, ctx: &Ctx, erasure: &Erasure, subject: SubjectId) -> Result<u64> {
        let (scope, held) = (Scope::parse(&erasure.scope), holds(erasure));
        let mut rows = 0;
        if scope == Scope::Everything {
            for table in ordered() {
                if let Some(step) = statements::mentions(table) {
                    rows += self.run(ctx, erasure.erasure_id, table, step, subject).await?;
                }
            }
        }
        // From the first table whatever was done before: where a crash left off is known by the rows alone, and a table
        // that is done costs one look. `table_name` is for who looks on.
        for table in ordered() {
            let Some(categories) = what_goes(table, &scope, &held) else { continue };
            if let Some(step) = statements::removal(table, &categories) {
                rows += self.run(ctx, erasure.erasure_id, table, step, subject).await?;
            }
        }
        let mut tx = self.house(ctx, true).await?;
        tx.execute(
            sql!("UPDATE erasure SET removed_at = $2, table_name = NULL WHERE erasure_id = $1 AND removed_at IS NULL"),
            params![erasure.erasure_id, self.clock().now()],
        )
        .await?;
        tx.commit().await?;
        Ok(rows)
    }

    async fn run(
        &self,
        ctx: &Ctx,
        erasure: ErasureId,
        table: &'static Table,
        step: Step,
        subject: SubjectId,
    ) -> Result<u64> {
        let mut sum = 0;
        loop {
            let mut tx = self.house(ctx, false).await?;
            let found = tx.query(step.find, params![subject, BATCH_ROWS_MAX]).await?;
            drop(tx);
            if found.is_empty() {
                return Ok(sum);
            }
            let id = store::ToValue::to_value(&subject);
            let rows = found.iter().map(|row| std::iter::once(id.clone()).chain(row.0.iter().cloned()).collect());
            let mut tx = self.house(ctx, true).await?;
            // Somebody else may have come to the end of it since: what is there now is not of this erasure. Held until
            // the commit, so that nobody comes to the end of it meanwhile.
            let reached = sql!("UPDATE erasure SET table_name = $2 WHERE erasure_id = $1 AND removed_at IS NULL");
            if tx.execute(reached, params![erasure, table.name]).await? == 0 {
                return Ok(sum);
            }
            let changed = tx.execute_many(step.change, rows.collect()).await?;
            let counted = sql!("UPDATE erasure SET removed_count = removed_count + $2 WHERE erasure_id = $1");
            tx.execute(counted, params![erasure, changed as i64]).await?;
            tx.commit().await?;
            sum += changed;
            // What was found and not changed has come to belong to somebody else as well.
            if changed == 0 || found.len() < BATCH_ROWS_MAX as usize {
                return Ok(sum);
            }
            tokio::task::yield_now().await;
        }
    }

    /// Whether a row is there that removal ought to have taken: one that came meanwhile, or of a table it passed by.
    async fn is_left(&self, tx: &mut Tx, subject: SubjectId, held: &[Held]) -> Result<bool> {
        for table in ordered() {
            let goes = what_goes(table, &Scope::Everything, held);
            let steps = goes.and_then(|categories| statements::removal(table, &categories));
            for step in steps.into_iter().chain(statements::mentions(table)) {
                if !tx.query(step.find, params![subject, 1]).await?.is_empty() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Where nothing is left of the person, nothing needs to be concealed, and the record forgets who it was.
    async fn finish(&self, ctx: &Ctx, erasure: &Erasure) -> Result<()> {
        let (Some(subject), Some(_)) = (erasure.subject_id, erasure.removed_at) else { return Ok(()) };
        let held = holds(erasure);
        let mut tx = self.house(ctx, true).await?;
        self.hold_standing(&mut tx, subject).await?;
        let whole = Scope::parse(&erasure.scope) == Scope::Everything;
        // Of categories alone the person may have agreed to anew: what is there now is not this erasure's.
        if whole && self.is_left(&mut tx, subject, &held).await? {
            let again = sql!("UPDATE erasure SET removed_at = NULL WHERE erasure_id = $1");
            tx.execute(again, params![erasure.erasure_id]).await?;
            return tx.commit().await;
        }
        let own = ["erasure", "notification"];
        for table in ordered().into_iter().filter(|table| !own.contains(&table.name)) {
            let is_held = held.iter().any(|held| held.table == table.name);
            if let (true, Some(statement)) = (is_held, statements::any(table))
                && !tx.query(statement, params![subject]).await?.is_empty()
            {
                return Ok(());
            }
        }
        let untold = sql!("SELECT count(*) FROM main.notification WHERE subject_id = $1 AND closed_at IS NULL");
        if tx.value::<i64>(untold, params![subject]).await?.unwrap_or(0) > 0 {
            return Ok(());
        }
        if whole {
            self.change_standing(&mut tx, subject, Change::Erased).await?;
            tx.execute(sql!("UPDATE notification SET subject_id = NULL WHERE subject_id = $1"), params![subject])
                .await?;
            tx.execute(sql!("UPDATE erasure SET subject_id = NULL WHERE subject_id = $1"), params![subject]).await?;
        }
        tx.execute(
            sql!(
                "UPDATE erasure SET finished_at = $2, subject_id = NULL, held = NULL,
                   bytes_left_since = CASE WHEN settled_at IS NULL THEN NULL ELSE CAST($2 AS BIGINT) END
                 WHERE erasure_id = $1"
            ),
            params![erasure.erasure_id, self.clock().now()],
        )
        .await?;
        tx.commit().await
    }

    /// What staff held until a day goes when the day has come, in as much time as the erasure itself had.
    async fn end_holds(&self, ctx: &Ctx) -> Result<()> {
        if !self.may_destroy_for_age(ctx).await? {
            return Ok(());
        }
        let now = self.clock().now();
        for erasure in self.open_erasures(ctx).await?.into_iter().filter(|erasure| erasure.removed_at.is_some()) {
            let held = holds(&erasure);
            let left: Vec<&Held> = held
                .iter()
                .filter(|held| held.period.is_some() || held.until.is_none_or(|until| now < until))
                .collect();
            if left.len() < held.len() {
                let left = if left.is_empty() { None } else { serde_json::to_string(&left).ok() };
                let mut tx = self.house(ctx, true).await?;
                tx.execute(
                    sql!(
                        "UPDATE erasure SET held = $2, removed_at = NULL, settled_at = NULL, due_at = $3
                         WHERE erasure_id = $1"
                    ),
                    params![erasure.erasure_id, left, now.plus(erasure.due_at.since(erasure.effective_at))],
                )
                .await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Frees the database's files of erased bytes, and writes down for which erasures that is done.
    async fn scrub(&self, ctx: &Ctx, scrub: Scrub, count: &mut RemovalCount) -> Result<()> {
        let open = self.open_erasures(ctx).await?;
        let since = |erasure: &Erasure| match erasure.settled_at {
            None => erasure.removed_at.map(|_| erasure.effective_at),
            Some(_) => erasure.bytes_left_since,
        };
        let waiting: Vec<&Erasure> = open.iter().filter(|erasure| since(erasure).is_some()).collect();
        let Some(first) = waiting.iter().filter_map(|erasure| since(erasure)).min() else { return Ok(()) };
        let long = self.clock().now().since(first) >= std::time::Duration::from_secs(SCRUB_HOURS * 3_600);
        if !(self.database().is_sqlite() || scrub == Scrub::Now || long) {
            count.waits_for = Some("the hour in which files are freed of erased bytes");
            return Ok(());
        }
        match self.database().scrub().await? {
            Scrubbed::Clean => {}
            Scrubbed::NotYet(reason) => {
                count.waits_for = Some(reason);
                return Ok(());
            }
        }
        let now = self.clock().now();
        let rows = waiting.iter().map(|erasure| params![erasure.erasure_id, now].into()).collect();
        let mut tx = self.house(ctx, true).await?;
        let settled = tx
            .execute_many(
                sql!(
                    "UPDATE erasure SET settled_at = coalesce(settled_at, $2), bytes_left_since = NULL
                     WHERE erasure_id = $1 AND removed_at IS NOT NULL
                       AND (settled_at IS NULL OR bytes_left_since IS NOT NULL)"
                ),
                rows,
            )
            .await?;
        tx.commit().await?;
        count.settled = settled as usize;
        Ok(())
    }
}

/// What stays.
pub(super) fn holds(erasure: &Erasure) -> Vec<Held> {
    erasure.held.as_deref().and_then(|held| serde_json::from_str(held).ok()).unwrap_or_default()
}

/// Which of a table's rows go; `None`: none.
fn what_goes(table: &'static Table, scope: &Scope, held: &[Held]) -> Option<Categories> {
    if matches!(table.erase, store::Erase::Nothing | store::Erase::KeepOn(_)) {
        return None;
    }
    let held: Vec<&Held> = held.iter().filter(|held| held.table == table.name).collect();
    if held.iter().any(|held| held.category.is_none()) {
        return None;
    }
    let kept: Vec<String> = held.iter().filter_map(|held| held.category.clone()).collect();
    match (scope, table.category_column()) {
        (Scope::Everything, _) => Some(Categories::AllBut(kept)),
        (Scope::Categories(names), Some(_)) => {
            Some(Categories::Only(names.iter().filter(|name| !kept.contains(name)).cloned().collect()))
        }
        (Scope::Categories(_), None) => {
            let own = table.categories();
            (!own.is_empty() && own.iter().all(|name| scope.covers(name))).then_some(Categories::All)
        }
    }
}

/// The youngest held row's own time: until when, with the period of the law, it stays.
pub(super) async fn youngest(tx: &mut Tx, table: &'static Table, subject: SubjectId) -> Result<Option<Time>> {
    if clock(table).is_none() {
        return Ok(None);
    }
    let Some(statement) = statements::census(table, store::Share::Alone) else { return Ok(None) };
    let rows = tx.query(statement, params![subject]).await?;
    let times = rows.iter().map(|row| row.get::<Option<Time>>(1)).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(times.into_iter().flatten().max())
}
