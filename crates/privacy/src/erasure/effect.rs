//! Taking effect: one small transaction, whatever the person has. From its commit on no reader sees anything.

use std::sync::Arc;

use futures::future::BoxFuture;
use notice::Notice;
use sha2::{Digest, Sha256};
use store::{params, sql};
use types::{Ctx, RequestId, SubjectId, TenantId, Time};

use super::{
    ErasureId, Fate, Hold, Scope, due_at,
    fate::{Held, fate, ordered},
    ledger::Entry,
    recipients::{Occasion, untold_recipients},
    statements,
};
use crate::{Privacy, Result, Tx, person::Person, standing::Change};

/// What is to be erased, and why.
#[derive(Clone, Debug, Default)]
pub struct Order<'a> {
    /// The person, under every id they have.
    pub subjects: &'a [SubjectId],
    /// The ground of Art. 17(1), by the name that requests use.
    pub ground: &'a str,
    pub scope: Scope,
    /// What staff hold on an exception of Art. 17(3), beside what the notice's laws hold.
    pub holds: &'a [Hold],
    /// The case it fulfils.
    pub request: Option<RequestId>,
}

/// A hash of a person's id: enough to recognise it in an old backup, and no way to anybody.
pub fn subject_hash(subject: SubjectId) -> [u8; 32] {
    Sha256::new().chain_update(b"obhut erasure 1").chain_update(subject.bytes()).finalize().into()
}

impl Privacy {
    /// Erases people: effective when this returns, removed from every file by the deadline.
    pub async fn erase(&self, ctx: &Ctx, notice: &Notice, order: &Order<'_>) -> Result<Vec<ErasureId>> {
        let mut tx = self.house(ctx, true).await?;
        let ids = self.erase_in(&mut tx, notice, order).await?;
        tx.commit().await?;
        Ok(ids)
    }

    /// The same within a transaction of the house, with what else it changes.
    pub(crate) async fn erase_in(&self, tx: &mut Tx, notice: &Notice, order: &Order<'_>) -> Result<Vec<ErasureId>> {
        let subjects = match order.scope {
            Scope::Everything => Person::with_aliases(tx, order.subjects).await?,
            Scope::Categories(_) => order.subjects.to_vec(),
        };
        if order.scope == Scope::Everything {
            self.erasures().may_go(tx, &subjects).await?;
        }
        let mut ids = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let id = tx.new_id();
            self.erase_one(tx, notice, order, subject, id, self.clock().now(), &[]).await?;
            ids.push(id);
        }
        Ok(ids)
    }

    #[expect(clippy::too_many_arguments, reason = "done again, an erasure brings its id, its time and what was held")]
    pub(super) async fn erase_one(
        &self,
        tx: &mut Tx,
        notice: &Notice,
        order: &Order<'_>,
        subject: SubjectId,
        id: ErasureId,
        asked_at: Time,
        held_before: &[Held],
    ) -> Result<()> {
        let now = self.clock().now();
        self.hold_standing(tx, subject).await?;
        let tenant = tenant_of(tx, subject).await?.unwrap_or(tx.ctx().tenant);
        let mut kept = held(notice, &order.scope, order.holds);
        let known = |one: &&Held| kept.iter().all(|held| (&held.table, &held.category) != (&one.table, &one.category));
        let before: Vec<Held> = held_before.iter().filter(known).cloned().collect();
        kept.extend(before);
        let held = if kept.is_empty() { None } else { serde_json::to_string(&kept).ok() };
        let product = notice.product.name.as_str();
        tx.execute(
            sql!(
                "INSERT INTO erasure (erasure_id, tenant_id, product, subject_id, subject_hash, request_id, ground,
                   scope, held, effective_at, due_at, removed_count)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)"
            ),
            params![
                id,
                tenant,
                product,
                subject,
                subject_hash(subject),
                order.request,
                order.ground,
                order.scope.name(),
                held,
                now,
                due_at(notice, now)
            ],
        )
        .await?;
        tx.execute(sql!("INSERT INTO erasure_known (erasure_id) VALUES ($1) ON CONFLICT DO NOTHING"), params![id])
            .await?;
        for (recipient, categories) in untold_recipients(tx, notice, subject).await? {
            let categories: Vec<String> = categories.into_iter().filter(|name| order.scope.covers(name)).collect();
            if !categories.is_empty() {
                let about = (tenant, product, subject, order.request);
                self.must_tell(tx, about, Occasion::Erasure, &recipient, &categories).await?;
            }
        }
        if order.scope == Scope::Everything {
            // What is agreed or stopped ends with the person; the record of it ages from here.
            let ends = params![subject, now];
            tx.execute(
                sql!("UPDATE consent SET ended_at = $2 WHERE subject_id = $1 AND given = 1 AND ended_at IS NULL"),
                ends.clone(),
            )
            .await?;
            tx.execute(sql!("UPDATE stop SET lifted_at = $2 WHERE subject_id = $1 AND lifted_at IS NULL"), ends)
                .await?;
            self.change_standing(tx, subject, Change::Erase).await?;
        }
        tx.audit_detail("erase", "erasure", Some(*id.bytes()), format!("{}: {}", order.ground, order.scope.name()));
        let entry = Entry {
            erasure: id,
            subject: hex(&subject_hash(subject)),
            product: product.to_owned(),
            ground: order.ground.to_owned(),
            scope: order.scope.name(),
            at: asked_at,
            held: kept,
        };
        let privacy = self.clone();
        tx.after_commit(move || privacy.erasures().took_effect(subject, &entry));
        Ok(())
    }
}

/// What stays of anybody, by the notice and by what staff decided.
fn held(notice: &Notice, scope: &Scope, holds: &[Hold]) -> Vec<Held> {
    let mut all = Vec::new();
    for table in ordered() {
        let fates = match table.category_column() {
            None => vec![fate(table, None, notice, scope, holds)],
            Some(_) => {
                let of = |category: &notice::Category| fate(table, Some(&category.id), notice, scope, holds);
                notice.categories().iter().map(of).collect()
            }
        };
        all.extend(fates.into_iter().filter_map(|fate| match fate {
            Fate::Keep(held) => Some(held),
            Fate::Untouched | Fate::Delete | Fate::Anonymise(_) => None,
        }));
    }
    all
}

/// Where the person belongs.
async fn tenant_of(tx: &mut Tx, subject: SubjectId) -> Result<Option<TenantId>> {
    for statement in ordered().into_iter().filter_map(statements::tenant) {
        if let Some(tenant) = tx.value::<Option<TenantId>>(statement, params![subject]).await?.flatten() {
            return Ok(Some(tenant));
        }
    }
    Ok(None)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is done before rows are removed.
pub type Prepare = Arc<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// Whether people may go, asked in the transaction that erases them.
pub type Stays = Arc<dyn for<'a> Fn(&'a mut Tx, &'a [SubjectId]) -> BoxFuture<'a, Result<()>> + Send + Sync>;

/// What happens in this process when an erasure takes effect.
pub type Heard = Arc<dyn Fn(SubjectId) + Send + Sync>;
