//! What is measured on the rows themselves, over every table that holds a category.

use std::collections::HashMap;

use notice::{Clause, EvidenceKind, Notice};
use store::{DataMap, Erase, Starts, Table, Value, params};
use types::{TenantId, Time};

use super::{
    Check, Measured,
    sql::{belongs_to, built, clocks, of_category, of_product, places, ties},
};
use crate::{
    Result, Tx,
    retention::{Due, TenantTerms, due_of},
};

/// What the measurements of one run have in common.
pub(super) struct Rows<'a> {
    pub notice: &'a Notice,
    pub terms: HashMap<TenantId, TenantTerms>,
    pub now: Time,
    /// Rows whose period has ended since then still wait for the next sweep.
    pub swept_by: Time,
}

/// The tables that can hold a category.
fn tables(category: &str) -> impl Iterator<Item = &'static Table> {
    // Who comes and goes within a minute is measured where it goes to.
    let holds = move |table: &&'static Table| match table.category_column() {
        Some(_) => !matches!(table.starts, Starts::Never),
        None => table.categories().contains(&category),
    };
    DataMap::get().tables().filter(holds)
}

/// The same without the ledger of facts, which judges rows and is none.
fn judged(category: &str) -> impl Iterator<Item = &'static Table> {
    tables(category).filter(|table| table.name != "fact_change")
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

impl Rows<'_> {
    fn product(&self) -> Value {
        text(&self.notice.product.name)
    }

    /// The categories a check is about.
    fn categories<'a>(&'a self, check: &'a Check) -> impl Iterator<Item = &'a str> {
        let of_clause = move |clause: &&Clause| match check.kind {
            EvidenceKind::NothingOverdue => clause.data.iter().any(|category| check.covers(category)),
            _ => check.covers(&clause.id),
        };
        let mut found: Vec<&str> = Vec::new();
        for category in self.notice.clauses().iter().filter(of_clause).flat_map(|clause| &clause.data) {
            let wanted = check.kind != EvidenceKind::NothingOverdue || check.covers(category);
            if wanted && !found.contains(&category.as_str()) {
                found.push(category);
            }
        }
        found.into_iter()
    }

    /// Product, and the category where the table's rows name theirs.
    fn of(&self, table: &Table, category: &str) -> Vec<Value> {
        let mut params = vec![self.product()];
        params.extend(table.category_column().map(|_| text(category)));
        params
    }

    /// Looks at the whole table: how many rows, and the oldest.
    async fn look(&self, tx: &mut Tx, table: &'static Table, category: &str, found: &mut Measured) -> Result<()> {
        let Some(scope) = of_category(table) else { return Ok(()) };
        let name = table.name;
        let oldest = clocks(table).into_iter().next().map_or("NULL".to_owned(), |clock| format!("min({clock})"));
        let left = left(table).map_or(String::new(), |left| format!(" AND {left}"));
        let statement =
            built(format!("SELECT count(*), CAST({oldest} AS BIGINT) FROM main.{name} WHERE {scope}{left}"));
        found.asked(statement.text);
        if let Some(row) = tx.query(statement, self.of(table, category)).await?.first() {
            found.looked_count += row.get::<i64>(0)?;
            found.older(row.get(1)?);
        }
        Ok(())
    }

    pub(super) async fn overdue(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        let mut seen: Vec<&str> = Vec::new();
        for category in self.categories(check) {
            for table in tables(category) {
                // A table of several categories is looked at once; one whose rows name theirs, for each.
                if table.category_column().is_none() {
                    if seen.contains(&table.name) {
                        continue;
                    }
                    seen.push(table.name);
                }
                self.look(tx, table, category, &mut found).await?;
                self.overdue_in(tx, table, category, &mut found).await?;
            }
            found.swept_at = found.swept_at.max(self.swept(tx, category).await?);
        }
        Ok(found)
    }

    async fn overdue_in(&self, tx: &mut Tx, table: &'static Table, category: &str, found: &mut Measured) -> Result<()> {
        let name = table.name;
        let (Starts::At(clock) | Starts::Span(clock, _)) = table.starts else {
            return self.orphans(tx, table, found).await;
        };
        // A row goes when all it holds is due.
        let held: Vec<String> = match table.category_column() {
            Some(_) => vec![category.to_owned()],
            None => table.categories().into_iter().map(str::to_owned).collect(),
        };
        let narrowed = match table.category_column() {
            Some(column) => format!(" AND {column} = $3"),
            None => String::new(),
        };
        let left = left(table).map_or(String::new(), |left| format!(" AND {left}"));
        // What a restriction holds back stays (Art. 18).
        let kept = table.of_listed("held").map_or(String::new(), |held| format!(" AND ({held}) IS NOT TRUE"));
        let scope = table.tenant.unwrap_or("product");
        if table.tenant.is_none() && table.column("product").is_none() {
            return Ok(());
        }
        let statement = built(format!(
            "SELECT count(*) FROM main.{name} WHERE {scope} = $1 AND {clock} < $2{narrowed}{left}{kept}"
        ));
        found.asked(statement.text);
        let scopes: Vec<(Value, TenantTerms)> = match table.tenant {
            Some(_) => self.terms.iter().map(|(id, terms)| (store::ToValue::to_value(id), terms.clone())).collect(),
            None => vec![(self.product(), TenantTerms::default())],
        };
        for (scope, terms) in scopes {
            let before = match due_of(self.notice, &held, &terms, self.swept_by) {
                Due::Nothing => continue,
                Due::Before(before) => before,
                Due::Everything => Time::from_micros(i64::MAX),
            };
            let mut params = vec![scope, store::ToValue::to_value(&before)];
            params.extend(table.category_column().map(|_| text(category)));
            let count: i64 = tx.value(statement, params).await?.unwrap_or(0);
            found.offence(count, name);
        }
        Ok(())
    }

    /// Rows that live with another one are overdue when that one has gone.
    async fn orphans(&self, tx: &mut Tx, table: &'static Table, found: &mut Measured) -> Result<()> {
        let (Starts::With { column, table: owner, key }, Some(scope)) = (table.starts, of_product(table)) else {
            return Ok(());
        };
        let name = table.name;
        let statement = built(format!(
            "SELECT count(*) FROM main.{name} WHERE {scope} AND {name}.{column} IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM main.{owner} WHERE {owner}.{key} = {name}.{column})"
        ));
        found.asked(statement.text);
        let count: i64 = tx.value(statement, params![self.notice.product.name]).await?.unwrap_or(0);
        found.offence(count, name);
        Ok(())
    }

    async fn swept(&self, tx: &mut Tx, category: &str) -> Result<Option<Time>> {
        let last = built("SELECT max(finished_at) FROM main.sweep WHERE product = $1 AND category = $2".into());
        Ok(tx.value::<Option<Time>>(last, params![self.notice.product.name, category]).await?.flatten())
    }

    /// Rows of categories that no running clause keeps.
    pub(super) async fn recorded(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
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
    pub(super) async fn conditions(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
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
                let statement = built(format!("SELECT count(*) FROM main.{name} WHERE {scope} AND NOT ({held})"));
                found.asked(statement.text);
                let count: i64 = tx.value(statement, params).await?.unwrap_or(0);
                found.offence(count, format!("{name} ({category})"));
            }
        }
        Ok(found)
    }

    /// Rows that readers see, of people who have not agreed.
    pub(super) async fn consent(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        for category in self.categories(check) {
            let keepers: Vec<&Clause> = self.notice.clauses_of(category).collect();
            if keepers.iter().any(|clause| !super::proof::rests_on_consent(clause)) {
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
                let agreed = belongs_to(table, &agreed).unwrap_or_else(|| nobody(&clauses));
                let name = table.name;
                // By the view: what a withdrawal has hidden already is on its way out.
                let statement = built(format!("SELECT count(*) FROM {name} WHERE {scope} AND ({agreed}) IS NOT TRUE"));
                found.asked(statement.text);
                let count: i64 = tx.value(statement, params).await?.unwrap_or(0);
                found.offence(count, format!("{name} ({category})"));
            }
        }
        let clauses = self.notice.clauses().iter().filter(|clause| check.covers(&clause.id));
        for clause in clauses.filter(|clause| super::proof::rests_on_consent(clause)) {
            self.given_away(tx, clause, &mut found).await?;
        }
        Ok(found)
    }

    /// Disclosures under a clause on consent, of people who had not agreed then.
    async fn given_away(&self, tx: &mut Tx, clause: &Clause, found: &mut Measured) -> Result<()> {
        let statement = built(
            "SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM main.consent c
                 WHERE c.product = $1 AND c.subject_id = d.subject_id AND c.clause = d.clause AND c.given = 1
                   AND c.at <= d.at AND (c.ended_at IS NULL OR c.ended_at >= d.at)) THEN 0 ELSE 1 END), 0)
             FROM main.disclosure d JOIN main.tenant t ON t.tenant_id = d.tenant_id
             WHERE t.product = $1 AND d.clause = $2 AND d.subject_id IS NOT NULL"
                .into(),
        );
        found.asked(statement.text);
        let params = params![self.notice.product.name, clause.id];
        if let Some(row) = tx.query(statement, params).await?.first() {
            found.looked_count += row.get::<i64>(0)?;
            found.offence(row.get(1)?, format!("disclosure ({})", clause.id));
        }
        Ok(())
    }

    /// Rows of people for whom every clause that keeps them was stopped before.
    pub(super) async fn stops(&self, tx: &mut Tx, check: &Check) -> Result<Measured> {
        let mut found = Measured::default();
        for kind in ["restriction", "objection"].iter().filter(|kind| check.covers(kind)) {
            let stopped = built(
                "SELECT DISTINCT clause FROM main.stop WHERE product = $1 AND kind = $2 AND lifted_at IS NULL".into(),
            );
            found.asked(stopped.text);
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
                let Some(theirs) = belongs_to(table, &people) else { continue };
                let name = table.name;
                let statement = built(format!("SELECT count(*) FROM main.{name} WHERE {scope} AND {theirs}"));
                found.asked(statement.text);
                let count: i64 = tx.value(statement, params).await?.unwrap_or(0);
                found.offence(count, format!("{name} ({category})"));
            }
        }
        let given = built(
            "SELECT count(*) FROM main.disclosure d JOIN main.stop s ON s.subject_id = d.subject_id
             WHERE s.product = $1 AND s.kind = $2 AND s.clause = $3 AND d.clause = s.clause
               AND s.lifted_at IS NULL AND d.at > s.at"
                .into(),
        );
        found.asked(given.text);
        let count: i64 = tx.value(given, params![self.notice.product.name, kind, clause.id]).await?.unwrap_or(0);
        found.offence(count, "disclosure");
        Ok(())
    }
}

/// No row of this table can be tied to a person, so that nobody can have agreed to it. Names the parameters, which the
/// databases want used.
fn nobody(clauses: &str) -> String {
    format!("'' IN ({clauses})")
}

/// What retention leaves of a row that it only anonymises.
fn left(table: &Table) -> Option<String> {
    let Erase::Anonymise(columns) = table.erase else { return None };
    let left: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    Some(format!("({})", left.join(" OR ")))
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
