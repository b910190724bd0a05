//! A tenant's terms: its own periods, or the nearest ones above it, and when its contract ended.

use std::collections::HashMap;

use store::{params, sql};
use types::{Ctx, Period, TenantId, Time};

use super::{Due, due};
use crate::{Error, Privacy, Result, Tenant, TenantRetention, Tx};

/// Stands for no tenant in particular.
const HOUSE: TenantId = TenantId::from_bytes([0; 16]);

/// What a tenant's contract says.
#[derive(Clone, Debug, Default)]
pub struct TenantTerms {
    pub periods: HashMap<String, Period>,
    pub contract_ended_at: Option<Time>,
}

/// The terms of every tenant of a product. What a tenant has not set holds as the nearest tenant above it has; when a
/// contract ends, it ends for everyone below.
pub fn terms(tenants: &[Tenant], own: &[TenantRetention]) -> HashMap<TenantId, TenantTerms> {
    let by_id: HashMap<TenantId, &Tenant> = tenants.iter().map(|tenant| (tenant.tenant_id, tenant)).collect();
    let mut periods: HashMap<TenantId, Vec<(&str, Period)>> = HashMap::new();
    for row in own {
        if let Ok(period) = row.period.parse() {
            periods.entry(row.tenant_id).or_default().push((&row.category, period));
        }
    }
    tenants.iter().map(|tenant| (tenant.tenant_id, upwards(tenant, &by_id, &periods))).collect()
}

fn upwards(
    tenant: &Tenant,
    by_id: &HashMap<TenantId, &Tenant>,
    periods: &HashMap<TenantId, Vec<(&str, Period)>>,
) -> TenantTerms {
    let mut terms = TenantTerms::default();
    let mut next = Some(tenant);
    // A tree of tenants is at most as deep as there are tenants; a circle cannot hold us.
    for _ in 0..=by_id.len() {
        let Some(current) = next else { break };
        for (category, period) in periods.get(&current.tenant_id).into_iter().flatten() {
            terms.periods.entry((*category).to_owned()).or_insert(*period);
        }
        terms.contract_ended_at = match (terms.contract_ended_at, current.contract_ended_at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        next = current.parent_id.and_then(|parent| by_id.get(&parent).copied());
    }
    terms
}

pub(crate) async fn load(tx: &mut Tx, product: &str) -> Result<HashMap<TenantId, TenantTerms>> {
    let mut tenants: Vec<Tenant> = Vec::new();
    tx.each(
        sql!(
            "SELECT tenant_id, parent_id, product, name, created_at, contract_ended_at FROM tenant WHERE product = $1"
        ),
        params![product],
        |tenant| tenants.push(tenant),
    )
    .await?;
    let mut own: Vec<TenantRetention> = Vec::new();
    tx.each(sql!("SELECT tenant_id, category, period, set_at FROM tenant_retention"), [], |row| own.push(row)).await?;
    let mut terms = terms(&tenants, &own);
    // What the house itself did for nobody in particular ages as the notice says.
    terms.entry(HOUSE).or_default();
    Ok(terms)
}

/// What is due of rows that hold these categories together: a row goes when the first of them is due, for none may stay
/// longer than the notice says. What is to stay longer than something else is a row of its own.
pub(crate) fn due_of(notice: &notice::Notice, categories: &[String], terms: &TenantTerms, now: Time) -> Due {
    let of = |category: &String| {
        let Some(keep) = notice.keep_of(category) else { return Due::NOTHING };
        let keep = terms.periods.get(category).map_or(keep.clone(), |period| keep.for_tenant(*period));
        let own = notice.category(category).map_or("", |known| known.clock.as_str());
        due(&keep, own, terms.contract_ended_at, now)
    };
    categories.iter().map(of).reduce(Due::or).unwrap_or(Due::NOTHING)
}

impl Privacy {
    /// The periods a tenant has set itself.
    pub async fn tenant_retention(&self, ctx: &Ctx, tenant: TenantId) -> Result<Vec<TenantRetention>> {
        let mut tx = self.read_plain(ctx).await?;
        tx.all(
            sql!(
                "SELECT t.tenant_id, t.category, t.period, t.set_at FROM tenant_retention t
                 JOIN tenant_reach r ON r.below_id = t.tenant_id
                 WHERE r.tenant_id = $1 AND t.tenant_id = $2 ORDER BY t.category"
            ),
            params![ctx.tenant, tenant],
        )
        .await
    }

    /// Sets the periods a tenant's contract agrees on; those not named fall back to what holds above it. The notice
    /// must leave the category's period to the tenant, within its bounds.
    pub async fn set_tenant_retention(
        &self,
        ctx: &Ctx,
        notice: &notice::Notice,
        tenant: TenantId,
        periods: &[(String, Period)],
    ) -> Result<()> {
        for (category, period) in periods {
            let bounds = notice.keep_of(category).and_then(|keep| keep.per_tenant());
            let Some((_, shortest, longest)) = bounds else {
                return Err(Error::Setup(format!(
                    "the notice does not leave the period of {category} to the customer"
                )));
            };
            if shortest.is_some_and(|least| *period < least) || longest.is_some_and(|most| *period > most) {
                return Err(Error::Setup(format!("the period of {category} is outside of what the notice allows")));
            }
        }
        let mut tx = self.write_plain(ctx).await?;
        // Holds the tenant, so that of two at once the second one replaces what the first has set.
        tx.execute(sql!("UPDATE tenant SET product = product WHERE tenant_id = $1"), params![tenant]).await?;
        tx.execute(sql!("DELETE FROM tenant_retention WHERE tenant_id = $1"), params![tenant]).await?;
        let now = self.clock().now();
        let rows = periods.iter().map(|(category, period)| params![tenant, category, period.to_string(), now].into());
        tx.execute_many(
            sql!("INSERT INTO tenant_retention (tenant_id, category, period, set_at) VALUES ($1, $2, $3, $4)"),
            rows.collect(),
        )
        .await?;
        tx.audit("set_retention", "tenant", Some(*tenant.bytes()));
        tx.commit().await
    }
}
