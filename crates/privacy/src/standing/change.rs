//! Changing where a person stands: the ledger, what is concealed because of it, and the memory of the gate, together.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use store::{params, sql};
use types::{ConsentId, Ctx, StopId, SubjectId};

use super::{ALL, Concealed, Consent, Hindrance, Person, Stop, StopKind};
use crate::{Privacy, Result, Tx};

/// What a person was asked, word for word.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub clause: &'a str,
    pub edition: i64,
    pub language: &'a str,
    /// The words beside the box.
    pub text: &'a str,
    /// "page", "form", "api", "link", "paper".
    pub method: &'a str,
}

impl Asked<'_> {
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }
}

#[derive(Clone, Debug)]
pub enum Change<'a> {
    Give(Asked<'a>),
    Withdraw(Asked<'a>),
    /// Stops a clause, or every clause (`*`), on a ground.
    Stop {
        clause: &'a str,
        kind: StopKind,
        ground: &'a str,
    },
    Lift(StopId),
    /// From here on, nobody sees anything of the person.
    Erase,
    /// The rows are gone: nothing is left to conceal.
    Erased,
}

impl Privacy {
    /// Reads where everybody stands. Before it, the gate knows of no consent.
    pub async fn load_standing(&self) -> Result<()> {
        let ctx = Ctx::system(&"".into(), types::TenantId::from_bytes([0; 16]), "standing");
        let mut tx = self.house(&ctx, false).await?;
        let mut people: HashMap<SubjectId, Person> = HashMap::new();
        let consents: Vec<Consent> = tx
            .all(
                sql!(
                    "SELECT consent_id, tenant_id, product, subject_id, clause, given, at, edition, language,
                       text_shown, text_hash, method, ip, ended_at
                     FROM main.consent ORDER BY at, consent_id"
                ),
                [],
            )
            .await?;
        for consent in consents {
            people.entry(consent.subject_id).or_default().consents.insert(consent.clause.into(), consent.given);
        }
        let stops: Vec<Stop> = tx
            .all(
                sql!(
                    "SELECT stop_id, tenant_id, product, subject_id, clause, kind, ground, at, told_at, lifted_at
                     FROM main.stop WHERE lifted_at IS NULL"
                ),
                [],
            )
            .await?;
        for stop in stops {
            let Some(kind) = StopKind::parse(&stop.kind) else { continue };
            *people.entry(stop.subject_id).or_default().stops.entry((stop.clause.into(), kind)).or_default() += 1;
        }
        let erased: Vec<Concealed> = tx
            .all(
                sql!(
                    "SELECT subject_id, category, because FROM concealed WHERE category = '*' AND because = 'erasure'"
                ),
                [],
            )
            .await?;
        for row in erased {
            people.entry(row.subject_id).or_default().erased = true;
        }
        for (subject, person) in people {
            self.gate().standing().put(subject, person);
        }
        Ok(())
    }

    /// Changes where the person stands, within a transaction of the house ([`Privacy::house`]); the gate knows before
    /// `commit` returns. Gives the person's new standing.
    pub(crate) async fn change_standing(&self, tx: &mut Tx, subject: SubjectId, change: Change<'_>) -> Result<Person> {
        let mut person = Person::clone(&self.gate().standing().of(subject));
        match &change {
            Change::Give(asked) | Change::Withdraw(asked) => {
                let given = matches!(change, Change::Give(_));
                self.log_consent(tx, subject, asked, given).await?;
                person.consents.insert(asked.clause.into(), given);
            }
            Change::Stop { clause, kind, ground } => {
                let id: StopId = tx.new_id();
                let ctx = tx.ctx().clone();
                tx.execute(
                    sql!(
                        "INSERT INTO stop (stop_id, tenant_id, product, subject_id, clause, kind, ground, at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                    ),
                    params![id, ctx.tenant, &*ctx.product, subject, *clause, kind.name(), *ground, self.clock().now()],
                )
                .await?;
                *person.stops.entry(((*clause).into(), *kind)).or_default() += 1;
            }
            Change::Lift(id) => self.lift(tx, *id, &mut person).await?,
            Change::Erase => person.erased = true,
            Change::Erased => person = Person::default(),
        }
        self.conceal(tx, subject, &person).await?;
        let (standing, settled) = (self.gate().standing().clone(), person.clone());
        tx.after_commit(move || standing.put(subject, settled));
        Ok(person)
    }

    async fn log_consent(&self, tx: &mut Tx, subject: SubjectId, asked: &Asked<'_>, given: bool) -> Result<()> {
        let (ctx, now) = (tx.ctx().clone(), self.clock().now());
        tx.execute(
            sql!(
                "UPDATE consent SET ended_at = $3
                 WHERE subject_id = $1 AND clause = $2 AND given = 1 AND ended_at IS NULL"
            ),
            params![subject, asked.clause, now],
        )
        .await?;
        let id: ConsentId = tx.new_id();
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

    async fn lift(&self, tx: &mut Tx, id: StopId, person: &mut Person) -> Result<()> {
        let lifted = tx
            .query(
                sql!("UPDATE stop SET lifted_at = $2 WHERE stop_id = $1 AND lifted_at IS NULL RETURNING clause, kind"),
                params![id, self.clock().now()],
            )
            .await?;
        if let Some(row) = lifted.first() {
            let (clause, kind): (String, String) = (row.get(0)?, row.get(1)?);
            if let Some(kind) = StopKind::parse(&kind)
                && let Some(count) = person.stops.get_mut(&(clause.as_str().into(), kind))
            {
                *count -= 1;
            }
            person.stops.retain(|_, count| *count > 0);
        }
        Ok(())
    }

    /// Writes down what no reader may see of the person now.
    async fn conceal(&self, tx: &mut Tx, subject: SubjectId, person: &Person) -> Result<()> {
        let product = tx.ctx().product.clone();
        tx.execute(sql!("DELETE FROM concealed WHERE subject_id = $1"), params![subject]).await?;
        let hidden = match person.erased {
            true => vec![(ALL.into(), Hindrance::Erased)],
            false => self.gate().hidden_categories(&product, person),
        };
        let rows = hidden.iter().map(|(category, why)| params![subject, &**category, why.because()].into());
        tx.execute_many(
            sql!("INSERT INTO concealed (subject_id, category, because) VALUES ($1, $2, $3)"),
            rows.collect(),
        )
        .await?;
        Ok(())
    }
}
