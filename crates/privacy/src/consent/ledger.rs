//! The ledger in SQL. It is read from the real tables: an entry outlives what it was about.

use store::{params, sql};
use types::{ConsentId, SubjectId};

use crate::{Result, Tx, standing::Consent};

macro_rules! columns {
    () => {
        "consent_id, tenant_id, product, subject_id, clause, given, at, edition, language, text_shown, text_hash,
         method, ip, ended_at"
    };
}

/// Everything a person agreed to and withdrew, oldest first.
pub(super) async fn of_subject(tx: &mut Tx, subject: SubjectId) -> Result<Vec<Consent>> {
    tx.all(
        sql!("SELECT ", columns!(), " FROM main.consent WHERE subject_id = $1 ORDER BY at, consent_id"),
        params![subject],
    )
    .await
}

/// One entry of a person.
pub(super) async fn one(tx: &mut Tx, subject: SubjectId, id: ConsentId) -> Result<Option<Consent>> {
    tx.one(
        sql!("SELECT ", columns!(), " FROM main.consent WHERE subject_id = $1 AND consent_id = $2"),
        params![subject, id],
    )
    .await
}

/// The consents of a product that stand, by clause and edition: how many people.
pub(super) async fn counts(tx: &mut Tx, product: &str) -> Result<Vec<(String, i64, i64)>> {
    let rows = tx
        .query(
            sql!(
                "SELECT clause, edition, count(*) FROM main.consent
                 WHERE product = $1 AND given = 1 AND ended_at IS NULL GROUP BY clause, edition ORDER BY clause, edition"
            ),
            params![product],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Who agreed to a clause under an edition before this one, and has not withdrawn.
pub(super) async fn before(tx: &mut Tx, product: &str, clause: &str, edition: i64, limit: u32) -> Result<Vec<Consent>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.consent
             WHERE product = $1 AND clause = $2 AND edition < $3 AND given = 1 AND ended_at IS NULL
             ORDER BY at, consent_id LIMIT $4"
        ),
        params![product, clause, edition, limit],
    )
    .await
}
