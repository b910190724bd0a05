//! Evidence: what was measured on the running system, beside the sentence it shows to be true.

use std::collections::HashMap;

use axum::{extract::State, http::HeaderMap};
use notice::{Clause, Lang};
use privacy::{RefusalCount, Sweep};
use serde::Serialize;
use types::Time;
use utoipa::ToSchema;

use super::{InLanguage, language};
use crate::{
    App, Page, Problem,
    extract::{Caller, Json, Query, permission},
};

/// So many runs are looked through for the latest of each table and category.
const SWEEPS_MAX: u32 = 2_000;

/// A measured answer to "is this sentence true now".
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Evidence {
    /// The sentence of the notice.
    statement_id: String,
    clause: String,
    /// What was measured: retention or refusals.
    kind: &'static str,
    holds: bool,
    figure: String,
    measured_at: Time,
}

/// Show the evidence
///
/// For each running clause: what the last run of retention left, and what the gate refused.
#[utoipa::path(
    get, path = "/notice/evidence", operation_id = "show_evidence", tag = "notice", params(InLanguage),
    responses((status = 200, body = Page<Evidence>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_evidence(
    State(app): State<App>,
    caller: Caller<permission::NoticeStaff>,
    headers: HeaderMap,
    Query(asked): Query<InLanguage>,
) -> Result<Json<Page<Evidence>>, Problem> {
    let lang = language(&asked, &headers)?;
    let product = app.products().get(&caller.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let sweeps = latest(app.privacy().sweeps(&caller.ctx, SWEEPS_MAX).await?);
    let refusals = app.privacy().refusals(&caller.ctx).await?;
    let now = app.privacy().clock().now();
    let mut items = Vec::new();
    for clause in product.notice.clauses().iter().filter(|clause| clause.running) {
        items.extend(kept(clause, &sweeps, lang));
        items.extend(refused(clause, &refusals, lang, now));
    }
    Ok(Json(Page::whole(items)))
}

/// The latest run of each table, by category. They come newest first.
fn latest(sweeps: Vec<Sweep>) -> HashMap<String, Vec<Sweep>> {
    let mut latest: HashMap<String, Vec<Sweep>> = HashMap::new();
    for sweep in sweeps {
        let known = latest.entry(sweep.category.clone()).or_default();
        if known.iter().all(|other| other.table_name != sweep.table_name) {
            known.push(sweep);
        }
    }
    latest
}

/// Nothing of the clause's categories has outlived its period.
fn kept(clause: &Clause, sweeps: &HashMap<String, Vec<Sweep>>, lang: Lang) -> Option<Evidence> {
    let of_clause: Vec<&Sweep> = clause.data.iter().filter_map(|category| sweeps.get(category)).flatten().collect();
    let measured_at = of_clause.iter().map(|sweep| sweep.finished_at).min()?;
    let overdue: i64 = of_clause.iter().map(|sweep| sweep.overdue_count).sum();
    let day = |time: Time| time.to_string().get(..10).unwrap_or_default().to_owned();
    let oldest = of_clause.iter().filter_map(|sweep| sweep.oldest_at).min().map(day);
    let figure = match (lang, oldest) {
        (Lang::De, Some(oldest)) => format!("{overdue} überfällig, ältester Eintrag vom {oldest}"),
        (Lang::De, None) => format!("{overdue} überfällig, kein Eintrag"),
        (Lang::En, Some(oldest)) => format!("{overdue} overdue, oldest entry of {oldest}"),
        (Lang::En, None) => format!("{overdue} overdue, no entry"),
    };
    Some(Evidence {
        statement_id: format!("clause.{}.keep", clause.id),
        clause: clause.id.clone(),
        kind: "retention",
        holds: overdue == 0,
        figure,
        measured_at,
    })
}

/// What the clause did not allow was refused, so often.
fn refused(clause: &Clause, refusals: &[RefusalCount], lang: Lang, now: Time) -> Option<Evidence> {
    let of_clause = refusals.iter().filter(|refusal| refusal.clause == clause.id);
    let count: i64 = of_clause.map(|refusal| refusal.refused_count).sum();
    let figure = match lang {
        Lang::De => format!("{count}-mal abgewiesen"),
        Lang::En => format!("{count} refused"),
    };
    (count > 0).then(|| Evidence {
        statement_id: format!("clause.{}.viewers", clause.id),
        clause: clause.id.clone(),
        kind: "refusals",
        holds: true,
        figure,
        measured_at: now,
    })
}
