//! The log of visits to the pages, as the notice's clause `web_visit` describes it.

use store::{params, sql};
use types::{Ctx, SubjectId, VisitId};

use crate::{Action, Facts, Privacy, Result, WebVisit};

/// A visit before it has an id.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    pub zone_offset_minutes: Option<i64>,
    pub method: String,
    pub page: String,
    pub status: u16,
    pub bytes_count: u64,
    pub referrer: Option<String>,
    pub language: Option<String>,
    /// The browser objects to sharing and marketing (`Sec-GPC: 1`).
    pub objected: bool,
    /// Who visits, under every id they have, where the request says so: by a session, by the link it follows. Not kept.
    pub people: Vec<SubjectId>,
}

impl Visit {
    /// What the gate is asked with, once for each of the people; once for somebody unknown.
    fn facts(&self) -> impl Iterator<Item = Facts> {
        let known = self.people.iter().map(|subject| Facts::NONE.about(*subject));
        let unknown = self.people.is_empty().then_some(Facts::NONE);
        known.chain(unknown).map(|facts| if self.objected { facts.with_signal() } else { facts })
    }
}

const CATEGORY: &str = "web_visit";

/// A page's address, referrer and language are cut to so many characters.
pub const TEXT_CHARS_MAX: usize = 500;

fn cut(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

impl Privacy {
    /// Writes visits, where the product's notice declares them and the visitor, as far as they are known, has not had it
    /// stopped; the others are counted as refused.
    pub async fn log_visits(&self, visits: Vec<(Ctx, types::Time, Visit)>) -> Result<()> {
        self.check_room()?;
        let allowed: Vec<_> = visits.into_iter().filter(|(ctx, _, visit)| self.may_log(ctx, visit)).collect();
        let Some((first, _, visit)) = allowed.first() else { return Ok(()) };
        let facts = visit.facts().next().unwrap_or(Facts::NONE);
        let mut tx = match self.write(first, &[CATEGORY], &facts).await {
            Err(crate::Error::Refused(_)) => return Ok(()),
            other => other?,
        };
        let rows = allowed.iter().map(|(ctx, at, visit)| {
            let id: VisitId = self.rng().id_at(*at);
            let agent = self.agents().parse(ctx.origin.user_agent.as_deref());
            params![
                id,
                &*ctx.product,
                *at,
                visit.zone_offset_minutes,
                ctx.origin.ip.map(|ip| ip.to_string()),
                visit.method,
                cut(&visit.page),
                i64::from(visit.status),
                visit.bytes_count as i64,
                visit.referrer.as_deref().map(cut),
                agent.browser,
                agent.browser_version,
                agent.os,
                visit.language.as_deref().map(cut)
            ]
            .into()
        });
        tx.execute_many(
            sql!(
                "INSERT INTO web_visit (visit_id, product, at, zone_offset_minutes, ip, method, page, status,
                   bytes_count, referrer, browser, browser_version, os, language)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
            ),
            rows.collect(),
        )
        .await?;
        tx.commit().await
    }

    /// Each of those who visit must let it happen.
    fn may_log(&self, ctx: &Ctx, visit: &Visit) -> bool {
        visit.facts().all(|facts| self.grant(ctx, Action::Write, CATEGORY, &facts).is_ok())
    }

    /// Visits, the latest first, from before the one given.
    pub async fn visits(&self, ctx: &Ctx, before: Option<VisitId>, limit: u32) -> Result<Vec<WebVisit>> {
        let mut tx = self.read(ctx, crate::Look::list(CATEGORY), &[CATEGORY]).await?;
        tx.all(
            sql!(
                "SELECT visit_id, product, at, zone_offset_minutes, ip, method, page, status, bytes_count, referrer,
                   browser, browser_version, os, language
                 FROM web_visit WHERE product = $1 AND (CAST($2 AS BLOB) IS NULL OR visit_id < CAST($2 AS BLOB))
                 ORDER BY visit_id DESC LIMIT $3"
            ),
            params![&*ctx.product, before, limit],
        )
        .await
    }
}
