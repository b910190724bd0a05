//! Rows that were recorded when no clause allowed it: none runs that keeps them, or none had its conditions met.

use notice::Clause;
use store::{Table, Value};

use super::{Rows, judged, offending, text};
use crate::{
    Result, Tx,
    evidence::{
        Check, Measured,
        sql::{clocks, of_category, places, ties},
    },
};

impl Rows<'_> {
    /// Rows of categories that no running clause keeps.
    pub(in crate::evidence) async fn recorded(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        for category in self.categories(check) {
            if self.notice.clauses_of(category).any(|clause| clause.running) {
                continue;
            }
            for table in judged(category) {
                let before = found.looked_count;
                self.look(tx, table, category, &mut found).await?;
                found.offence(found.looked_count - before, format!("{} ({category})", table.name));
            }
        }
        Ok(found)
    }

    /// Rows from a moment when no clause that keeps them had its conditions met.
    pub(in crate::evidence) async fn conditions(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        for category in self.categories(check) {
            let keepers: Vec<&Clause> = self.notice.clauses_of(category).collect();
            if keepers.iter().any(|clause| clause.when.is_empty()) {
                // Another clause keeps the same data whatever holds: a row cannot tell under which it came.
                continue;
            }
            for table in judged(category) {
                let (scope, clocks) = (of_category(table), clocks(table));
                let (Some(scope), false) = (scope, clocks.is_empty()) else { continue };
                self.look(tx, table, category, &mut found).await?;
                let mut params = self.of(table, category);
                let held: Vec<String> = clocks.iter().map(|clock| held(table, clock, &keepers, &mut params)).collect();
                let (name, held) = (table.name, held.join(" AND "));
                let question = format!("SELECT count(*) FROM main.{name} WHERE {scope} AND NOT ({held})");
                offending(tx, &mut found, question, params, format!("{name} ({category})")).await?;
            }
        }
        Ok(found)
    }
}

/// The condition that at this moment one of the clauses had all its facts, by the ledger of facts.
fn held(table: &Table, clock: &str, clauses: &[&Clause], params: &mut Vec<Value>) -> String {
    let ways: Vec<String> = clauses
        .iter()
        .map(|clause| {
            let facts: Vec<String> = clause
                .when
                .iter()
                .map(|(fact, allowed)| {
                    let value = value_of(table, clock, fact, params);
                    let allowed: Vec<Value> = allowed.iter().map(|value| text(value)).collect();
                    let places = places(params.len() + 1, allowed.len());
                    params.extend(allowed);
                    format!("coalesce({value}, '') IN ({places})")
                })
                .collect();
            format!("({})", facts.join(" AND "))
        })
        .collect();
    format!("({})", ways.join(" OR "))
}

/// What the fact was then, of any thing the row is tied to.
fn value_of(table: &Table, clock: &str, fact: &str, params: &mut Vec<Value>) -> String {
    // That the contract ran is told by the tenant.
    if let ("contract", Some(tenant)) = (fact, table.tenant) {
        return format!(
            "(SELECT CASE WHEN t.contract_ended_at <= {clock} THEN 'ended' ELSE 'active' END
               FROM main.tenant t WHERE t.tenant_id = {}.{tenant})",
            table.name
        );
    }
    params.push(text(fact));
    format!(
        "(SELECT f.value FROM main.fact_change f WHERE f.fact = ${} AND f.object_id IN ({}) AND f.at <= {clock}
            AND (f.ended_at IS NULL OR f.ended_at > {clock}) ORDER BY f.at DESC LIMIT 1)",
        params.len(),
        ties(table).join(", ")
    )
}
