//! What flapped and is calm: summed up in one mail, and forgotten.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use privacy::{Facts, Look};
use types::{TenantId, Time};

use super::Engine;
use crate::{AlarmFlapping, Description, Event, Flapped, MailItem, Object, Result, RuleRow, queries};

/// Calm lasts an hour: nobody waits for the minute.
const LOOK_SECONDS: u64 = 60;

impl Engine {
    /// Looks now and then whether something is calm.
    pub(super) async fn write_calm(&self, now: Time) -> Result<()> {
        if now < self.0.state.lock().calm_look_at {
            return Ok(());
        }
        let calmed = {
            let mut tx = self.0.privacy.read(&self.house_ctx(), Look::list("alarm"), &["alarm"]).await?;
            queries::flapping::calmed(&mut tx, now).await?
        };
        let mut tenants: BTreeMap<TenantId, Vec<AlarmFlapping>> = BTreeMap::new();
        for one in calmed {
            tenants.entry(one.tenant_id).or_default().push(one);
        }
        for (tenant, all) in tenants {
            self.sum_up(tenant, &all).await?;
        }
        self.0.state.lock().calm_look_at = now.plus(Duration::from_secs(LOOK_SECONDS));
        Ok(())
    }

    async fn sum_up(&self, tenant: TenantId, all: &[AlarmFlapping]) -> Result<()> {
        let ctx = self.tenant_ctx(tenant);
        let things: Vec<(Object, Option<Arc<str>>)> = {
            let state = self.0.state.lock();
            let metric = |it: &AlarmFlapping| state.index.get(it.rule_id).and_then(|rule| rule.metric());
            all.iter().map(|it| (it.object(), metric(it))).collect()
        };
        let described = self.0.world.describe(&ctx, &things).await.unwrap_or_default();
        let (categories, mails) = self.categories(&ctx);
        let mut tx = self.0.privacy.write(&ctx, &categories, &Facts::NONE).await?;
        self.raise_fence(&mut tx).await?;
        for (place, it) in all.iter().enumerate() {
            if !queries::flapping::forget(&mut tx, it).await? || !mails {
                continue;
            }
            let Some(rule) = queries::rules::find(&mut tx, it.rule_id).await? else { continue };
            let Some(last) = queries::flapping::last(&mut tx, it).await? else { continue };
            let item = item(&rule, it, last, described.get(place).cloned().unwrap_or_default());
            self.post(&mut tx, tenant, &rule, Event::Calm, vec![item]).await?;
        }
        tx.commit().await?;
        self.0.state.lock().fence += 1;
        Ok(())
    }
}

fn item(rule: &RuleRow, it: &AlarmFlapping, last: queries::flapping::Last, description: Description) -> MailItem {
    MailItem {
        alarm: last.alarm,
        object: it.object(),
        description,
        at: it.last_at,
        metric: rule.metric.as_deref().map(Into::into),
        comparison: rule.comparison,
        threshold: rule.threshold,
        value: last.value,
        last_seen_at: None,
        flapping: Some(Flapped { raised_count: it.raised_count, began_at: it.began_at, is_open: last.is_open }),
    }
}
