//! The sweep: over every table of the data map that ages, for every tenant, with statements built once from the map.

use std::{collections::HashMap, time::Duration};

use notice::Notice;
use store::{DataMap, Erase, Starts, Statement, Table, params, sql};
use types::{Ctx, Stopwatch, SweepId, TenantId, Time};

use super::{
    Due, Pace, TenantTerms, Trim, due_of,
    due_rows::{Owner, left, not_held, within},
    plan, trimming,
};
use crate::{Privacy, Result, Sweep, Tx};

/// Rows in one transaction at most; fewer where so many would hold the writer for longer than a [`Pace`] allows.
pub const BATCH_ROWS_MAX: i64 = 500;
/// A run that found nothing is recorded again only after this long.
const RECORD_AGAIN_HOURS: u64 = 20;

/// What one run took from one table and category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepCount {
    pub table: &'static str,
    pub category: String,
    pub deleted_count: u64,
}

/// The statements of one table.
#[derive(Clone, Copy)]
struct Statements {
    /// Removes or anonymises a batch: scope, from, until, category (where rows name theirs), limit.
    remove: &'static Statement,
    /// Counts what is due: scope, from, until, category.
    count: &'static Statement,
    oldest: &'static Statement,
}

fn statements(table: &'static Table) -> Option<Statements> {
    let (Starts::At(clock) | Starts::Span(clock, _)) = table.starts else { return None };
    let (name, keys) = (table.name, table.key.join(", "));
    let scope = table.tenant.unwrap_or("product");
    let category = table.category_column().map_or(String::new(), |column| format!(" AND {column} = $4"));
    let change = match table.erase {
        Erase::Anonymise(columns) => {
            let set: Vec<String> = columns.iter().map(|column| format!("{column} = NULL")).collect();
            format!("UPDATE {name} SET {}", set.join(", "))
        }
        Erase::Nothing | Erase::Delete | Erase::KeepOn(_) => format!("DELETE FROM {name}"),
    };
    let due = format!("{scope} = $1 AND {}{category}{}{}", within(table)?, left(table), not_held(table));
    let limit = if category.is_empty() { "$4" } else { "$5" };
    Some(Statements {
        remove: Statement::of_the_data_map(format!(
            "{change} WHERE ({keys}) IN (SELECT {keys} FROM main.{name} WHERE {due} LIMIT {limit})"
        )),
        count: Statement::of_the_data_map(format!("SELECT count(*) FROM main.{name} WHERE {due}")),
        oldest: Statement::of_the_data_map(format!(
            "SELECT min({clock}) FROM main.{name} WHERE {scope} = $1{}{}",
            category.replace("$4", "$2"),
            left(table)
        )),
    })
}

impl Privacy {
    /// Removes from every table what has outlived the notice's period; nothing while the clock cannot be believed.
    pub async fn sweep(&self, ctx: &Ctx, notice: &Notice, trims: &[&dyn Trim]) -> Result<Vec<SweepCount>> {
        if !self.may_destroy_for_age(ctx).await? {
            return Ok(Vec::new());
        }
        let product = notice.product.name.as_str();
        let terms = plan::load(&mut self.house(ctx, false).await?, product).await?;
        let mut counts = Vec::new();
        self.end_what_is_nobodys(ctx).await?;
        for trim in trims {
            trim.settle().await?;
        }
        for table in DataMap::get().tables() {
            for categories in categories(table, notice) {
                let run = Run { privacy: self, ctx, notice, table, categories: &categories, terms: &terms };
                counts.extend(run.over(trims).await?);
            }
        }
        self.sweep_orphans(ctx).await?;
        Ok(counts)
    }

    /// Rows that live with another row, or are about whoever it is about, go when that one has gone.
    async fn sweep_orphans(&self, ctx: &Ctx) -> Result<()> {
        for table in DataMap::get().tables() {
            let Some(owner) = Owner::of(table) else { continue };
            let (name, keys, gone) = (table.name, table.key.join(", "), owner.gone(table));
            let statement = Statement::of_the_data_map(format!(
                "DELETE FROM {name} WHERE ({keys}) IN (SELECT {keys} FROM main.{name} WHERE {gone} LIMIT $1)"
            ));
            batches(self, ctx, statement, &[]).await?;
        }
        Ok(())
    }

    /// The latest runs, newest first.
    pub async fn sweeps(&self, ctx: &Ctx, before: Option<SweepId>, limit: u32) -> Result<Vec<Sweep>> {
        let mut tx = self.read_plain(ctx).await?;
        tx.all(
            sql!(
                "SELECT sweep_id, product, category, table_name, started_at, finished_at, deleted_count,
                   overdue_count, oldest_at
                 FROM sweep WHERE product = $1 AND (CAST($2 AS BLOB) IS NULL OR sweep_id < CAST($2 AS BLOB))
                 ORDER BY sweep_id DESC LIMIT $3"
            ),
            params![&*ctx.product, before, limit],
        )
        .await
    }
}

/// The sets of categories to sweep a table by: one set of all its fixed ones (a row goes when the first of them is due),
/// or each that its rows may name.
fn categories(table: &Table, notice: &Notice) -> Vec<Vec<String>> {
    if matches!(table.starts, Starts::Never | Starts::Passing(_) | Starts::With { .. }) {
        return Vec::new();
    }
    if table.category_column().is_some() {
        return notice.categories().iter().map(|category| vec![category.id.clone()]).collect();
    }
    let fixed: Vec<String> = table.ageing().into_iter().map(str::to_owned).collect();
    if fixed.is_empty() { Vec::new() } else { vec![fixed] }
}

/// Runs a statement, whose last parameter is how many rows it takes, until none is left; says how many it took.
async fn batches(privacy: &Privacy, ctx: &Ctx, statement: &'static Statement, params: &[store::Value]) -> Result<u64> {
    let (mut pace, mut count) = (Pace::default(), 0);
    loop {
        let (rows, watch) = (pace.rows(), Stopwatch::start());
        let mut limited = params.to_vec();
        limited.push(store::Value::Integer(rows));
        let mut tx = privacy.house(ctx, true).await?;
        let removed = tx.execute(statement, limited).await?;
        tx.commit().await?;
        count += removed;
        if removed < rows as u64 {
            return Ok(count);
        }
        pace.took(watch.elapsed());
        tokio::task::yield_now().await;
    }
}

/// One table, one set of categories.
struct Run<'a> {
    privacy: &'a Privacy,
    ctx: &'a Ctx,
    notice: &'a Notice,
    table: &'static Table,
    categories: &'a [String],
    terms: &'a HashMap<TenantId, TenantTerms>,
}

impl Run<'_> {
    async fn over(&self, trims: &[&dyn Trim]) -> Result<Option<SweepCount>> {
        let Some(category) = self.categories.first() else { return Ok(None) };
        if !self.categories.iter().any(|name| self.privacy.gate().declares(&self.notice.product.name, name)) {
            return Ok(None);
        }
        let started_at = self.privacy.clock().now();
        let mut sweep = Sweep {
            sweep_id: self.privacy.rng().id(self.privacy.clock()),
            product: self.notice.product.name.clone(),
            category: category.clone(),
            table_name: self.table.name.to_owned(),
            started_at,
            finished_at: started_at,
            deleted_count: 0,
            overdue_count: 0,
            oldest_at: None,
        };
        match self.table.tenant {
            Some(_) => {
                for (tenant, terms) in self.terms {
                    let due = due_of(self.notice, self.categories, terms, started_at);
                    self.scope(store::ToValue::to_value(tenant), Some(*tenant), due, trims, &mut sweep).await?;
                }
            }
            None => {
                let due = due_of(self.notice, self.categories, &TenantTerms::default(), started_at);
                let product = store::ToValue::to_value(&self.notice.product.name);
                self.scope(product, None, due, trims, &mut sweep).await?;
            }
        }
        sweep.finished_at = self.privacy.clock().now();
        self.record(&sweep).await?;
        let deleted_count = sweep.deleted_count as u64;
        Ok((deleted_count > 0).then(|| SweepCount {
            table: self.table.name,
            category: category.clone(),
            deleted_count,
        }))
    }

    async fn scope(
        &self,
        scope: store::Value,
        tenant: Option<TenantId>,
        due: Due,
        trims: &[&dyn Trim],
        sweep: &mut Sweep,
    ) -> Result<()> {
        let Some(statements) = statements(self.table).filter(|_| !due.is_nothing()) else { return Ok(()) };
        let spans = matches!(self.table.starts, Starts::Span(..));
        let named = self.table.category_column().map(|_| store::ToValue::to_value(&self.categories[0]));
        if let (true, Some(tenant), Some(trim)) = (spans, tenant, trims.iter().find(|t| t.table() == self.table.name)) {
            let scope = trimming::Scope { tenant, category: named.clone(), due: &due };
            sweep.deleted_count += trimming::trim(self.privacy, self.ctx, self.table, *trim, scope).await? as i64;
        }
        for range in due.ranges() {
            let ends = [range.start, range.end].map(|end| store::ToValue::to_value(&end));
            let due_params: Vec<store::Value> =
                std::iter::once(scope.clone()).chain(ends).chain(named.clone()).collect();
            if !spans {
                sweep.deleted_count += batches(self.privacy, self.ctx, statements.remove, &due_params).await? as i64;
            }
            let mut tx = self.privacy.house(self.ctx, false).await?;
            sweep.overdue_count += tx.value::<i64>(statements.count, due_params).await?.unwrap_or(0);
        }
        let scope_params: Vec<store::Value> = std::iter::once(scope).chain(named).collect();
        let mut tx = self.privacy.house(self.ctx, false).await?;
        let oldest = tx.value::<Option<Time>>(statements.oldest, scope_params).await?.flatten();
        sweep.oldest_at = [sweep.oldest_at, oldest].into_iter().flatten().min();
        Ok(())
    }

    /// Every run that found something is recorded, and one that found nothing once a day.
    async fn record(&self, sweep: &Sweep) -> Result<()> {
        let mut tx: Tx = self.privacy.write_plain(self.ctx).await?;
        if sweep.deleted_count == 0 && sweep.overdue_count == 0 {
            let last = tx
                .value::<Option<Time>>(
                    sql!("SELECT max(started_at) FROM sweep WHERE product = $1 AND category = $2 AND table_name = $3"),
                    params![sweep.product, sweep.category, sweep.table_name],
                )
                .await?
                .flatten();
            let again = Duration::from_secs(RECORD_AGAIN_HOURS * 3_600);
            if last.is_some_and(|last| sweep.started_at.since(last) < again) {
                return Ok(());
            }
        }
        tx.execute(
            sql!(
                "INSERT INTO sweep (sweep_id, product, category, table_name, started_at, finished_at, deleted_count,
                   overdue_count, oldest_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            ),
            params![
                sweep.sweep_id,
                sweep.product,
                sweep.category,
                sweep.table_name,
                sweep.started_at,
                sweep.finished_at,
                sweep.deleted_count,
                sweep.overdue_count,
                sweep.oldest_at
            ],
        )
        .await?;
        tx.commit().await
    }
}
