//! How long a tenant's data is kept, where the notice leaves that to its contract.

use std::collections::BTreeMap;

use axum::extract::State;
use notice::Notice;
use serde::{Deserialize, Serialize};
use types::{Period, TenantId};
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
    words::Words,
};

/// The tenant's own periods, and what they may be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Retention {
    /// By category, such as `"meter_reading": "24 months"`.
    overrides: BTreeMap<String, String>,
    /// Every category whose period the notice leaves to the contract.
    categories: Vec<CategoryRetention>,
}

/// A category whose period a contract may set.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryRetention {
    name: String,
    title: Words,
    /// What holds where no contract says otherwise.
    keep: String,
    shortest: Option<String>,
    longest: Option<String>,
    /// What this tenant's contract says.
    #[serde(rename = "override")]
    own: Option<String>,
}

/// The tenant's own periods, as a whole: what is left out falls back to what holds above.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetentionDraft {
    overrides: BTreeMap<String, String>,
}

/// Show a tenant's retention periods
#[utoipa::path(
    get, path = "/tenants/{id}/retention", operation_id = "show_tenant_retention", tag = "tenants",
    params(("id" = TenantId, Path)),
    responses((status = 200, body = Retention), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn show_tenant_retention(
    State(app): State<App>,
    caller: Caller<permission::TenantsRead>,
    Path(id): Path<TenantId>,
) -> Result<Json<Retention>, Problem> {
    app.identity().tenant_in_reach(&caller.ctx, id).await?;
    let notice = notice_of(&app, &caller.account.product)?;
    Ok(Json(retention(&app, &caller.ctx, notice, id).await?))
}

/// Set a tenant's retention periods
///
/// Within the bounds of the notice. A shorter period takes effect with the next sweep.
#[utoipa::path(
    put, path = "/tenants/{id}/retention", operation_id = "set_tenant_retention", tag = "tenants",
    params(("id" = TenantId, Path)), request_body = RetentionDraft,
    responses((status = 200, body = Retention), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn set_tenant_retention(
    State(app): State<App>,
    caller: Caller<permission::RetentionWrite>,
    Path(id): Path<TenantId>,
    Json(body): Json<RetentionDraft>,
) -> Result<Json<Retention>, Problem> {
    app.identity().tenant_in_reach(&caller.ctx, id).await?;
    let notice = notice_of(&app, &caller.account.product)?;
    let periods = check(notice, &body.overrides)?;
    app.privacy().set_tenant_retention(&caller.ctx, notice, id, &periods).await?;
    Ok(Json(retention(&app, &caller.ctx, notice, id).await?))
}

fn notice_of<'a>(app: &'a App, product: &str) -> Result<&'a Notice, Problem> {
    app.products().get(product).map(|product| &*product.notice).ok_or_else(Problem::unauthenticated)
}

async fn retention(app: &App, ctx: &types::Ctx, notice: &Notice, id: TenantId) -> Result<Retention, Problem> {
    let own = app.privacy().tenant_retention(ctx, id).await?;
    let overrides: BTreeMap<String, String> = own.into_iter().map(|row| (row.category, row.period)).collect();
    let categories = notice.categories().iter().filter_map(|category| {
        let (default, shortest, longest) = notice.keep_of(&category.id)?.per_tenant()?;
        Some(CategoryRetention {
            name: category.id.clone(),
            title: Words::from(&category.title),
            keep: default.to_string(),
            shortest: shortest.map(|period| period.to_string()),
            longest: longest.map(|period| period.to_string()),
            own: overrides.get(&category.id).cloned(),
        })
    });
    let categories = categories.collect();
    Ok(Retention { overrides, categories })
}

/// Each period readable, of a category that is the contract's to set, and within the notice's bounds.
fn check(notice: &Notice, overrides: &BTreeMap<String, String>) -> Result<Vec<(String, Period)>, Problem> {
    let (mut periods, mut mistakes) = (Vec::new(), Vec::new());
    for (category, text) in overrides {
        let bounds = notice.keep_of(category).and_then(|keep| keep.per_tenant());
        match (bounds, text.parse::<Period>()) {
            (None, _) => {
                mistakes.push((category, "not_settable", "the notice does not leave this period to a contract"))
            }
            (_, Err(_)) => mistakes.push((category, "not_a_period", "write a period, such as 24 months")),
            (Some((_, shortest, longest)), Ok(period)) => {
                if shortest.is_some_and(|least| period < least) || longest.is_some_and(|most| period > most) {
                    mistakes.push((category, "out_of_bounds", "the notice does not allow this period"));
                }
                periods.push((category.clone(), period));
            }
        }
    }
    if mistakes.is_empty() {
        return Ok(periods);
    }
    Err(Problem::invalid(mistakes.iter().map(|(category, code, message)| (category.as_str(), *code, *message))))
}
