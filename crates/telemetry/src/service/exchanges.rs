//! Meter exchanges: the old meter's last figure and the new one's first, so that consumption goes on.

use privacy::{Facts, Look};
use store::{params, sql};
use types::{Ctx, DeviceId, ExchangeId, TenantId, Time};

use super::Service;
use crate::{Error, Result, model::MeterExchange};

/// What somebody who changed a meter writes down.
#[derive(Clone, Debug)]
pub struct NewExchange {
    pub device: DeviceId,
    pub tenant: TenantId,
    pub metric: String,
    pub at: Time,
    pub old_final: f64,
    pub new_initial: f64,
    pub new_meter_number: Option<String>,
}

/// Both are of the meter: a figure, and a number that names it.
const CATEGORIES: [&str; 2] = ["meter_reading", "device_information"];

impl Service {
    pub async fn exchange_meter(&self, ctx: &Ctx, new: NewExchange) -> Result<MeterExchange> {
        let figures = [("old_final", new.old_final), ("new_initial", new.new_initial)];
        if let Some((field, _)) = figures.into_iter().find(|(_, figure)| !figure.is_finite() || *figure < 0.0) {
            return Err(Error::Invalid { field, message: "a meter's figure is zero or more".into() });
        }
        let row = MeterExchange {
            exchange_id: ExchangeId::from_bytes(*self.privacy.rng().id::<()>(self.privacy.clock()).bytes()),
            tenant_id: new.tenant,
            device_id: new.device,
            metric: new.metric,
            at: new.at,
            old_final: new.old_final,
            new_initial: new.new_initial,
            new_meter_number: new.new_meter_number,
        };
        let mut tx = self.privacy.write(ctx, &CATEGORIES, &Facts::NONE).await?;
        tx.execute(
            sql!(
                "INSERT INTO meter_exchange (exchange_id, tenant_id, device_id, metric, at, old_final, new_initial,
                   new_meter_number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ),
            params![
                row.exchange_id,
                row.tenant_id,
                row.device_id,
                row.metric,
                row.at,
                row.old_final,
                row.new_initial,
                row.new_meter_number
            ],
        )
        .await?;
        tx.audit("exchange_meter", "device", Some(*row.device_id.bytes()));
        tx.commit().await?;
        Ok(row)
    }

    /// The exchanges at a device, oldest first.
    pub async fn exchanges(&self, ctx: &Ctx, device: DeviceId) -> Result<Vec<MeterExchange>> {
        let mut tx = self.privacy.read(ctx, Look::at("meter_exchanges", device), &CATEGORIES).await?;
        let found = tx
            .all(
                sql!(
                    "SELECT e.exchange_id, e.tenant_id, e.device_id, e.metric, e.at, e.old_final, e.new_initial,
                       e.new_meter_number
                     FROM meter_exchange e JOIN tenant_reach r ON r.below_id = e.tenant_id
                     WHERE r.tenant_id = $1 AND e.device_id = $2 ORDER BY e.at"
                ),
                params![ctx.tenant, device],
            )
            .await?;
        Ok(found)
    }
}
