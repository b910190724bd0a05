//! Rows that readers see, and disclosures, of people who have not agreed.

use notice::Clause;
use store::{Share, params};

use super::{Rows, judged, offending, text};
use crate::{
    Result, Tx,
    evidence::{
        Check, Measured,
        sql::{clocks, of_category, places},
    },
};

impl Rows<'_> {
    /// Rows that readers see, of people who have not agreed.
    pub(in crate::evidence) async fn consent(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        for category in self.categories(check) {
            let keepers: Vec<&Clause> = self.notice.clauses_of(category).collect();
            if keepers.iter().any(|clause| !clause.rests_on_consent()) {
                continue;
            }
            for table in judged(category) {
                let Some(scope) = of_category(table) else { continue };
                self.look(tx, table, category, &mut found).await?;
                let mut params = self.of(table, category);
                let clauses = places(params.len() + 1, keepers.len());
                params.extend(keepers.iter().map(|clause| text(&clause.id)));
                let by_then = clocks(table).first().map_or(String::new(), |clock| format!(" AND agreed.at <= {clock}"));
                let agreed = format!(
                    "(SELECT agreed.subject_id FROM main.consent agreed WHERE agreed.product = $1 AND agreed.given = 1
                        AND agreed.ended_at IS NULL AND agreed.clause IN ({clauses}){by_then})"
                );
                // Of what is shared, each member's word counts; who joined later was not asked about what was there.
                let taken_back = format!(
                    "(SELECT back.subject_id FROM main.consent back WHERE back.product = $1 AND back.given = 0
                        AND back.clause IN ({clauses}) AND NOT EXISTS
                          (SELECT 1 FROM main.consent again WHERE again.product = $1 AND again.given = 1
                             AND again.subject_id = back.subject_id AND again.clause IN ({clauses})
                             AND again.ended_at IS NULL))"
                );
                let agreed = table.belongs_to(&agreed, Share::Any).unwrap_or_else(|| nobody(&clauses));
                let against = table.belongs_to(&taken_back, Share::Any).unwrap_or_else(|| nobody(&clauses));
                let name = table.name;
                // By the view: what a withdrawal has hidden already is on its way out.
                let question =
                    format!("SELECT count(*) FROM {name} WHERE {scope} AND (({agreed}) IS NOT TRUE OR {against})");
                offending(tx, &mut found, question, params, format!("{name} ({category})")).await?;
            }
        }
        let clauses = self.notice.clauses().iter().filter(|clause| check.covers(&clause.id));
        for clause in clauses.filter(|clause| clause.rests_on_consent()) {
            self.given_away(tx, clause, &mut found).await?;
        }
        Ok(found)
    }

    /// Disclosures under a clause on consent, of people who had not agreed then.
    async fn given_away(&self, tx: &mut Tx, clause: &Clause, found: &mut Measured) -> Result<()> {
        let statement = found.asking(
            "SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM main.consent c
                 WHERE c.product = $1 AND c.subject_id = d.subject_id AND c.clause = d.clause AND c.given = 1
                   AND c.at <= d.at AND (c.ended_at IS NULL OR c.ended_at >= d.at)) THEN 0 ELSE 1 END), 0)
             FROM main.disclosure d JOIN main.tenant t ON t.tenant_id = d.tenant_id
             WHERE t.product = $1 AND d.clause = $2 AND d.subject_id IS NOT NULL",
        );
        let params = params![self.notice.product.name, clause.id];
        if let Some(row) = tx.query(statement, params).await?.first() {
            found.looked_count += row.get::<i64>(0)?;
            found.offence(row.get(1)?, format!("disclosure ({})", clause.id));
        }
        Ok(())
    }
}

/// No row of this table can be tied to a person, so that nobody can have agreed to it. Names the parameters, which the
/// databases want used.
fn nobody(clauses: &str) -> String {
    format!("'' IN ({clauses})")
}
