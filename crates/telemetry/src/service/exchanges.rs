//! Meter exchanges: the old meter's last figures and the new one's first, so that consumption goes on.
//!
//! An entry is one exchange at a device, with a row for each register that went on; the rows share device and time.

use std::{sync::Arc, time::Duration};

use privacy::{Facts, Look, Tx};
use store::{params, sql};
use types::{Ctx, DeviceId, ExchangeId, TenantId, Time};

use super::Service;
use crate::{
    Error, Result,
    consumption::{self, Doubt, Exchange, Register},
    error::{ExchangeFlaw, Flaw},
    log::series_id,
    model::MeterExchange,
    profile::{MetricKind, Profile},
};

/// Both are of the meter: a figure, and a number that names it.
const CATEGORIES: [&str; 2] = ["meter_reading", "device_information"];
/// Readings so far before and after an exchange are asked what speaks against it.
const AROUND: Duration = Duration::from_secs(31 * 86_400);
/// No register shows more.
const FIGURE_MAX: f64 = 1e12;
/// Nobody enters what happened before: ten years, as far back as consumption is told.
const BACK: Duration = Duration::from_secs(consumption::PERIODS_MAX as u64 * 86_400);

/// One register over an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangedRegister {
    pub metric: String,
    /// The old meter's last figure.
    pub old_final: f64,
    /// The new meter's first figure.
    pub new_initial: f64,
}

/// What somebody who changed a meter writes down.
#[derive(Clone)]
pub struct NewExchange {
    pub device: DeviceId,
    pub tenant: TenantId,
    pub profile: Option<Arc<Profile>>,
    pub at: Time,
    pub registers: Vec<ExchangedRegister>,
    pub old_meter_number: Option<String>,
    pub new_meter_number: Option<String>,
    /// Said to be right, whatever the readings say.
    pub confirmed: bool,
}

/// A meter that was taken out and the one put in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeEntry {
    /// Of its first row, in the order of the metrics' names.
    pub id: ExchangeId,
    pub device: DeviceId,
    pub tenant: TenantId,
    pub at: Time,
    pub registers: Vec<ExchangedRegister>,
    pub old_meter_number: Option<String>,
    pub new_meter_number: Option<String>,
}

impl Service {
    /// A transaction in which exchanges are entered, corrected or removed, and the device's data with them.
    pub async fn begin_exchange(&self, ctx: &Ctx) -> Result<Tx> {
        Ok(self.privacy.write(ctx, &CATEGORIES, &Facts::NONE).await?)
    }

    /// Refuses what cannot be, and asks about what the readings speak against. `replaces`: the entry it corrects.
    pub async fn check_exchange(&self, ctx: &Ctx, new: &NewExchange, replaces: Option<&ExchangeEntry>) -> Result<()> {
        let flaws = impossible(new, self.privacy.clock().now());
        if !flaws.is_empty() {
            return Err(Error::Exchange(flaws));
        }
        let mut others = self.exchanges(ctx, new.device).await?;
        others.retain(|other| replaces.is_none_or(|entry| entry.id != other.id));
        let same = |metric: &str| {
            others.iter().any(|other| other.at == new.at && other.registers.iter().any(|it| it.metric == metric))
        };
        if new.registers.iter().any(|register| same(&register.metric)) {
            return Err(Error::ExchangeKnown);
        }
        if new.confirmed {
            return Ok(());
        }
        let mut flaws = Vec::new();
        for (at, register) in new.registers.iter().enumerate() {
            let doubts = self.doubts(ctx, new, register, &others).await?;
            flaws.extend(doubts.into_iter().map(|doubt| ExchangeFlaw { register: at, flaw: doubtful(&doubt) }));
        }
        if flaws.is_empty() { Ok(()) } else { Err(Error::Doubtful(flaws)) }
    }

    async fn doubts(
        &self,
        ctx: &Ctx,
        new: &NewExchange,
        register: &ExchangedRegister,
        others: &[ExchangeEntry],
    ) -> Result<Vec<Doubt>> {
        let (from, to) = (new.at.minus(AROUND), new.at.plus(AROUND));
        let series = series_id(new.device, &register.metric);
        let readings = match self.points(ctx, series, from, to).await {
            Ok(readings) => readings,
            // Nothing was ever read.
            Err(Error::NotFound(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let of = |other: &ExchangeEntry| {
            let same = other.registers.iter().find(|it| it.metric == register.metric)?;
            Some(Exchange { at: other.at, old_final: same.old_final, new_initial: same.new_initial })
        };
        let others: Vec<Exchange> = others.iter().filter_map(of).collect();
        let metric = new.profile.as_ref().and_then(|profile| profile.metric(&register.metric));
        let interval = new.profile.as_ref().map_or(3_600, |profile| profile.expected_interval_seconds);
        let behaves = Register::of(interval, metric.and_then(|metric| metric.rollover_at));
        let exchange = Exchange { at: new.at, old_final: register.old_final, new_initial: register.new_initial };
        Ok(consumption::doubts(&readings, &others, &exchange, &behaves))
    }

    /// Enters an exchange that was checked.
    pub async fn exchange_meter_in(&self, tx: &mut Tx, new: NewExchange) -> Result<ExchangeEntry> {
        let entry = entry(&self.privacy, new);
        insert(tx, &self.privacy, &entry).await?;
        tx.audit("exchange_meter", "device", Some(*entry.device.bytes()));
        Ok(entry)
    }

    /// Puts what was checked in an entry's place.
    pub async fn correct_exchange_in(
        &self,
        tx: &mut Tx,
        before: &ExchangeEntry,
        new: NewExchange,
    ) -> Result<ExchangeEntry> {
        let corrected = ExchangeEntry { id: before.id, ..entry(&self.privacy, new) };
        delete(tx, before).await?;
        insert(tx, &self.privacy, &corrected).await?;
        let changed = [
            ("at", before.at != corrected.at),
            ("registers", before.registers != corrected.registers),
            ("new_meter_number", before.new_meter_number != corrected.new_meter_number),
        ];
        let names: Vec<&str> = changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
        tx.audit_detail("correct_exchange", "device", Some(*before.device.bytes()), names.join(","));
        Ok(corrected)
    }

    pub async fn remove_exchange_in(&self, tx: &mut Tx, entry: &ExchangeEntry) -> Result<()> {
        delete(tx, entry).await?;
        tx.audit("remove_exchange", "device", Some(*entry.device.bytes()));
        Ok(())
    }

    /// Whether no exchange at the device is later: the number of its new meter is then the device's.
    pub async fn is_latest_in(&self, tx: &mut Tx, entry: &ExchangeEntry) -> Result<bool> {
        let later = tx
            .query(
                sql!("SELECT exchange_id FROM meter_exchange WHERE device_id = $1 AND at > $2 LIMIT 1"),
                params![entry.device, entry.at],
            )
            .await?;
        Ok(later.is_empty())
    }

    /// The entry with this id, if it is within reach.
    pub async fn exchange(&self, ctx: &Ctx, id: ExchangeId) -> Result<ExchangeEntry> {
        let mut tx = self.privacy.read(ctx, Look::at("meter_exchanges", id), &CATEGORIES).await?;
        let rows: Vec<MeterExchange> = tx
            .all(
                sql!(
                    "SELECT e.exchange_id, e.tenant_id, e.device_id, e.metric, e.at, e.old_final, e.new_initial,
                       e.new_meter_number, e.old_meter_number
                     FROM meter_exchange e JOIN tenant_reach r ON r.below_id = e.tenant_id
                     JOIN meter_exchange one ON one.device_id = e.device_id AND one.at = e.at
                     WHERE r.tenant_id = $1 AND one.exchange_id = $2 ORDER BY e.metric"
                ),
                params![ctx.tenant, id],
            )
            .await?;
        gather(rows).pop().ok_or(Error::NotFound("meter exchange"))
    }

    /// The exchanges at a device, oldest first.
    pub async fn exchanges(&self, ctx: &Ctx, device: DeviceId) -> Result<Vec<ExchangeEntry>> {
        let mut tx = self.privacy.read(ctx, Look::at("meter_exchanges", device), &CATEGORIES).await?;
        let rows: Vec<MeterExchange> = tx
            .all(
                sql!(
                    "SELECT e.exchange_id, e.tenant_id, e.device_id, e.metric, e.at, e.old_final, e.new_initial,
                       e.new_meter_number, e.old_meter_number
                     FROM meter_exchange e JOIN tenant_reach r ON r.below_id = e.tenant_id
                     WHERE r.tenant_id = $1 AND e.device_id = $2 ORDER BY e.at, e.metric"
                ),
                params![ctx.tenant, device],
            )
            .await?;
        Ok(gather(rows))
    }
}

/// Rows of one device, in the order of their time, as entries.
fn gather(rows: Vec<MeterExchange>) -> Vec<ExchangeEntry> {
    let mut entries: Vec<ExchangeEntry> = Vec::new();
    for row in rows {
        let register = ExchangedRegister { metric: row.metric, old_final: row.old_final, new_initial: row.new_initial };
        match entries.last_mut().filter(|entry| entry.at == row.at) {
            Some(entry) => {
                entry.registers.push(register);
                entry.new_meter_number = entry.new_meter_number.take().or(row.new_meter_number);
                entry.old_meter_number = entry.old_meter_number.take().or(row.old_meter_number);
            }
            None => entries.push(ExchangeEntry {
                id: row.exchange_id,
                device: row.device_id,
                tenant: row.tenant_id,
                at: row.at,
                registers: vec![register],
                old_meter_number: row.old_meter_number,
                new_meter_number: row.new_meter_number,
            }),
        }
    }
    entries
}

fn entry(privacy: &privacy::Privacy, mut new: NewExchange) -> ExchangeEntry {
    new.registers.sort_by(|a, b| a.metric.cmp(&b.metric));
    ExchangeEntry {
        id: ExchangeId::from_bytes(*privacy.rng().id::<()>(privacy.clock()).bytes()),
        device: new.device,
        tenant: new.tenant,
        at: new.at,
        registers: new.registers,
        old_meter_number: new.old_meter_number,
        new_meter_number: new.new_meter_number,
    }
}

async fn insert(tx: &mut Tx, privacy: &privacy::Privacy, entry: &ExchangeEntry) -> Result<()> {
    for (place, register) in entry.registers.iter().enumerate() {
        // The entry goes by its first row; every row's id leads to it.
        let id = if place == 0 {
            entry.id
        } else {
            ExchangeId::from_bytes(*privacy.rng().id::<()>(privacy.clock()).bytes())
        };
        let inserted = tx
            .execute(
                sql!(
                    "INSERT INTO meter_exchange (exchange_id, tenant_id, device_id, metric, at, old_final, new_initial,
                       new_meter_number, old_meter_number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
                ),
                params![
                    id,
                    entry.tenant,
                    entry.device,
                    register.metric,
                    entry.at,
                    register.old_final,
                    register.new_initial,
                    entry.new_meter_number,
                    entry.old_meter_number
                ],
            )
            .await;
        match inserted {
            Ok(_) => {}
            Err(privacy::Error::Store(store::Error::Taken { .. })) => return Err(Error::ExchangeKnown),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Fails if somebody else has changed or removed the entry since it was read.
async fn delete(tx: &mut Tx, entry: &ExchangeEntry) -> Result<()> {
    let deleted = tx
        .execute(sql!("DELETE FROM meter_exchange WHERE device_id = $1 AND at = $2"), params![entry.device, entry.at])
        .await?;
    if deleted == entry.registers.len() as u64 { Ok(()) } else { Err(Error::Changed) }
}

/// What no meter can have shown, and no time can be.
fn impossible(new: &NewExchange, now: Time) -> Vec<ExchangeFlaw> {
    let mut flaws = Vec::new();
    let mut flaw = |register, field, code, message: &str| {
        flaws.push(ExchangeFlaw { register, flaw: Flaw { field, code, message: message.to_owned() } });
    };
    if new.at > now {
        flaw(0, "at", "in_future", "lies in the future");
    } else if new.at < now.minus(BACK) {
        flaw(0, "at", "too_long_ago", "is more than ten years ago");
    }
    for (place, register) in new.registers.iter().enumerate() {
        let metric = new.profile.as_ref().and_then(|profile| profile.metric(&register.metric));
        let Some(metric) = metric.filter(|metric| metric.kind == MetricKind::Counter) else {
            flaw(place, "metric", "unknown", "is no counter of the device's profile");
            continue;
        };
        if new.registers[..place].iter().any(|earlier| earlier.metric == register.metric) {
            flaw(place, "metric", "twice", "is named twice");
        }
        for (field, figure) in [("old_final", register.old_final), ("new_initial", register.new_initial)] {
            if !(0.0..FIGURE_MAX).contains(&figure) {
                flaw(place, field, "out_of_range", "is no figure that a meter shows");
            } else if metric.rollover_at.is_some_and(|end| figure >= end) {
                flaw(place, field, "out_of_range", "is more than this register can show");
            }
        }
    }
    flaws
}

fn doubtful(doubt: &Doubt) -> Flaw {
    let (code, message) = match doubt {
        Doubt::FinalBelowReading { at, shown } => ("below_reading", format!("the meter showed {shown} on {at}")),
        Doubt::FinalFarAbove { at, shown } => {
            ("far_above_reading", format!("the meter showed {shown} on {at}: that much since then?"))
        }
        Doubt::InitialAboveReading { at, shown } => ("above_reading", format!("the new meter showed {shown} on {at}")),
        Doubt::InitialFarBelow { at, shown } => {
            ("far_below_reading", format!("the new meter showed {shown} on {at}: that much by then?"))
        }
        Doubt::FallsElsewhere { at } => ("falls_elsewhere", format!("the readings change on {at}")),
        Doubt::Another { at } => ("another_exchange", format!("there is an exchange on {at}")),
    };
    Flaw { field: doubt.field(), code, message }
}
