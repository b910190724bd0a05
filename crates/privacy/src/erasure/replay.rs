//! After a restore: the erasures that the ledger tells of and the database does not know are done again, before
//! anybody reads. However the old state came back: by `obhut restore`, a copy of the files, or a point in time.

use std::collections::{HashMap, HashSet};

use notice::Notice;
use store::{Row, sql};
use types::{Ctx, SubjectId};

use super::{
    ErasureId, Order, Scope,
    effect::{hex, subject_hash},
    fate::ordered,
    ledger::{Entry, Ledger},
    statements,
};
use crate::{Privacy, Result};

/// What comparing the ledger with the database led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Erasures the database did not know.
    pub unknown: usize,
    /// People who were there again, and are erased again.
    pub people: usize,
    /// Erasures the ledger did not know.
    pub added: usize,
}

impl Privacy {
    /// Compares the ledger with the database, and does what is missing on either side.
    pub async fn replay_erasures(&self, ctx: &Ctx, ledger: &Ledger, notices: &[&Notice]) -> Result<Replayed> {
        let entries = Ledger::read(ledger.path())?;
        let known = self.recorded_erasures(ctx).await?;
        let seen = self.seen_erasures(ctx).await?;
        let listed: HashSet<ErasureId> = entries.iter().map(|entry| entry.erasure).collect();
        let unlisted: Vec<Entry> = known.values().filter(|entry| !listed.contains(&entry.erasure)).cloned().collect();
        if !unlisted.is_empty() {
            ledger.append(&unlisted)?;
        }
        // Not the records: they age out, and what the person has agreed to since would go with an erasure of long ago.
        let unknown: Vec<&Entry> = entries.iter().filter(|entry| !seen.contains(&entry.erasure)).collect();
        let mut replayed = Replayed { unknown: unknown.len(), people: 0, added: unlisted.len() };
        if unknown.is_empty() {
            return Ok(replayed);
        }
        let people = self.people_by_hash(ctx).await?;
        for entry in unknown {
            let notice = notices.iter().find(|notice| notice.product.name == entry.product).or(notices.first());
            let (Some(subject), Some(notice)) = (people.get(&entry.subject), notice) else { continue };
            let order = Order { ground: &entry.ground, scope: Scope::parse(&entry.scope), ..Order::default() };
            let ctx = Ctx { product: entry.product.as_str().into(), ..ctx.clone() };
            let mut tx = self.house(&ctx, true).await?;
            self.erase_one(&mut tx, notice, &order, *subject, entry.erasure, entry.at, &entry.held).await?;
            tx.commit().await?;
            replayed.people += 1;
        }
        Ok(replayed)
    }

    /// Every erasure that this state of the database has seen, recorded or aged out.
    async fn seen_erasures(&self, ctx: &Ctx) -> Result<HashSet<ErasureId>> {
        let mut tx = self.house(ctx, false).await?;
        let mut seen = HashSet::new();
        for row in tx.query(sql!("SELECT erasure_id FROM main.erasure_known"), []).await? {
            seen.insert(row.get(0)?);
        }
        Ok(seen)
    }

    async fn recorded_erasures(&self, ctx: &Ctx) -> Result<HashMap<ErasureId, Entry>> {
        let mut tx = self.house(ctx, false).await?;
        let statement =
            sql!("SELECT erasure_id, subject_hash, product, ground, scope, effective_at, held FROM main.erasure");
        let mut known = HashMap::new();
        for row in tx.query(statement, []).await? {
            let entry = Entry {
                erasure: row.get(0)?,
                subject: hex(&row.get::<[u8; 32]>(1)?),
                product: row.get(2)?,
                ground: row.get(3)?,
                scope: row.get(4)?,
                at: row.get(5)?,
                held: row
                    .get::<Option<String>>(6)?
                    .and_then(|held| serde_json::from_str(&held).ok())
                    .unwrap_or_default(),
            };
            known.insert(entry.erasure, entry);
        }
        Ok(known)
    }

    /// Everybody in the database.
    async fn people_by_hash(&self, ctx: &Ctx) -> Result<HashMap<String, SubjectId>> {
        let mut tx = self.house(ctx, false).await?;
        let mut people = HashMap::new();
        for statement in ordered().into_iter().filter_map(statements::people) {
            tx.each(statement, [], |row: Row| {
                if let Ok(Some(subject)) = row.get::<Option<SubjectId>>(0) {
                    people.insert(hex(&subject_hash(subject)), subject);
                }
            })
            .await?;
        }
        Ok(people)
    }
}
