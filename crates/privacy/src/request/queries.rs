//! Cases in SQL. They are read from the real tables: a case stays in the officer's hands when its person was erased.

use store::{params, sql};
use types::{RequestId, SubjectId, TenantId, Time};

use super::{By, Kind, LinkPurpose, Request, RequestLink, State, Step, StepKind};
use crate::{Result, Tx};

macro_rules! columns {
    () => {
        "r.request_id, r.tenant_id, r.subject_id, r.product, r.kind, r.channel, r.language, r.state, r.version,
         r.received_at, r.due_at, r.extended_at, r.reminded, r.closed_at, r.proof, r.told, r.email, r.phone, r.clause,
         r.claim, r.words, r.ground, r.answer"
    };
}

/// Which cases to list; what is `None` does not narrow.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Closed ones instead of those that wait.
    pub closed: bool,
    pub kind: Option<Kind>,
    /// Of those that wait: those whose asker is not proven yet, or the others.
    pub unproven: Option<bool>,
    pub after: Option<Cursor>,
}

/// The place of a case in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub due_at: Time,
    pub id: RequestId,
}

/// How the desk stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub identity: i64,
    pub open: i64,
    /// Due within a week.
    pub soon: i64,
    pub overdue: i64,
    pub closed: i64,
    /// Of the closed ones, those closed after their deadline.
    pub late: i64,
}

pub(super) async fn insert(tx: &mut Tx, case: &Request) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO request (request_id, tenant_id, subject_id, product, kind, channel, language, state, version,
               received_at, due_at, extended_at, reminded, closed_at, proof, told, email, phone, clause, claim, words,
               ground, answer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
               $22, $23)"
        ),
        params![
            case.request_id,
            case.tenant_id,
            case.subject_id,
            case.product,
            case.kind,
            case.channel,
            case.language,
            case.state,
            case.version,
            case.received_at,
            case.due_at,
            case.extended_at,
            case.reminded,
            case.closed_at,
            case.proof,
            case.told,
            case.email,
            case.phone,
            case.clause,
            case.claim,
            case.words,
            case.ground,
            case.answer
        ],
    )
    .await?;
    Ok(())
}

/// Writes what may change, if nobody has changed the case since it was read.
pub(super) async fn update(tx: &mut Tx, case: &Request) -> Result<bool> {
    let changed = tx
        .execute(
            sql!(
                "UPDATE request SET state = $3, version = version + 1, due_at = $4, extended_at = $5, reminded = $6,
                   closed_at = $7, proof = $8, told = $9, ground = $10, answer = $11, email = $12
                 WHERE request_id = $1 AND version = $2"
            ),
            params![
                case.request_id,
                case.version,
                case.state,
                case.due_at,
                case.extended_at,
                case.reminded,
                case.closed_at,
                case.proof,
                case.told,
                case.ground,
                case.answer,
                case.email
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub(super) async fn add_step(
    tx: &mut Tx,
    case: &Request,
    at: Time,
    kind: StepKind,
    actor: By,
    text: Option<&str>,
) -> Result<()> {
    let id: types::Id<super::StepMark> = tx.new_id();
    tx.execute(
        sql!(
            "INSERT INTO request_step (step_id, request_id, tenant_id, number, at, kind, actor, text)
             VALUES ($1, $2, $3, (SELECT coalesce(max(s.number), 0) + 1 FROM main.request_step s WHERE s.request_id = $2),
               $4, $5, $6, $7)"
        ),
        params![id, case.request_id, case.tenant_id, at, kind, actor, text],
    )
    .await?;
    Ok(())
}

/// In the order in which they were made.
pub(super) async fn steps(tx: &mut Tx, id: RequestId) -> Result<Vec<Step>> {
    tx.all(
        sql!(
            "SELECT s.step_id, s.request_id, s.tenant_id, s.number, s.at, s.kind, s.actor, s.text FROM main.request_step s
             WHERE s.request_id = $1 ORDER BY s.number"
        ),
        params![id],
    )
    .await
}

/// A case within the reach of a tenant.
pub(super) async fn within(tx: &mut Tx, tenant: TenantId, id: RequestId) -> Result<Option<Request>> {
    tx.one(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.request r JOIN main.tenant_reach t ON t.below_id = r.tenant_id
             WHERE t.tenant_id = $1 AND r.request_id = $2"
        ),
        params![tenant, id],
    )
    .await
}

/// A person's cases, newest first.
pub(super) async fn of_subject(tx: &mut Tx, product: &str, subject: SubjectId) -> Result<Vec<Request>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.request r WHERE r.subject_id = $1 AND r.product = $2
             ORDER BY r.request_id DESC LIMIT 500"
        ),
        params![subject, product],
    )
    .await
}

/// Those that wait, the one due first at the top.
pub(super) async fn waiting(tx: &mut Tx, tenant: TenantId, filter: &ListFilter, limit: u32) -> Result<Vec<Request>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.request r JOIN main.tenant_reach t ON t.below_id = r.tenant_id
             WHERE t.tenant_id = $1 AND r.closed_at IS NULL
               AND (CAST($2 AS TEXT) IS NULL OR r.kind = CAST($2 AS TEXT))
               AND (CAST($3 AS BIGINT) IS NULL OR r.due_at > CAST($3 AS BIGINT)
                 OR (r.due_at = CAST($3 AS BIGINT) AND r.request_id > CAST($4 AS BLOB)))
               AND (CAST($6 AS BIGINT) IS NULL OR (CAST($6 AS BIGINT) = 1 AND r.state = 'identity')
                 OR (CAST($6 AS BIGINT) = 0 AND r.state <> 'identity'))
             ORDER BY r.due_at, r.request_id LIMIT $5"
        ),
        params![
            tenant,
            filter.kind,
            filter.after.map(|cursor| cursor.due_at),
            filter.after.map(|cursor| cursor.id),
            limit,
            filter.unproven
        ],
    )
    .await
}

/// Closed ones, the newest first.
pub(super) async fn closed(tx: &mut Tx, tenant: TenantId, filter: &ListFilter, limit: u32) -> Result<Vec<Request>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.request r JOIN main.tenant_reach t ON t.below_id = r.tenant_id
             WHERE t.tenant_id = $1 AND r.closed_at IS NOT NULL
               AND (CAST($2 AS TEXT) IS NULL OR r.kind = CAST($2 AS TEXT))
               AND (CAST($3 AS BLOB) IS NULL OR r.request_id < CAST($3 AS BLOB))
             ORDER BY r.request_id DESC LIMIT $4"
        ),
        params![tenant, filter.kind, filter.after.map(|cursor| cursor.id), limit],
    )
    .await
}

pub(super) async fn counts(tx: &mut Tx, tenant: TenantId, now: Time, soon: Time) -> Result<Counts> {
    let rows = tx
        .query(
            sql!(
                "SELECT CAST(coalesce(sum(CASE WHEN r.state = 'identity' THEN 1 ELSE 0 END), 0) AS BIGINT),
                   CAST(coalesce(sum(CASE WHEN r.closed_at IS NULL AND r.state <> 'identity' THEN 1 ELSE 0 END), 0)
                     AS BIGINT),
                   CAST(coalesce(sum(CASE WHEN r.closed_at IS NULL AND r.due_at >= CAST($2 AS BIGINT)
                     AND r.due_at <= CAST($3 AS BIGINT) THEN 1 ELSE 0 END), 0) AS BIGINT),
                   CAST(coalesce(sum(CASE WHEN r.closed_at IS NULL AND r.due_at < CAST($2 AS BIGINT) THEN 1 ELSE 0 END),
                     0) AS BIGINT),
                   CAST(coalesce(sum(CASE WHEN r.closed_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT),
                   CAST(coalesce(sum(CASE WHEN r.closed_at > r.due_at THEN 1 ELSE 0 END), 0) AS BIGINT)
                 FROM main.request r JOIN main.tenant_reach t ON t.below_id = r.tenant_id WHERE t.tenant_id = $1"
            ),
            params![tenant, now, soon],
        )
        .await?;
    let Some(row) = rows.first() else { return Ok(Counts::default()) };
    Ok(Counts {
        identity: row.get(0)?,
        open: row.get(1)?,
        soon: row.get(2)?,
        overdue: row.get(3)?,
        closed: row.get(4)?,
        late: row.get(5)?,
    })
}

/// Every case of a product that is not closed: for the job that watches deadlines.
pub(super) async fn unclosed(tx: &mut Tx, product: &str) -> Result<Vec<Request>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.request r WHERE r.product = $1 AND r.closed_at IS NULL ORDER BY r.due_at"
        ),
        params![product],
    )
    .await
}

/// Requests of this kind from the same address or number, not proven yet.
pub(super) async fn unproven(tx: &mut Tx, product: &str, contact: &str, kind: Kind) -> Result<Vec<Request>> {
    tx.all(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.request r
             WHERE (r.email = $1 OR r.phone = $1) AND r.product = $2 AND r.kind = $3 AND r.state = $4
             ORDER BY r.request_id DESC LIMIT 100"
        ),
        params![contact, product, kind, State::Identity],
    )
    .await
}

/// How many letters the house has sent to this address or number since, to ask for proof or to say that none came.
pub(super) async fn house_letters(tx: &mut Tx, product: &str, contact: &str, since: Time) -> Result<i64> {
    let found: Option<i64> = tx
        .value(
            sql!(
                "SELECT count(*) FROM main.request r JOIN main.request_step s ON s.request_id = r.request_id
                 WHERE (r.email = $1 OR r.phone = $1) AND r.product = $2 AND s.kind IN ($3, $4) AND s.actor = $5
                   AND s.at > $6"
            ),
            params![contact, product, StepKind::ProofAsked, StepKind::Refused, By::House, since],
        )
        .await?;
    Ok(found.unwrap_or(0))
}

/// Fixes whom a case concerns.
pub(super) async fn concern(tx: &mut Tx, case: &Request, subjects: &[SubjectId]) -> Result<()> {
    let rows = subjects.iter().map(|subject| params![case.request_id, subject, case.tenant_id].into()).collect();
    tx.execute_many(
        sql!(
            "INSERT INTO request_subject (request_id, subject_id, tenant_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
        ),
        rows,
    )
    .await?;
    Ok(())
}

pub(super) async fn concerned(tx: &mut Tx, case: RequestId) -> Result<Vec<SubjectId>> {
    let rows = tx
        .query(
            sql!("SELECT c.subject_id FROM main.request_subject c WHERE c.request_id = $1 ORDER BY c.subject_id"),
            params![case],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<store::Result<_>>()?)
}

/// The operator's tenant.
pub(super) async fn root(tx: &mut Tx, product: &str) -> Result<Option<TenantId>> {
    tx.value(
        sql!("SELECT tenant_id FROM tenant WHERE product = $1 AND parent_id IS NULL ORDER BY created_at LIMIT 1"),
        params![product],
    )
    .await
}

/// Puts the link in the place of an earlier one for the same purpose.
pub(super) async fn put_link(tx: &mut Tx, link: &RequestLink) -> Result<()> {
    tx.execute(
        sql!(
            "INSERT INTO request_link (request_id, purpose, tenant_id, token_hash, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (request_id, purpose) DO UPDATE
             SET token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at"
        ),
        params![link.request_id, link.purpose, link.tenant_id, link.token_hash, link.created_at, link.expires_at],
    )
    .await?;
    Ok(())
}

/// The case a link leads to, while the link is good.
pub(super) async fn by_link(
    tx: &mut Tx,
    product: &str,
    purpose: LinkPurpose,
    hash: [u8; 32],
    now: Time,
) -> Result<Option<Request>> {
    tx.one(
        sql!(
            "SELECT ",
            columns!(),
            " FROM main.request_link l JOIN main.request r ON r.request_id = l.request_id
             WHERE l.token_hash = $1 AND l.purpose = $2 AND r.product = $3 AND l.expires_at > $4"
        ),
        params![hash, purpose, product, now],
    )
    .await
}

/// Takes a link away, if it is still there: of two who follow it at once, one finds it.
pub(super) async fn take_link(tx: &mut Tx, case: RequestId, purpose: LinkPurpose) -> Result<bool> {
    let taken = tx
        .execute(sql!("DELETE FROM request_link WHERE request_id = $1 AND purpose = $2"), params![case, purpose])
        .await?;
    Ok(taken == 1)
}

/// Whether a link to prove who asks still waits to be followed.
pub(super) async fn proof_waits(tx: &mut Tx, case: RequestId, now: Time) -> Result<bool> {
    let found: Option<i64> = tx
        .value(
            sql!(
                "SELECT count(*) FROM main.request_link l
                 WHERE l.request_id = $1 AND l.purpose = $2 AND l.expires_at > $3"
            ),
            params![case, LinkPurpose::Prove, now],
        )
        .await?;
    Ok(found.unwrap_or(0) > 0)
}

/// Whether a link to prove who asks was ever sent.
pub(super) async fn proof_asked(tx: &mut Tx, case: RequestId) -> Result<bool> {
    let asked: Option<i64> = tx
        .value(
            sql!("SELECT count(*) FROM main.request_step s WHERE s.request_id = $1 AND s.kind = $2"),
            params![case, StepKind::ProofAsked],
        )
        .await?;
    Ok(asked.unwrap_or(0) > 0)
}

pub(super) async fn delete_expired_links(tx: &mut Tx, now: Time) -> Result<u64> {
    tx.execute(sql!("DELETE FROM request_link WHERE expires_at <= $1"), params![now]).await
}
