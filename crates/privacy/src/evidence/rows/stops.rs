//! Rows and disclosures from after a person had the processing stopped.

use notice::Clause;
use store::{DataMap, Erase, Share, Starts, SubjectPath, Table, params};

use super::{Rows, judged, offending, text};
use crate::{
    Result, Tx,
    evidence::{
        Check, Measured,
        sql::{clocks, of_category, of_product},
    },
    standing::ALL,
};

impl Rows<'_> {
    /// Rows of people for whom every clause that keeps them was stopped before; of what is shared, for each of them.
    pub(in crate::evidence) async fn stops(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        for kind in ["restriction", "objection"].iter().filter(|kind| check.covers(kind)) {
            let stopped = found
                .asking("SELECT DISTINCT clause FROM main.stop WHERE product = $1 AND kind = $2 AND lifted_at IS NULL");
            let clauses: Vec<String> = tx
                .query(stopped, params![self.notice.product.name, *kind])
                .await?
                .iter()
                .map(|row| row.get(0))
                .collect::<Result<_, _>>()?;
            found.looked_count += clauses.len() as i64;
            for clause in clauses.iter().filter_map(|id| self.notice.clause(id)) {
                self.stopped(tx, clause, kind, &mut found).await?;
            }
            if *kind == "restriction" {
                let seen = "SELECT count(*) FROM main.stop s WHERE s.product = $1 AND s.kind = $2 AND s.clause = '*'
                       AND s.lifted_at IS NULL AND NOT EXISTS
                         (SELECT 1 FROM main.concealed c WHERE c.subject_id = s.subject_id)";
                let params = params![self.notice.product.name, *kind];
                offending(tx, &mut found, seen.into(), params, "concealed: somebody restricted can be seen").await?;
            }
            if clauses.iter().any(|clause| clause == ALL) {
                self.all_stopped(tx, kind, &mut found).await?;
            }
        }
        Ok(found)
    }

    async fn stopped(&self, tx: &mut Tx, clause: &Clause, kind: &str, found: &mut Measured) -> Result<()> {
        // Where another clause keeps the same data, it may go on being recorded.
        let alone = |category: &&String| self.notice.clauses_of(category).count() == 1;
        for category in clause.data.iter().filter(alone) {
            for table in judged(category) {
                let (Some(scope), Some(clock)) = (of_category(table), clocks(table).pop()) else { continue };
                let mut params = self.of(table, category);
                let places = [params.len() + 1, params.len() + 2];
                params.extend([text(kind), text(&clause.id)]);
                let people = format!(
                    "(SELECT stopped.subject_id FROM main.stop stopped WHERE stopped.product = $1
                        AND stopped.kind = ${} AND stopped.clause = ${} AND stopped.lifted_at IS NULL
                        AND stopped.at < {clock})",
                    places[0], places[1]
                );
                let Some(theirs) = table.belongs_to(&people, Share::Alone) else { continue };
                let name = table.name;
                let question = format!("SELECT count(*) FROM main.{name} WHERE {scope} AND {theirs}");
                offending(tx, found, question, params, format!("{name} ({category})")).await?;
            }
        }
        let given = "SELECT count(*) FROM main.disclosure d JOIN main.stop s ON s.subject_id = d.subject_id
             WHERE s.product = $1 AND s.kind = $2 AND s.clause = $3 AND d.clause = s.clause
               AND s.lifted_at IS NULL AND d.at > s.at";
        offending(tx, found, given.into(), params![self.notice.product.name, kind, clause.id], "disclosure").await
    }

    /// A stop over everything leaves no clause under which a room could record the person, or give anything away. What
    /// the things of a household say is stored on for whoever lives there; from the person the views hide it.
    async fn all_stopped(&self, tx: &mut Tx, kind: &str, found: &mut Measured) -> Result<()> {
        for (table, clock) in DataMap::get().tables().filter_map(of_the_person) {
            let Some(scope) = of_product(table) else { continue };
            let people = format!(
                "(SELECT stopped.subject_id FROM main.stop stopped WHERE stopped.product = $1
                    AND stopped.kind = $2 AND stopped.clause = $3 AND stopped.lifted_at IS NULL
                    AND stopped.at < {}.{clock})",
                table.name
            );
            let Some(theirs) = table.belongs_to(&people, Share::Alone) else { continue };
            let name = table.name;
            let question = format!("SELECT count(*) FROM main.{name} WHERE {scope} AND {theirs}");
            offending(tx, found, question, params![self.notice.product.name, kind, ALL], name).await?;
        }
        let given = "SELECT count(*) FROM main.disclosure d JOIN main.stop s ON s.subject_id = d.subject_id
             WHERE s.product = $1 AND s.kind = $2 AND s.clause = $3 AND s.lifted_at IS NULL AND d.at > s.at";
        offending(tx, found, given.into(), params![self.notice.product.name, kind, ALL], "disclosure").await
    }
}

/// A room's table about one person each, and the moment of its rows: neither what the law wants written down about the
/// stop itself, nor the link by which its person comes to ask.
fn of_the_person(table: &'static Table) -> Option<(&'static Table, &'static str)> {
    let of_one = match table.subject {
        SubjectPath::Any(paths) => matches!(paths.first(), Some(SubjectPath::Column(_))),
        path => matches!(path, SubjectPath::Column(_)),
    };
    match (table.starts, table.erase) {
        (Starts::At(clock), Erase::Delete) if of_one && clock != "expires_at" => Some((table, clock)),
        _ => None,
    }
}
