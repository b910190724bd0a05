//! Deleting an account.

use axum::{extract::State, http::StatusCode};
use privacy::erasure::{Order, Scope};
use types::AccountId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
    routes::consents::notice_of,
};

/// The clock of the notice that stands still when an account is deleted.
const CLOCK: &str = "account_deleted";
/// Of Art. 17(1): the account was kept as long as it was needed.
const GROUND: &str = "no_longer_needed";

/// Delete an account
///
/// Erases it with its password, links, sessions and tokens.
#[utoipa::path(
    delete, path = "/accounts/{id}", operation_id = "delete_account", tag = "accounts",
    params(("id" = AccountId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn delete_account(
    State(app): State<App>,
    caller: Caller<permission::AccountsWrite>,
    Path(id): Path<AccountId>,
) -> Result<StatusCode, Problem> {
    let account = app.identity().may_delete(&caller.ctx, id).await?;
    let notice = notice_of(&app, &caller.ctx)?;
    let categories = privacy::retention::ends_with(notice, CLOCK);
    if !categories.is_empty() {
        // In the ledger first: a backup from before must not bring the account back.
        let subjects = [account.subject_id];
        let scope = Scope::Categories(categories);
        let order = Order { subjects: &subjects, ground: GROUND, scope, ..Order::default() };
        app.privacy().erase(&caller.ctx, notice, &order).await?;
    }
    app.identity().delete_account(&caller.ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
