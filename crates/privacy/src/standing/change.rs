//! Changing where a person stands: the ledger, what is concealed because of it, and the memory of the gate, together.

use std::{sync::Arc, time::Duration};

use sha2::{Digest, Sha256};
use store::{params, sql};
use types::{ConsentId, StopId, SubjectId, Time};

use super::{ALL, Agreement, Hindrance, Person, StopKind};
use crate::{Privacy, Result, Tx};

/// What a person was asked, word for word.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub clause: &'a str,
    pub edition: i64,
    pub language: &'a str,
    /// All that was shown.
    pub text: &'a str,
    /// "page", "form", "api", "link", "paper".
    pub method: &'a str,
}

impl Asked<'_> {
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }
}

/// A clause, or every clause (`*`), to be stopped on a ground.
#[derive(Clone, Debug)]
pub struct NewStop<'a> {
    pub id: StopId,
    pub clause: &'a str,
    pub kind: StopKind,
    pub ground: &'a str,
    pub language: &'a str,
    /// The person's reasons.
    pub words: Option<&'a str>,
    /// A browser's signal said it.
    pub automatic: bool,
    /// Already decided: "stopped", where nothing is to be examined.
    pub outcome: Option<&'a str>,
}

#[derive(Clone, Debug)]
pub enum Change<'a> {
    Give(ConsentId, Asked<'a>),
    Withdraw(ConsentId, Asked<'a>),
    Stop(NewStop<'a>),
    Lift(StopId),
    /// From here on, nobody sees anything of the person.
    Erase,
    /// The rows are gone: nothing is left to conceal.
    Erased,
}

impl Privacy {
    /// Changes where the person stands, within a transaction of the house ([`Privacy::house`]); the gate knows before
    /// `commit` returns. Gives the person's new standing.
    pub(crate) async fn change_standing(&self, tx: &mut Tx, subject: SubjectId, change: Change<'_>) -> Result<Person> {
        let (version, mut person) = self.lock_standing(tx, subject).await?;
        match &change {
            Change::Give(id, asked) | Change::Withdraw(id, asked) => {
                let given = matches!(change, Change::Give(..));
                self.log_consent(tx, *id, subject, asked, given).await?;
                person.consents.insert(asked.clause.into(), Agreement { given, edition: asked.edition });
            }
            Change::Stop(stop) => {
                self.log_stop(tx, subject, stop).await?;
                *person.stops.entry((stop.clause.into(), stop.kind)).or_default() += 1;
            }
            Change::Lift(id) => self.lift(tx, *id, &mut person).await?,
            Change::Erase => person.erased = true,
            Change::Erased => person = Person::default(),
        }
        self.conceal(tx, subject, &person).await?;
        let (standing, members, settled) = (self.gate().standing().clone(), self.members().clone(), person.clone());
        let gone = matches!(change, Change::Erased);
        if gone {
            tx.execute(sql!("DELETE FROM standing WHERE subject_id = $1"), params![subject]).await?;
        }
        tx.after_commit(move || match gone {
            true => {
                members.forget(subject);
                standing.forget(subject);
            }
            false => standing.put(subject, version, settled),
        });
        Ok(person)
    }

    async fn log_consent(
        &self,
        tx: &mut Tx,
        id: ConsentId,
        subject: SubjectId,
        asked: &Asked<'_>,
        given: bool,
    ) -> Result<()> {
        let ctx = tx.ctx().clone();
        let last = tx
            .value::<Option<Time>>(
                sql!("SELECT max(at) FROM main.consent WHERE subject_id = $1 AND clause = $2"),
                params![subject, asked.clause],
            )
            .await?
            .flatten();
        // Two entries of one moment would have no order.
        let now = last.map_or(self.clock().now(), |last| self.clock().now().max(last.plus(Duration::from_micros(1))));
        tx.execute(
            sql!(
                "UPDATE consent SET ended_at = $3
                 WHERE subject_id = $1 AND clause = $2 AND given = 1 AND ended_at IS NULL"
            ),
            params![subject, asked.clause, now],
        )
        .await?;
        tx.execute(
            sql!(
                "INSERT INTO consent (consent_id, tenant_id, product, subject_id, clause, given, at, edition, language,
                   text_shown, text_hash, method, ip, ended_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
            ),
            params![
                id,
                ctx.tenant,
                &*ctx.product,
                subject,
                asked.clause,
                given,
                now,
                asked.edition,
                asked.language,
                asked.text,
                asked.hash(),
                asked.method,
                ctx.origin.ip.map(|ip| ip.to_string()),
                (!given).then_some(now)
            ],
        )
        .await?;
        Ok(())
    }

    async fn log_stop(&self, tx: &mut Tx, subject: SubjectId, stop: &NewStop<'_>) -> Result<()> {
        let (ctx, now) = (tx.ctx().clone(), self.clock().now());
        tx.execute(
            sql!(
                "INSERT INTO stop (stop_id, tenant_id, product, subject_id, clause, kind, ground, at, language, words,
                   automatic, outcome, decided_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
            ),
            params![
                stop.id,
                ctx.tenant,
                &*ctx.product,
                subject,
                stop.clause,
                stop.kind.name(),
                stop.ground,
                now,
                stop.language,
                stop.words,
                stop.automatic,
                stop.outcome,
                stop.outcome.map(|_| now)
            ],
        )
        .await?;
        Ok(())
    }

    async fn lift(&self, tx: &mut Tx, id: StopId, person: &mut Person) -> Result<()> {
        let lifted = tx
            .query(
                sql!("UPDATE stop SET lifted_at = $2 WHERE stop_id = $1 AND lifted_at IS NULL RETURNING clause, kind"),
                params![id, self.clock().now()],
            )
            .await?;
        if let Some(row) = lifted.first() {
            let (clause, kind): (String, String) = (row.get(0)?, row.get(1)?);
            if let Ok(kind) = kind.parse::<StopKind>()
                && let Some(count) = person.stops.get_mut(&(clause.as_str().into(), kind))
            {
                *count -= 1;
            }
            person.stops.retain(|_, count| *count > 0);
        }
        Ok(())
    }

    pub(super) fn hidden(&self, product: &str, person: &Person) -> Vec<(Arc<str>, Hindrance)> {
        match person.erased {
            true => vec![(ALL.into(), Hindrance::Erased)],
            false => self.gate().hidden_categories(product, person),
        }
    }

    /// Writes down what no reader may see of the person now, and what retention leaves.
    pub(super) async fn conceal(&self, tx: &mut Tx, subject: SubjectId, person: &Person) -> Result<()> {
        let product = tx.ctx().product.clone();
        tx.execute(sql!("DELETE FROM concealed WHERE subject_id = $1"), params![subject]).await?;
        let hidden = self.hidden(&product, person);
        let rows = hidden.iter().map(|(category, why)| params![subject, &**category, why.because()].into());
        tx.execute_many(
            sql!("INSERT INTO concealed (subject_id, category, because) VALUES ($1, $2, $3)"),
            rows.collect(),
        )
        .await?;
        self.hold(tx, subject, &product).await
    }

    /// What the person needs for claims, or whose erasure they oppose, outlives its period while the restriction lasts.
    async fn hold(&self, tx: &mut Tx, subject: SubjectId, product: &str) -> Result<()> {
        tx.execute(sql!("DELETE FROM held WHERE subject_id = $1"), params![subject]).await?;
        let clauses = tx
            .query(
                sql!(
                    "SELECT DISTINCT clause, ground FROM main.stop
                     WHERE subject_id = $1 AND kind = 'restriction' AND lifted_at IS NULL"
                ),
                params![subject],
            )
            .await?;
        let mut rows = Vec::new();
        for row in &clauses {
            let (clause, ground): (String, String) = (row.get(0)?, row.get(1)?);
            if ground.parse().is_ok_and(crate::stops::RestrictionGround::holds) {
                let categories = self.gate().kept_by(product, &clause);
                rows.extend(categories.iter().map(|category| params![subject, &**category].into()));
            }
        }
        tx.execute_many(sql!("INSERT INTO held (subject_id, category) VALUES ($1, $2) ON CONFLICT DO NOTHING"), rows)
            .await?;
        Ok(())
    }
}
