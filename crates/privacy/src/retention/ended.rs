//! What people have agreed to and had stopped ends where nothing of theirs is left, however that went: an account was
//! deleted by staff, a contract has ended. From then on the record of it ages.

use store::{DataMap, Erase, Statement, SubjectPath, Table, params};
use types::{Ctx, StopId, SubjectId};

use crate::{Privacy, Result, standing::Change};

/// What this room keeps about people is no sign that they are there.
const HERE: &str = "privacy";
/// Stops ended in one run at most; the next run goes on.
const STOPS_MAX: i64 = 1_000;

/// The column that names the person of a room's row.
fn named(table: &Table) -> Option<&'static str> {
    let column = |path: &SubjectPath| match path {
        SubjectPath::Column(column) => Some(*column),
        _ => None,
    };
    match table.subject {
        _ if table.module() == HERE || table.erase != Erase::Delete => None,
        SubjectPath::Any(paths) => paths.iter().find_map(column),
        path => column(&path),
    }
}

/// Whether a row says that the person is there, and not only that something was told to them once.
fn is_presence(table: &Table) -> bool {
    let told = |path: &SubjectPath| matches!(path, SubjectPath::Told { .. });
    !matches!(table.subject, SubjectPath::Any(paths) if paths.iter().any(told))
}

/// The condition that no room has a row of the person whom `record` names.
fn nothing_left(record: &str, of: impl Fn(&Table) -> bool) -> String {
    let tables = DataMap::get().tables().filter(|table| of(table));
    let none = tables.filter_map(|table| {
        let (name, subject) = (table.name, named(table)?);
        Some(format!("NOT EXISTS (SELECT 1 FROM main.{name} WHERE {name}.{subject} = {record}.subject_id)"))
    });
    none.chain(["1 = 1".to_owned()]).collect::<Vec<_>>().join(" AND ")
}

/// Ends consents of people who are not there any more: product, now.
pub(super) fn consents() -> &'static Statement {
    Statement::of_the_data_map(format!(
        "UPDATE consent SET ended_at = $2 WHERE product = $1 AND given = 1 AND ended_at IS NULL AND {}",
        nothing_left("consent", is_presence)
    ))
}

/// Finds stops of people of whom nothing is left that could come to light: product, how many.
pub(super) fn stops() -> &'static Statement {
    Statement::of_the_data_map(format!(
        "SELECT stop_id, subject_id FROM main.stop WHERE product = $1 AND lifted_at IS NULL AND {} LIMIT $2",
        nothing_left("stop", |_| true)
    ))
}

impl Privacy {
    pub(super) async fn end_what_is_nobodys(&self, ctx: &Ctx) -> Result<()> {
        let mut tx = self.house(ctx, true).await?;
        tx.execute(consents(), params![&*ctx.product, self.clock().now()]).await?;
        tx.commit().await?;
        let mut tx = self.house(ctx, false).await?;
        let found = tx.query(stops(), params![&*ctx.product, STOPS_MAX]).await?;
        drop(tx);
        for row in found {
            let (stop, subject): (StopId, SubjectId) = (row.get(0)?, row.get(1)?);
            let mut tx = self.house(ctx, true).await?;
            self.change_standing(&mut tx, subject, Change::Lift(stop)).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
