//! Rules that raise and clear again and again about one object.

use privacy::Tx;
use store::{params, sql};
use types::{AlarmId, Time};

use crate::{
    AlarmFlapping, Event, Object, Result,
    engine::transition::Transition,
    rules::flapping::{Told, calm, told, window},
};

/// So many are summed up in one look.
const CALM_MAX: i64 = 500;

/// Who is told what of a transition that is written, and remembers it.
pub(crate) async fn note(tx: &mut Tx, it: &Transition, now: Time) -> Result<Told> {
    let raises = it.event() == Event::Raised;
    let flaps = tx
        .execute(
            sql!(
                "UPDATE alarm_flapping SET last_at = $3, raised_count = raised_count + $4
                 WHERE rule_id = $1 AND object_id = $2"
            ),
            params![it.rule, *it.object.bytes(), now, i64::from(raises)],
        )
        .await?;
    let recent = if raises && flaps == 0 { Some(recent(tx, it).await?) } else { None };
    let told = told(flaps == 1, recent.map(|(raises, _)| raises));
    if let (Told::Flapping, Some((raises, began_at))) = (told, recent) {
        tx.execute(
            sql!(
                "INSERT INTO alarm_flapping (rule_id, object_id, object_kind, tenant_id, began_at, last_at,
                   raised_count) VALUES ($1, $2, $3, $4, $5, $6, $7)"
            ),
            params![it.rule, *it.object.bytes(), it.object.kind(), it.tenant, began_at, now, raises],
        )
        .await?;
    }
    Ok(told)
}

/// How often the rule has raised about the object of late, and since when.
async fn recent(tx: &mut Tx, it: &Transition) -> Result<(i64, Time)> {
    let rows = tx
        .query(
            sql!(
                "SELECT count(*), min(raised_at) FROM alarm
                 WHERE rule_id = $1 AND (device_id = $2 OR gateway_id = $2) AND raised_at > $3 AND raised_at <= $4"
            ),
            params![it.rule, *it.object.bytes(), it.at.minus(window()), it.at],
        )
        .await?;
    let Some(row) = rows.first() else { return Ok((0, it.at)) };
    Ok((row.get(0)?, row.get::<Option<Time>>(1)?.unwrap_or(it.at)))
}

/// Those that are calm by now.
pub(crate) async fn calmed(tx: &mut Tx, now: Time) -> Result<Vec<AlarmFlapping>> {
    Ok(tx
        .all(
            sql!(
                "SELECT rule_id, object_id, object_kind, tenant_id, began_at, last_at, raised_count
                 FROM alarm_flapping WHERE last_at <= $1 ORDER BY last_at LIMIT $2"
            ),
            params![now.minus(calm()), CALM_MAX],
        )
        .await?)
}

/// Forgets it, if nothing came since it was read; says whether it still was there.
pub(crate) async fn forget(tx: &mut Tx, it: &AlarmFlapping) -> Result<bool> {
    let gone = tx
        .execute(
            sql!("DELETE FROM alarm_flapping WHERE rule_id = $1 AND object_id = $2 AND last_at = $3"),
            params![it.rule_id, it.object_id, it.last_at],
        )
        .await?;
    Ok(gone == 1)
}

/// The rule's last alarm about the object.
pub(crate) struct Last {
    pub alarm: AlarmId,
    pub value: Option<f64>,
    pub is_open: bool,
}

pub(crate) async fn last(tx: &mut Tx, it: &AlarmFlapping) -> Result<Option<Last>> {
    let rows = tx
        .query(
            sql!(
                "SELECT alarm_id, value, cleared_at FROM alarm
                 WHERE rule_id = $1 AND (device_id = $2 OR gateway_id = $2) ORDER BY raised_at DESC, alarm_id DESC LIMIT 1"
            ),
            params![it.rule_id, it.object_id],
        )
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Last { alarm: row.get(0)?, value: row.get(1)?, is_open: row.get::<Option<Time>>(2)?.is_none() }))
}

impl AlarmFlapping {
    pub(crate) fn object(&self) -> Object {
        Object::from_bytes(self.object_kind, self.object_id)
    }
}
