//! Making, changing and removing rules.

use std::time::Duration;

use privacy::{Action, Facts, Look, Tx};
use types::{Ctx, RuleId, TenantId, Time};

use super::{Page, Service, page};
use crate::{
    Comparison, Error, Flaw, Kind, Recipient, Result, Rule, RuleRow, Scope, Severity, Thing, Watches, queries,
    rules::validate,
};

/// A rule to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRule {
    pub tenant: TenantId,
    pub name: String,
    pub kind: Kind,
    pub scope: Scope,
    /// Of a rule on silence; everything of its scope, if nothing is said.
    pub watches: Option<Watches>,
    pub metric: Option<String>,
    pub comparison: Option<Comparison>,
    pub threshold: Option<f64>,
    pub hysteresis: Option<f64>,
    pub duration_seconds: i64,
    pub silence_seconds: Option<i64>,
    pub severity: Severity,
    pub recipients: Vec<Recipient>,
    pub enabled: bool,
}

/// What is to change; `None` leaves it as it is. Tenant and kind stay: another kind is another rule.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<String>,
    pub scope: Option<Scope>,
    pub watches: Option<Watches>,
    pub metric: Option<String>,
    pub comparison: Option<Comparison>,
    pub threshold: Option<f64>,
    pub hysteresis: Option<Option<f64>>,
    pub duration_seconds: Option<i64>,
    pub silence_seconds: Option<Option<i64>>,
    pub severity: Option<Severity>,
    pub recipients: Option<Vec<Recipient>>,
    pub enabled: Option<bool>,
}

/// Which rules a list shows.
#[derive(Clone, Debug, Default)]
pub struct RuleFilter {
    pub tenant: Option<TenantId>,
    /// Those about this device, gateway, place or tenant itself.
    pub scope_id: Option<[u8; 16]>,
    pub before: Option<RuleId>,
    pub limit: u32,
}

const KIND: &str = "rule";
/// What a rule holds, in the notice's words: who is told.
const CATEGORIES: [&str; 1] = ["alarm_recipient"];

impl Service {
    pub async fn rules(&self, ctx: &Ctx, filter: &RuleFilter) -> Result<Page<Rule, RuleId>> {
        let (mut tx, told) = self.look(ctx, Look::list(KIND)).await?;
        let more = RuleFilter { limit: filter.limit.clamp(1, super::PAGE_ITEMS_MAX) + 1, ..filter.clone() };
        let rows = queries::rules::list(&mut tx, ctx, &more).await?;
        let mut rules = Vec::with_capacity(rows.len());
        for row in rows {
            rules.push(with_recipients(&mut tx, row, told).await?);
        }
        Ok(page(rules, filter.limit, |rule| rule.row.rule_id))
    }

    pub async fn rule(&self, ctx: &Ctx, id: RuleId) -> Result<Rule> {
        let (mut tx, told) = self.look(ctx, Look::at(KIND, id)).await?;
        let row = queries::rules::get(&mut tx, ctx, id).await?.ok_or(Error::NotFound(KIND))?;
        with_recipients(&mut tx, row, told).await
    }

    /// A transaction that reads the recipients too, where the notice shows them to the caller.
    async fn look(&self, ctx: &Ctx, look: Look) -> Result<(Tx, bool)> {
        let shown = self.privacy.gate().decide(ctx, Action::Read, CATEGORIES[0], &Facts::NONE).is_ok();
        let tx =
            if shown { self.privacy.read(ctx, look, &CATEGORIES).await? } else { self.privacy.read_plain(ctx).await? };
        Ok((tx, shown))
    }

    pub async fn create_rule(&self, ctx: &Ctx, new: NewRule) -> Result<Rule> {
        let new = self.check(ctx, new).await?;
        let now = self.privacy.clock().now();
        let id: RuleId = self.privacy.rng().id(self.privacy.clock());
        let row = row(&new, id, now);
        let (mut tx, mails) = self.begin(ctx).await?;
        queries::rules::insert(&mut tx, &row).await?;
        queries::rules::set_recipients(&mut tx, &row, &new.recipients).await?;
        self.ask(&mut tx, &row, mails).await?;
        let unconfirmed = queries::confirm::unconfirmed(&mut tx, id).await?;
        tx.audit("create", KIND, Some(*id.bytes()));
        let engine = self.engine.clone();
        tx.after_commit(move || engine.rules_changed());
        tx.commit().await?;
        self.engine.reload_rules().await?;
        Ok(Rule { row, scope: new.scope, recipients: Some(new.recipients), unconfirmed })
    }

    /// A transaction that writes a rule, and asks its addresses where the notice lets mails be written.
    async fn begin(&self, ctx: &Ctx) -> Result<(Tx, bool)> {
        let (categories, mails) = self.engine.categories(ctx);
        Ok((self.privacy.write(ctx, &categories, &Facts::NONE).await?, mails))
    }

    /// Changes a rule. Where it judges otherwise afterwards, its open alarms are over.
    pub async fn change_rule(&self, ctx: &Ctx, id: RuleId, change: Change) -> Result<Rule> {
        let before = self.rule(ctx, id).await?;
        let recipients = change.recipients.clone();
        let new = self.check(ctx, changed(&before, change)).await?;
        let mut row = row(&new, id, before.row.created_at);
        row.revision = before.row.revision + i64::from(judges_otherwise(&before.row, &row));
        let read_at = before.row.changed_at;
        row.changed_at = self.privacy.clock().now().max(read_at.plus(Duration::from_micros(1)));
        let (mut tx, mails) = self.begin(ctx).await?;
        if !queries::rules::update(&mut tx, &row, read_at).await? {
            return Err(Error::Changed);
        }
        if let Some(recipients) = recipients {
            queries::rules::set_recipients(&mut tx, &row, &recipients).await?;
        }
        self.ask(&mut tx, &row, mails).await?;
        tx.audit("update", KIND, Some(*id.bytes()));
        let engine = self.engine.clone();
        tx.after_commit(move || engine.rules_changed());
        tx.commit().await?;
        self.engine.reload_rules().await?;
        self.rule(ctx, id).await
    }

    /// Deletes a rule; its open alarms are over, and their course stays.
    pub async fn delete_rule(&self, ctx: &Ctx, id: RuleId) -> Result<()> {
        let rule = self.rule(ctx, id).await?;
        let mut tx = self.privacy.write(ctx, &["alarm_recipient", "alarm"], &Facts::NONE).await?;
        queries::rules::delete(&mut tx, rule.row.rule_id).await?;
        queries::confirm::forget_unnamed(&mut tx, rule.row.tenant_id).await?;
        tx.audit("delete", KIND, Some(*id.bytes()));
        let engine = self.engine.clone();
        tx.after_commit(move || engine.rules_changed());
        tx.commit().await?;
        self.engine.reload_rules().await
    }

    /// Whether the rule makes sense, and points to nothing outside of the reach of its tenant and of who makes it.
    async fn check(&self, ctx: &Ctx, mut rule: NewRule) -> Result<NewRule> {
        rule.name = rule.name.trim().to_owned();
        let mut flaws = validate::flaws(&rule);
        let missing = |field| Flaw { field, code: "not_found", message: "there is no such thing in reach" };
        let mut tx = self.privacy.read_plain(ctx).await?;
        if !queries::rules::tenant_in_reach(&mut tx, ctx.tenant, rule.tenant).await? {
            flaws.push(missing("tenant_id"));
        }
        let thing = match &rule.scope {
            Scope::Tenant(tenant) => {
                if !queries::rules::tenant_in_reach(&mut tx, rule.tenant, *tenant).await? {
                    flaws.push(missing("scope"));
                }
                None
            }
            Scope::Place(place) => Some(Thing::Place(*place)),
            Scope::Device(device) => Some(Thing::Device(*device)),
            Scope::Gateway(gateway) => Some(Thing::Gateway(*gateway)),
            Scope::Profile(_) => None,
        };
        drop(tx);
        if let Some(thing) = thing
            && !self.reaches(ctx, rule.tenant, thing).await?
        {
            flaws.push(missing("scope"));
        }
        for to in &rule.recipients {
            if let Recipient::Account(account) = to
                && self.world.tenant_of(ctx, Thing::Account(*account)).await?.is_none()
            {
                flaws.push(missing("recipients"));
            }
        }
        if flaws.is_empty() { Ok(rule) } else { Err(Error::Invalid(flaws)) }
    }

    async fn reaches(&self, ctx: &Ctx, tenant: TenantId, thing: Thing) -> Result<bool> {
        let Some(owner) = self.world.tenant_of(ctx, thing).await? else { return Ok(false) };
        let mut tx = self.privacy.read_plain(ctx).await?;
        queries::rules::tenant_in_reach(&mut tx, tenant, owner).await
    }
}

async fn with_recipients(tx: &mut Tx, row: RuleRow, told: bool) -> Result<Rule> {
    let (recipients, unconfirmed) = if told {
        let recipients = queries::rules::recipients(tx, row.rule_id).await?;
        (Some(recipients), queries::confirm::unconfirmed(tx, row.rule_id).await?)
    } else {
        (None, Vec::new())
    };
    Ok(Rule { scope: row.scope(), row, recipients, unconfirmed })
}

fn row(new: &NewRule, id: RuleId, created_at: Time) -> RuleRow {
    let of_values = new.kind == Kind::Threshold;
    RuleRow {
        rule_id: id,
        tenant_id: new.tenant,
        name: new.name.clone(),
        kind: new.kind,
        scope_kind: new.scope.kind(),
        scope_id: new.scope.id(),
        scope_profile: new.scope.profile().map(str::to_owned),
        watches: if of_values { Watches::Devices } else { new.watches.unwrap_or(Watches::All) },
        metric: new.metric.clone(),
        comparison: new.comparison,
        threshold: new.threshold,
        hysteresis: new.hysteresis,
        duration_seconds: new.duration_seconds,
        silence_seconds: new.silence_seconds,
        severity: new.severity,
        enabled: new.enabled,
        revision: 1,
        created_at,
        changed_at: created_at,
    }
}

fn changed(before: &Rule, change: Change) -> NewRule {
    let row = &before.row;
    NewRule {
        tenant: row.tenant_id,
        name: change.name.unwrap_or_else(|| row.name.clone()),
        kind: row.kind,
        scope: change.scope.unwrap_or_else(|| before.scope.clone()),
        watches: change.watches.or(Some(row.watches)),
        metric: change.metric.or_else(|| row.metric.clone()),
        comparison: change.comparison.or(row.comparison),
        threshold: change.threshold.or(row.threshold),
        hysteresis: change.hysteresis.unwrap_or(row.hysteresis),
        duration_seconds: change.duration_seconds.unwrap_or(row.duration_seconds),
        silence_seconds: change.silence_seconds.unwrap_or(row.silence_seconds),
        severity: change.severity.unwrap_or(row.severity),
        // Those who stay were checked when they were named.
        recipients: change.recipients.unwrap_or_default(),
        enabled: change.enabled.unwrap_or(row.enabled),
    }
}

/// Whether another alarm may follow from the same readings: then what was judged so far no longer counts.
fn judges_otherwise(before: &RuleRow, after: &RuleRow) -> bool {
    let of = |row: &RuleRow| {
        let what = (row.scope_kind, row.scope_id, row.scope_profile.clone(), row.watches, row.metric.clone());
        let how = (row.comparison, row.threshold, row.hysteresis, row.duration_seconds, row.silence_seconds);
        (what, how, row.enabled)
    };
    of(before) != of(after)
}
