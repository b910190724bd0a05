//! Evidence, for everyone: what was measured beside each sentence, or who vouches for it. Counts and days; nothing of a
//! person, nothing that would help an intruder.

use axum::{extract::State, http::HeaderMap};
use notice::Lang;
use privacy::evidence::{Latest, Proof, figure, proofs, title};
use serde::Serialize;
use types::{Ctx, TenantId, Time};
use utoipa::ToSchema;

use super::{InLanguage, language};
use crate::{
    App, Page, Problem,
    extract::{Json, Query, Visitor},
};

/// What stands behind one sentence of the notice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatementEvidence {
    /// The sentence of the notice.
    statement_id: String,
    /// Whether it is true; null where no machine can check it, or nothing was measured yet.
    holds: Option<bool>,
    /// Who vouches for it, where no machine can check it.
    vouched_by: Option<String>,
    measures: Vec<StatementMeasure>,
}

/// One thing that was measured for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatementMeasure {
    /// The kind of evidence, such as nothing_overdue.
    kind: &'static str,
    /// The same in words.
    title: String,
    holds: bool,
    /// What it came to, in words.
    figure: String,
    measured_at: Time,
}

/// Show the evidence
///
/// For each sentence of the notice: what the last measurement came to, or who vouches for it.
#[utoipa::path(
    get, path = "/notice/evidence", operation_id = "show_evidence", tag = "notice", params(InLanguage),
    responses((status = 200, body = Page<StatementEvidence>))
)]
pub(crate) async fn show_evidence(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(asked): Query<InLanguage>,
) -> Result<Json<Page<StatementEvidence>>, Problem> {
    let lang = language(&asked, &headers)?;
    let product = app.products().get(&visitor.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    // What is measured of the whole product has no tenant.
    let ctx = Ctx::system(product.name(), TenantId::from_bytes([0; 16]), "evidence");
    let latest = app.privacy().latest_evidence(&ctx, None).await?;
    let items = proofs(&product.notice).into_iter().map(|proof| behind(proof, latest.as_ref(), lang));
    Ok(Json(Page::whole(items.collect())))
}

fn behind(proof: Proof, latest: Option<&Latest>, lang: Lang) -> StatementEvidence {
    let measure = |check: &privacy::evidence::Check| {
        let id = check.to_string();
        let result = latest?.results.iter().find(|result| result.check_id == id)?;
        Some(StatementMeasure {
            kind: check.kind.id(),
            title: title(check.kind).get(lang).to_owned(),
            holds: result.holds,
            figure: figure(check.kind, &result.measured(), lang),
            measured_at: result.measured_at,
        })
    };
    let measures: Vec<StatementMeasure> = proof.checks.iter().filter_map(measure).collect();
    StatementEvidence {
        statement_id: proof.statement_id,
        holds: (!measures.is_empty()).then(|| measures.iter().all(|measure| measure.holds)),
        vouched_by: proof.checks.is_empty().then(|| proof.vouched_by.get(lang).to_owned()),
        measures,
    }
}
