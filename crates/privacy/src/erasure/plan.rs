//! What an erasure would do, before it is done: for the desk and for the person.

use notice::{Notice, RecipientRole};
use serde::Serialize;
use store::{FromRow as _, Row, Share, Table, params, sql};
use types::{Ctx, SubjectId, Time};

use super::{
    Fate, Hold, Scope,
    fate::{Held, fate, ordered},
    statements,
};
use crate::{Privacy, Result, Tx};

/// One table's rows, or those of one category of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PlanLine {
    pub table: &'static str,
    /// The room that keeps it.
    pub module: &'static str,
    pub categories: Vec<String>,
    pub fate: FateName,
    /// Rows that are the person's alone, to which this happens.
    pub rows_count: i64,
    /// Rows that also belong to somebody else: they stay, and the person is taken out of their circle.
    pub shared_count: i64,
    /// Why and until when rows stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FateName {
    Delete,
    Anonymise,
    Keep,
}

/// What an erasure would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Plan {
    pub lines: Vec<PlanLine>,
    /// By when no byte is left of what goes, if it took effect now.
    #[schema(value_type = String)]
    pub due_at: Time,
    /// Recipients who got data of the person, and will be told.
    pub recipients: Vec<String>,
}

impl Privacy {
    /// What erasing these people would do. Changes nothing.
    pub async fn plan_erasure(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        subjects: &[SubjectId],
        scope: &Scope,
        holds: &[Hold],
    ) -> Result<Plan> {
        let mut tx = self.house(ctx, false).await?;
        let mut lines: Vec<PlanLine> = Vec::new();
        let mut recipients: Vec<String> = Vec::new();
        for subject in subjects {
            for table in ordered() {
                for line in lines_of(&mut tx, table, *subject, notice, scope, holds).await? {
                    add(&mut lines, line);
                }
            }
            for (recipient, _) in recipients_of(&mut tx, notice, *subject).await? {
                if !recipients.contains(&recipient) {
                    recipients.push(recipient);
                }
            }
        }
        lines.sort_by_key(|line| (line.module, line.table));
        Ok(Plan { lines, due_at: super::due_at(notice, self.clock().now()), recipients })
    }
}

fn add(lines: &mut Vec<PlanLine>, new: PlanLine) {
    match lines.iter_mut().find(|line| line.table == new.table && line.categories == new.categories) {
        None => lines.push(new),
        Some(line) => {
            line.rows_count += new.rows_count;
            line.shared_count += new.shared_count;
            let until = |line: &PlanLine| line.held.as_ref().and_then(|held| held.until);
            if until(&new) > until(line) {
                line.held = new.held;
            }
        }
    }
}

/// Rows, the youngest row's time, and the category they name.
type Census = (i64, Option<Time>, Option<String>);

fn read(row: &Row) -> Result<Census> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

async fn census(tx: &mut Tx, table: &'static Table, share: Share, subject: SubjectId) -> Result<Vec<Census>> {
    let Some(statement) = statements::census(table, share) else { return Ok(Vec::new()) };
    tx.query(statement, params![subject]).await?.iter().map(read).collect()
}

async fn lines_of(
    tx: &mut Tx,
    table: &'static Table,
    subject: SubjectId,
    notice: &Notice,
    scope: &Scope,
    holds: &[Hold],
) -> Result<Vec<PlanLine>> {
    let alone = census(tx, table, Share::Alone, subject).await?;
    let mut lines = Vec::new();
    for (any_count, _, category) in census(tx, table, Share::Any, subject).await? {
        let own = alone.iter().find(|(_, _, name)| *name == category);
        let (rows_count, youngest) = own.map_or((0, None), |(count, youngest, _)| (*count, *youngest));
        let name = match fate(table, category.as_deref(), notice, scope, holds) {
            Fate::Untouched => continue,
            Fate::Delete => (FateName::Delete, None),
            Fate::Anonymise(_) => (FateName::Anonymise, None),
            Fate::Keep(mut held) => {
                held.until = held.until.or_else(|| Some(held.period?.after(youngest?)));
                (FateName::Keep, Some(held))
            }
        };
        let categories = match category {
            Some(category) => vec![category],
            None => table.categories().into_iter().map(str::to_owned).collect(),
        };
        if any_count > 0 {
            lines.push(PlanLine {
                table: table.name,
                module: table.module(),
                categories,
                fate: name.0,
                rows_count,
                shared_count: any_count - rows_count,
                held: name.1,
            });
        }
    }
    Ok(lines)
}

/// Who actually got data of the person, and of which categories: neither the person, to whom mails went, nor our own; but
/// other people, to whom mails about the person's things went.
pub(super) async fn recipients_of(
    tx: &mut Tx,
    notice: &Notice,
    subject: SubjectId,
) -> Result<Vec<(String, Vec<String>)>> {
    let rows = tx
        .query(
            sql!(
                "SELECT recipient, categories, 1 FROM main.disclosure WHERE subject_id = $1
                 UNION SELECT d.recipient, a.category, 0
                 FROM main.disclosure_about a JOIN main.disclosure d ON d.disclosure_id = a.disclosure_id
                 WHERE a.subject_id = $1 AND (d.subject_id IS NULL OR d.subject_id <> $1)
                 ORDER BY 1, 2"
            ),
            params![subject],
        )
        .await?;
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for row in &rows {
        let (recipient, categories, to_them): (String, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match notice.recipient(&recipient).map(|known| known.role) {
            Some(RecipientRole::Internal) => continue,
            Some(RecipientRole::Person) if to_them => continue,
            _ => {}
        }
        if found.last().is_none_or(|(last, _)| *last != recipient) {
            found.push((recipient, Vec::new()));
        }
        let Some((_, known)) = found.last_mut() else { continue };
        for category in categories.split(',').filter(|category| !category.is_empty()) {
            if !known.iter().any(|name| name == category) {
                known.push(category.to_owned());
            }
        }
    }
    Ok(found)
}

/// The record of an erasure.
pub(super) async fn erasure(tx: &mut Tx, id: super::ErasureId) -> Result<Option<super::Erasure>> {
    let rows = tx
        .query(
            sql!(
                "SELECT erasure_id, tenant_id, product, subject_id, subject_hash, request_id, ground, scope, held,
                   effective_at, due_at, table_name, removed_count, removed_at, finished_at, settled_at,
                   bytes_left_since
                 FROM main.erasure WHERE erasure_id = $1"
            ),
            params![id],
        )
        .await?;
    Ok(rows.first().map(super::Erasure::from_row).transpose()?)
}
