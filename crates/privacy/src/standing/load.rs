//! Where people stand, as the database says: everybody at the start, one person within a change.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use store::{FromRow, Row, params, sql};
use types::{ConsentId, Ctx, SubjectId, TenantId, Time};

use super::{Agreement, Concealed, Consent, Person, Stop, StopKind};
use crate::{Privacy, Result, Tx};

/// A person, and the product they are known to.
#[derive(Default)]
struct Known {
    product: Arc<str>,
    person: Person,
    version: i64,
    /// Category and reason, as it was written down.
    concealed: BTreeSet<(String, String)>,
}

/// What the gate needs of an entry of the ledger.
struct Heard {
    subject: SubjectId,
    product: String,
    clause: String,
    given: bool,
    edition: i64,
    at: Time,
    consent: ConsentId,
}

impl FromRow for Heard {
    fn from_row(row: &Row) -> store::Result<Self> {
        Ok(Self {
            subject: row.get(0)?,
            product: row.get(1)?,
            clause: row.get(2)?,
            given: row.get(3)?,
            edition: row.get(4)?,
            at: row.get(5)?,
            consent: row.get(6)?,
        })
    }
}

impl Privacy {
    /// Reads where everybody stands, and conceals what follows from it under the editions in force. Before it, the
    /// gate knows of no consent.
    pub async fn load_standing(&self) -> Result<()> {
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "standing");
        let mut people: HashMap<SubjectId, Known> = HashMap::new();
        let mut tx = self.house(&ctx, false).await?;
        // Neither in the order of their time, for which the engine would sort them all, nor with their texts.
        let mut latest: HashMap<(SubjectId, Arc<str>), (Time, ConsentId)> = HashMap::new();
        tx.each(
            sql!("SELECT subject_id, product, clause, given, edition, at, consent_id FROM main.consent"),
            [],
            |heard: Heard| {
                let known = people.entry(heard.subject).or_default();
                known.product = heard.product.as_str().into();
                let clause: Arc<str> = heard.clause.as_str().into();
                let at = (heard.at, heard.consent);
                let last = latest.entry((heard.subject, clause.clone())).or_insert(at);
                if *last <= at {
                    *last = at;
                    known.person.agreed(clause, heard.given, heard.edition);
                }
            },
        )
        .await?;
        drop(latest);
        tx.each(
            sql!("SELECT subject_id, product, clause, kind FROM main.stop WHERE lifted_at IS NULL"),
            [],
            |(subject, product, clause, kind): (SubjectId, String, String, String)| {
                let known = people.entry(subject).or_default();
                known.product = product.as_str().into();
                known.person.stopped(&clause, &kind);
            },
        )
        .await?;
        tx.each(sql!("SELECT subject_id, category, because FROM concealed"), [], |row: Concealed| {
            let known = people.entry(row.subject_id).or_default();
            known.person.erased |= row.is_erased();
            known.concealed.insert((row.category, row.because));
        })
        .await?;
        tx.each(sql!("SELECT subject_id, version FROM main.standing"), [], |(subject, version): (SubjectId, i64)| {
            if let Some(known) = people.get_mut(&subject) {
                known.version = version;
            }
        })
        .await?;
        drop(tx);
        self.settle_standing(people).await
    }

    /// A new edition may conceal more or less of whom something is known.
    async fn settle_standing(&self, people: HashMap<SubjectId, Known>) -> Result<()> {
        for (subject, known) in people {
            let hidden = self.hidden(&known.product, &known.person);
            let hidden = hidden.iter().map(|(category, why)| (category.to_string(), why.because().to_owned()));
            if !known.product.is_empty() && known.concealed != hidden.collect() {
                let ctx = Ctx::system(&known.product, TenantId::from_bytes([0; 16]), "standing");
                let mut tx = self.house(&ctx, true).await?;
                self.conceal(&mut tx, subject, &known.person).await?;
                tx.commit().await?;
            }
            self.gate().standing().put(subject, known.version, known.person);
        }
        Ok(())
    }

    /// From here on nobody else changes where this person stands until the transaction ends.
    pub(crate) async fn hold_standing(&self, tx: &mut Tx, subject: SubjectId) -> Result<()> {
        tx.hold("standing", subject.bytes()).await
    }

    /// The person as the database has them, and the number of the change that is being made: from here on nobody else
    /// changes this person until the transaction ends.
    pub(super) async fn lock_standing(&self, tx: &mut Tx, subject: SubjectId) -> Result<(i64, Person)> {
        self.hold_standing(tx, subject).await?;
        let version = tx
            .value::<i64>(
                sql!(
                    "INSERT INTO standing (subject_id, version) VALUES ($1, 1)
                     ON CONFLICT (subject_id) DO UPDATE SET version = standing.version + 1 RETURNING version"
                ),
                params![subject],
            )
            .await?
            .unwrap_or(0);
        let mut person = Person::default();
        let consents: Vec<Consent> = tx
            .all(
                sql!(
                    "SELECT consent_id, tenant_id, product, subject_id, clause, given, at, edition, language,
                       text_shown, text_hash, method, ip, ended_at
                     FROM main.consent WHERE subject_id = $1 ORDER BY at, consent_id"
                ),
                params![subject],
            )
            .await?;
        consents.iter().for_each(|consent| person.heard(consent));
        let stops: Vec<Stop> = tx
            .all(
                sql!(
                    "SELECT stop_id, tenant_id, product, subject_id, clause, kind, ground, at, told_at, lifted_at,
                       language, words, automatic, outcome, answer, decided_at, message_id
                     FROM main.stop WHERE subject_id = $1 AND lifted_at IS NULL"
                ),
                params![subject],
            )
            .await?;
        stops.iter().for_each(|stop| person.stopped(&stop.clause, &stop.kind));
        let concealed: Vec<Concealed> = tx
            .all(sql!("SELECT subject_id, category, because FROM concealed WHERE subject_id = $1"), params![subject])
            .await?;
        person.erased = concealed.iter().any(Concealed::is_erased);
        Ok((version, person))
    }
}

impl Concealed {
    fn is_erased(&self) -> bool {
        self.category == super::ALL && self.because == super::Hindrance::Erased.because()
    }
}

impl Person {
    /// A later entry of the ledger stands in the place of an earlier one.
    fn heard(&mut self, consent: &Consent) {
        self.agreed(consent.clause.as_str().into(), consent.given, consent.edition);
    }

    fn agreed(&mut self, clause: Arc<str>, given: bool, edition: i64) {
        self.consents.insert(clause, Agreement { given, edition });
    }

    fn stopped(&mut self, clause: &str, kind: &str) {
        if let Ok(kind) = kind.parse::<StopKind>() {
            *self.stops.entry((clause.into(), kind)).or_default() += 1;
        }
    }
}
