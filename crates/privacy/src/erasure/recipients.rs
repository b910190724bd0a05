//! Telling recipients (Art. 19): whoever got data of a person is told of its erasure, rectification or restriction, and
//! the person can ask who that was.

use std::collections::HashMap;

use notice::Notice;
use store::{Row, Statement, params, sql};
use types::{Ctx, RequestId, SubjectId, TenantId, Time};

use super::{NotificationId, fate::ordered, plan::recipients_of, statements};
use crate::{Privacy, Result, Tx};

/// What recipients are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    Erasure,
    Rectification,
    Restriction,
}

impl Occasion {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Erasure => "erasure",
            Self::Rectification => "rectification",
            Self::Restriction => "restriction",
        }
    }
}

impl Privacy {
    /// Every recipient who got data of these categories of the person (none: any) is to be told. Gives how many there
    /// are. An erasure says so by itself.
    pub async fn tell_recipients(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        subject: SubjectId,
        occasion: Occasion,
        categories: &[String],
    ) -> Result<usize> {
        let mut tx = self.house(ctx, true).await?;
        let count = self.tell_recipients_in(&mut tx, notice, (subject, None), occasion, categories).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// The same within a transaction of the house, with what they are told of and the case that asked for it.
    pub(crate) async fn tell_recipients_in(
        &self,
        tx: &mut Tx,
        notice: &Notice,
        (subject, request): (SubjectId, Option<RequestId>),
        occasion: Occasion,
        categories: &[String],
    ) -> Result<usize> {
        let (tenant, product) = (tx.ctx().tenant, tx.ctx().product.clone());
        let mut count = 0;
        for (recipient, got) in recipients_of(tx, notice, subject).await? {
            let of_these = |name: &String| categories.is_empty() || categories.contains(name);
            let got: Vec<String> = got.into_iter().filter(of_these).collect();
            if !got.is_empty() {
                count += 1;
                if self.waits_already(tx, (subject, request), occasion, &recipient, &got).await? {
                    continue;
                }
                self.must_tell(tx, (tenant, &product, subject, request), occasion, &recipient, &got).await?;
            }
        }
        Ok(count)
    }

    /// Whoever is still to be told the same is told once; the case that asks for it now is written beside it.
    async fn waits_already(
        &self,
        tx: &mut Tx,
        (subject, request): (SubjectId, Option<RequestId>),
        occasion: Occasion,
        recipient: &str,
        categories: &[String],
    ) -> Result<bool> {
        let open = sql!(
            "SELECT notification_id, categories FROM main.notification
             WHERE subject_id = $1 AND recipient = $2 AND reason = $3 AND closed_at IS NULL"
        );
        for row in tx.query(open, params![subject, recipient, occasion.name()]).await? {
            let (id, known): (NotificationId, String) = (row.get(0)?, row.get(1)?);
            if categories.iter().all(|name| known.split(',').any(|known| known == name)) {
                let beside =
                    sql!("UPDATE notification SET request_id = coalesce(request_id, $2) WHERE notification_id = $1");
                tx.execute(beside, params![id, request]).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) async fn must_tell(
        &self,
        tx: &mut Tx,
        (tenant, product, subject, request): (TenantId, &str, SubjectId, Option<RequestId>),
        occasion: Occasion,
        recipient: &str,
        categories: &[String],
    ) -> Result<()> {
        let mut about: Vec<String> = Vec::new();
        for statement in ordered().into_iter().flat_map(statements::contacts) {
            for row in tx.query(statement, params![subject]).await? {
                let address: String = row.get(0)?;
                if !about.contains(&address) {
                    about.push(address);
                }
            }
        }
        let id: NotificationId = tx.new_id();
        tx.execute(
            sql!(
                "INSERT INTO notification (notification_id, tenant_id, product, subject_id, request_id, reason,
                   recipient, categories, about, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            ),
            params![
                id,
                tenant,
                product,
                subject,
                request,
                occasion.name(),
                recipient,
                categories.join(","),
                (!about.is_empty()).then(|| about.join(", ")),
                self.clock().now()
            ],
        )
        .await?;
        Ok(())
    }

    /// Which recipients were told of what about a person, and which will be: for the person who asks (Art. 19, second
    /// sentence). The newest first.
    pub async fn notifications_of(&self, ctx: &Ctx, subjects: &[SubjectId]) -> Result<Vec<Told>> {
        let of_subject = sql!(
            "SELECT request_id, recipient, reason, categories, made_at, told_at, exception, because
             FROM main.notification WHERE subject_id = $1 ORDER BY notification_id DESC LIMIT 1000"
        );
        let mut tx = self.house(ctx, false).await?;
        let mut found = Vec::new();
        for subject in subjects {
            for row in tx.query(of_subject, params![*subject]).await? {
                found.push(told(&row)?);
            }
        }
        Ok(found)
    }

    /// The same of one request of theirs, also once nothing else says whose it was.
    pub async fn notifications_because_of(&self, ctx: &Ctx, request: RequestId) -> Result<Vec<Told>> {
        let of_request = sql!(
            "SELECT request_id, recipient, reason, categories, made_at, told_at, exception, because
             FROM main.notification WHERE request_id = $1 ORDER BY notification_id DESC LIMIT 1000"
        );
        let mut tx = self.house(ctx, false).await?;
        tx.query(of_request, params![request]).await?.iter().map(told).collect()
    }
}

/// The recipients who got something of the person since they were last told of an erasure of it, and what. Nobody is told
/// the same twice: what they were told of is gone with them.
pub(super) async fn untold_recipients(
    tx: &mut Tx,
    notice: &Notice,
    subject: SubjectId,
) -> Result<Vec<(String, Vec<String>)>> {
    let got = sql!(
        "SELECT g.recipient, g.categories, max(g.at) FROM (
           SELECT recipient, categories, at FROM main.disclosure WHERE subject_id = $1
           UNION ALL SELECT d.recipient, a.category, a.at
           FROM main.disclosure_about a JOIN main.disclosure d ON d.disclosure_id = a.disclosure_id
           WHERE a.subject_id = $1) g
         GROUP BY g.recipient, g.categories"
    );
    let told = sql!(
        "SELECT recipient, categories, max(made_at) FROM main.notification
         WHERE subject_id = $1 AND reason = 'erasure' GROUP BY recipient, categories"
    );
    let (got, told) = (latest(tx, got, subject).await?, latest(tx, told, subject).await?);
    let mut recipients = recipients_of(tx, notice, subject).await?;
    for (recipient, categories) in &mut recipients {
        categories.retain(|category| {
            let of = (recipient.clone(), category.clone());
            told.get(&of).is_none_or(|told| got.get(&of).is_some_and(|got| got > told))
        });
    }
    Ok(recipients)
}

/// When something last happened between a recipient and a category.
async fn latest(
    tx: &mut Tx,
    statement: &'static Statement,
    subject: SubjectId,
) -> Result<HashMap<(String, String), Time>> {
    let mut found: HashMap<(String, String), Time> = HashMap::new();
    for row in tx.query(statement, params![subject]).await? {
        let (recipient, categories, at): (String, String, Time) = (row.get(0)?, row.get(1)?, row.get(2)?);
        for category in categories.split(',') {
            let known = found.entry((recipient.clone(), category.to_owned())).or_insert(at);
            *known = at.max(*known);
        }
    }
    Ok(found)
}

fn told(row: &Row) -> Result<Told> {
    let categories: String = row.get(3)?;
    Ok(Told {
        request_id: row.get(0)?,
        recipient: row.get(1)?,
        reason: row.get(2)?,
        categories: categories.split(',').map(str::to_owned).collect(),
        made_at: row.get(4)?,
        told_at: row.get(5)?,
        exception: row.get(6)?,
        because: row.get(7)?,
    })
}

/// That a recipient was told, will be, or cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub request_id: Option<RequestId>,
    /// By its id in the notice.
    pub recipient: String,
    /// Of what: erasure, rectification or restriction.
    pub reason: String,
    pub categories: Vec<String>,
    pub made_at: Time,
    pub told_at: Option<Time>,
    pub exception: Option<String>,
    pub because: Option<String>,
}
