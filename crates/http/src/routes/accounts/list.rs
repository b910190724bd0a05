//! Listing accounts.

use axum::extract::State;
use identity::AccountFilter;
use serde::Deserialize;
use types::TenantId;
use utoipa::IntoParams;

use crate::{
    App, Page, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    limit,
    routes::account::Account,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountQuery {
    /// Only those of this tenant, not of those below.
    tenant_id: Option<TenantId>,
    /// Part of a name, company or e-mail address.
    search: Option<String>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List accounts by name
#[utoipa::path(
    get, path = "/accounts", operation_id = "list_accounts", tag = "accounts", params(AccountQuery),
    responses((status = 200, body = Page<Account>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_accounts(
    State(app): State<App>,
    caller: Caller<permission::AccountsRead>,
    Query(query): Query<AccountQuery>,
) -> Result<Json<Page<Account>>, Problem> {
    let limit = limit(query.limit);
    let list = Listing::new(&app, &caller.ctx, "accounts");
    let filter =
        AccountFilter { tenant: query.tenant_id, search: query.search, after: list.open(query.cursor.as_deref())? };
    let accounts = app.identity().accounts(&caller.ctx, &filter, limit + 1).await?;
    let items = accounts.into_iter().map(Account::from).collect();
    Ok(Json(list.page(items, limit, |account: &Account| account.id)))
}
