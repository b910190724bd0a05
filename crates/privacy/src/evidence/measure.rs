//! Measuring: every check of a notice, one after the other, each in a transaction of its own beside the writers.

use std::time::Duration;

use notice::{EvidenceKind, Notice};
use store::{DataMap, Statement, params};
use types::{Ctx, Time};

use super::{
    Check, Measured, checks_of, content, judge, ledgers::Ledgers, proofs, reach, references, rows::Rows,
    sql::of_product,
};
use crate::{Privacy, Result, Tx, retention};

/// Retention runs at intervals: a row may wait so long after its period has ended.
const SWEEP_HOURS_MAX: u64 = 2;
/// The digest of the notice that is served stands in `setting` under this name and the product's.
const SERVED: &str = "notice_served.";
const SERVED_QUERY: &str = "SELECT value FROM main.setting WHERE name = $1";

/// What one check came to.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub check: Check,
    pub measured: Measured,
    pub measured_at: Time,
}

impl Privacy {
    /// Measures everything a notice states. `file` is the digest of the notice's file as it is now, where there is one.
    pub async fn measure(&self, ctx: &Ctx, notice: &Notice, file: Option<&str>) -> Result<Vec<Evidence>> {
        let product = notice.product.name.as_str();
        let now = self.clock().now();
        let mut tx = self.house(ctx, false).await?;
        let ledgers = Ledgers::read(&mut tx, notice, now).await?;
        let swept_by = now.minus(Duration::from_secs(SWEEP_HOURS_MAX * 3_600));
        let rows = Rows { notice, terms: retention::load_terms(&mut tx, product).await?, now, swept_by };
        drop(tx);
        let schema = judge::Schema {
            live: self.live_columns().await?,
            differences: self.schema_differences().await?,
            unknown: unknown_categories(&mut self.house(ctx, false).await?, notice).await?,
        };
        let mut evidence = Vec::new();
        for check in checks_of(&proofs(notice)) {
            let measured = match check.kind {
                EvidenceKind::RecipientsDeclared => judge::recipients(notice, &ledgers, &check),
                EvidenceKind::CategoriesDeclared => judge::categories(notice, &ledgers, &check),
                EvidenceKind::CountriesDeclared => judge::countries(notice, &ledgers, &check),
                EvidenceKind::ViewersDeclared => judge::viewers(notice, &ledgers, &check),
                EvidenceKind::StaffWithinTicket => judge::tickets(notice, &ledgers, &check),
                EvidenceKind::RequestsInTime => judge::requests(&ledgers, &check),
                EvidenceKind::EncryptedInTransit => judge::connections(&ledgers),
                EvidenceKind::ColumnsDeclared => judge::columns(&schema, &check),
                EvidenceKind::ChainIntact => self.chain(ctx).await?,
                _ => self.on_rows(ctx, &rows, &check, file).await?,
            };
            evidence.push(Evidence { check, measured, measured_at: self.clock().now() });
        }
        Ok(evidence)
    }

    async fn on_rows(&self, ctx: &Ctx, rows: &Rows<'_>, check: &Check, file: Option<&str>) -> Result<Measured> {
        let mut tx = self.house(ctx, false).await?;
        match check.kind {
            EvidenceKind::NothingOverdue => rows.overdue(&mut tx, check).await,
            EvidenceKind::ConsentPresent => rows.consent(&mut tx, check).await,
            EvidenceKind::ConditionsHeld => rows.conditions(&mut tx, check).await,
            EvidenceKind::NothingRecorded => rows.recorded(&mut tx, check).await,
            EvidenceKind::StopsObeyed => rows.stops(&mut tx, check).await,
            EvidenceKind::ReferencesHold => references::measure(&mut tx).await,
            EvidenceKind::ReachAsTree => reach::measure(&mut tx).await,
            EvidenceKind::ContentIntact => {
                content::measure(&mut tx, &rows.notice.product.name, self.looked_into()).await
            }
            EvidenceKind::ErasedStayErased => self.erased(&mut tx, rows).await,
            EvidenceKind::ErasuresDoneInTime => erasures(&mut tx, rows).await,
            EvidenceKind::EditionCurrent => edition(&mut tx, rows, file).await,
            _ => Ok(Measured::default()),
        }
    }

    async fn chain(&self, ctx: &Ctx) -> Result<Measured> {
        let last: Vec<_> = self.last_checkpoint(ctx).await?.into_iter().collect();
        let verified = self.verify_audit_since(ctx, &last).await?;
        let mut found = Measured { looked_count: verified.checked_count, ..Measured::default() };
        found.asked("SELECT * FROM main.audit ORDER BY sequence -- each link computed again");
        for fault in verified.faults {
            found.offence(1, format!("{}: {}", fault.sequence, fault.what));
        }
        Ok(found)
    }

    /// Remembers which notice is served from now on.
    pub async fn note_served(&self, ctx: &Ctx, digest: &str) -> Result<()> {
        let mut tx = self.write_plain(ctx).await?;
        tx.execute(
            store::sql!(
                "INSERT INTO setting (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            ),
            params![format!("{SERVED}{}", ctx.product), digest],
        )
        .await?;
        tx.commit().await
    }
}

/// The notice served is the file's.
async fn edition(tx: &mut Tx, rows: &Rows<'_>, file: Option<&str>) -> Result<Measured> {
    let mut found = Measured { looked_count: 1, ..Measured::default() };
    let product = &rows.notice.product.name;
    let served: Option<String> = tx.value(found.asking(SERVED_QUERY), params![format!("{SERVED}{product}")]).await?;
    if let (Some(served), Some(file)) = (served, file)
        && served != file
    {
        found.offence(1, "notice.toml");
    }
    Ok(found)
}

/// Erasures that were begun and should have reached the last byte by now.
async fn erasures(tx: &mut Tx, rows: &Rows<'_>) -> Result<Measured> {
    const QUERY: &str = "SELECT count(*), coalesce(sum(CASE WHEN settled_at IS NULL AND due_at < $2 THEN 1
             WHEN settled_at > due_at THEN 1 ELSE 0 END), 0)
         FROM main.erasure WHERE product = $1";
    let mut found = Measured::default();
    if DataMap::get().table("erasure").is_none() {
        return Ok(found);
    }
    let params = params![rows.notice.product.name, rows.now];
    if let Some(row) = tx.query(found.asking(QUERY), params).await?.first() {
        found.looked_count = row.get(0)?;
        found.offence(row.get(1)?, "erasure");
    }
    Ok(found)
}

/// Categories that rows name and the notice does not.
async fn unknown_categories(tx: &mut Tx, notice: &Notice) -> Result<Vec<String>> {
    let mut unknown = Vec::new();
    for table in DataMap::get().tables() {
        let (Some(column), Some(scope)) = (table.category_column(), of_product(table)) else { continue };
        let name = table.name;
        let question = format!("SELECT DISTINCT {column} FROM main.{name} WHERE {scope}");
        for row in tx.query(Statement::of_the_data_map(question), params![notice.product.name]).await? {
            let category: String = row.get(0)?;
            if notice.category(&category).is_none() {
                unknown.push(format!("{name}: {category}"));
            }
        }
    }
    Ok(unknown)
}
