//! Every check of the notice: what it came to, for which sentences it stands, what was asked, what to do.

use std::collections::HashMap;

use axum::{extract::State, http::HeaderMap};
use notice::Lang;
use privacy::evidence::{Check, EvidenceResult, checks_of, figure, proofs, remedy, title};
use serde::Serialize;
use types::Time;
use utoipa::ToSchema;

use crate::{
    App, Page, Problem,
    extract::{Caller, Json, Query, permission},
    routes::notice::{InLanguage, language},
};

/// One thing that is measured.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceCheck {
    /// Stable, such as nothing_overdue:web_visit.
    id: String,
    /// The kind of evidence.
    kind: &'static str,
    /// The same in words.
    title: String,
    /// Names of the notice it is about; empty: the whole.
    scope: Vec<String>,
    /// The sentences it stands for.
    statements: Vec<CheckedStatement>,
    /// Null before the first measurement.
    result: Option<CheckResult>,
    /// What is asked of the database.
    query: String,
    /// What to do when it does not hold.
    remedy: String,
}

/// A sentence a check stands for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckedStatement {
    id: String,
    text: String,
}

/// What the last measurement came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckResult {
    holds: bool,
    figure: String,
    /// At how much it looked.
    looked: i64,
    /// How much was not as stated.
    offences: i64,
    /// Names of the notice or the schema that were not as stated.
    named: Vec<String>,
    measured_at: Time,
}

/// List the checks
///
/// Each thing that is measured for the notice, with the query, the sentences it stands for and what to do.
#[utoipa::path(
    get, path = "/evidence/checks", operation_id = "list_evidence_checks", tag = "evidence", params(InLanguage),
    responses((status = 200, body = Page<EvidenceCheck>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_evidence_checks(
    State(app): State<App>,
    caller: Caller<permission::EvidenceRead>,
    headers: HeaderMap,
    Query(asked): Query<InLanguage>,
) -> Result<Json<Page<EvidenceCheck>>, Problem> {
    let lang = language(&asked, &headers)?;
    let product = app.products().get(&caller.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let latest = app.privacy().latest_evidence(&caller.ctx, None).await?;
    let results = latest.map_or(Vec::new(), |latest| latest.results);
    let mut queries = app.privacy().evidence_queries(&caller.ctx).await?;
    let proofs = proofs(&product.notice);
    let text = product.notice.text(lang);
    let mut statements: HashMap<&Check, Vec<CheckedStatement>> = HashMap::new();
    for (statement, proof) in text.statements().zip(&proofs) {
        for check in &proof.checks {
            let told = CheckedStatement { id: statement.id.clone(), text: statement.text.clone() };
            statements.entry(check).or_default().push(told);
        }
    }
    let items = checks_of(&proofs).into_iter().map(|check| {
        let id = check.to_string();
        let result = results.iter().find(|result| result.check_id == id);
        EvidenceCheck {
            kind: check.kind.id(),
            title: title(check.kind).get(lang).to_owned(),
            statements: statements.remove(&check).unwrap_or_default(),
            result: result.map(|result| shown(&check, result, lang)),
            query: queries.remove(&id).unwrap_or_default(),
            remedy: remedy(check.kind).get(lang).to_owned(),
            scope: check.scope,
            id,
        }
    });
    Ok(Json(Page::whole(items.collect())))
}

fn shown(check: &Check, result: &EvidenceResult, lang: Lang) -> CheckResult {
    let measured = result.measured();
    CheckResult {
        holds: result.holds,
        figure: figure(check.kind, &measured, lang),
        looked: result.looked_count,
        offences: result.offences_count,
        named: measured.offences,
        measured_at: result.measured_at,
    }
}
