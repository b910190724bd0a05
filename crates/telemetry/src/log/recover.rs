//! After a start: what is committed in arrivals and not yet archived comes back into memory, to the last message.

use std::collections::{HashMap, HashSet};

use privacy::Privacy;
use store::{FromRow, params, sql};
use types::{Ctx, DeviceId, TenantId};

use super::{Message, Remembered, segment, writer::Shared};
use crate::{Result, model::Arrival};

/// The setting that remembers the last commit, once its row is archived away.
pub(crate) const SEQUENCE_SETTING: &str = "arrival.sequence";
/// Arrivals read at a time.
const BATCH_ROWS: i64 = 64;

/// Reads every arrival that is still there.
pub(crate) async fn recover(privacy: &Privacy) -> Result<Shared> {
    let mut shared = Shared::default();
    let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "recovery");
    let mut tx = privacy.review(&ctx, &["arrival", "radio_frame"]).await?;
    let archived: Option<String> =
        tx.value(sql!("SELECT value FROM setting WHERE name = $1"), params![SEQUENCE_SETTING]).await?;
    shared.tail.sequence = archived.and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut after = i64::MIN;
    loop {
        let rows = tx
            .query(
                sql!(
                    "SELECT sequence, committed_at, messages_count, categories, body FROM arrival
                     WHERE sequence > $1 ORDER BY sequence LIMIT $2"
                ),
                params![after, BATCH_ROWS],
            )
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.get(0)?;
        for row in &rows {
            let arrival = Arrival::from_row(row)?;
            let Some(messages) = readable(&arrival.body) else { continue };
            remember_absent(&mut shared, &mut tx, &messages).await?;
            let fresh = fresh(&shared, messages);
            for message in &fresh {
                let memory = shared.memory.entry(message.device).or_insert_with(|| Remembered::new(message.tenant));
                memory.heard(message);
            }
            shared.tail.add(arrival.sequence, &fresh);
        }
    }
    Ok(shared)
}

/// Those that are not known yet. What a device's row knows is in chunks already, for they are written before it; and
/// of two arrivals that hold one message, because the first of them came too late to be told of, one counts.
fn fresh(shared: &Shared, messages: Vec<Message>) -> Vec<Message> {
    let mut here = HashSet::new();
    let mut is_fresh = |message: &Message| {
        let Some(key) = message.key else { return true };
        let known = shared.memory.get(&message.device).is_some_and(|memory| memory.knows(key));
        !known && here.insert((message.device, key))
    };
    messages.into_iter().filter(|message| is_fresh(message)).collect()
}

async fn remember_absent(shared: &mut Shared, tx: &mut privacy::Tx, messages: &[Message]) -> Result<()> {
    let unknown = messages.iter().filter(|message| !shared.memory.contains_key(&message.device));
    let absent = unknown.map(|message| (message.device, message.tenant)).collect();
    let loaded = load(tx, absent).await?;
    shared.memory.extend(loaded);
    Ok(())
}

/// What the rows of these devices remember; a device without a row is new.
pub(super) async fn load(
    tx: &mut privacy::Tx,
    absent: HashMap<DeviceId, TenantId>,
) -> Result<Vec<(DeviceId, Remembered)>> {
    let keys = absent.keys().map(|device| params![*device].into()).collect();
    // tidy: allow(grants) because nobody looks: a repetition is one, whether or not its device is concealed
    let rows =
        tx.query_many(sql!("SELECT last_seen_at, keys FROM main.device_state WHERE device_id = $1"), keys).await?;
    let mut loaded = Vec::with_capacity(absent.len());
    for ((device, tenant), rows) in absent.into_iter().zip(rows) {
        let memory = match rows.first() {
            Some(row) => Remembered::from_row(tenant, row.get(0)?, &row.get::<Vec<u8>>(1)?),
            None => Remembered::new(tenant),
        };
        loaded.push((device, memory));
    }
    Ok(loaded)
}

/// Batches after `cursor`, for whoever must miss nothing (alarms). Only arrivals that are still there: archiving
/// waits for the slowest reader.
pub(crate) async fn since(privacy: &Privacy, cursor: i64, limit: i64) -> Result<Vec<bus::Batch>> {
    let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "replay");
    let mut tx = privacy.review(&ctx, &["arrival"]).await?;
    let rows = tx
        .query(
            sql!("SELECT sequence, body FROM arrival WHERE sequence > $1 ORDER BY sequence LIMIT $2"),
            params![cursor, limit],
        )
        .await?;
    let batch = |row: &store::Row| {
        let messages = readable(&row.get::<Vec<u8>>(1)?).unwrap_or_default();
        Ok(super::writer::batch(row.get(0)?, &messages))
    };
    rows.iter().map(batch).collect()
}

/// The messages of an arrival. A damaged one is counted and passed over: it must not keep the server from starting, nor
/// the rules from being judged.
fn readable(body: &[u8]) -> Option<Vec<Message>> {
    let messages = segment::decode(body).ok();
    if messages.is_none() {
        metrics::counter!("obhut_set_aside_total", "what" => "arrival").increment(1);
        tracing::error!("an arrival cannot be read; what is in the others is taken");
    }
    messages
}
