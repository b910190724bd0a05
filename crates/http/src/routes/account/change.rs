//! Changing the own account.

use axum::extract::State;
use identity::{Changed, Language, OwnChange};
use privacy::erasure::Occasion;
use serde::Deserialize;
use types::Ctx;
use utoipa::ToSchema;

use super::Account;
use crate::{
    App, Problem,
    extract::{Caller, Json, permission, present},
    routes::consents::notice_of,
};

/// Whoever got the account's data is to be told that it was corrected (Art. 19 GDPR).
pub(crate) async fn tell_if_corrected(app: &App, ctx: &Ctx, changed: &Changed) -> Result<(), Problem> {
    if changed.corrects_the_person() {
        let ctx = Ctx { tenant: changed.account.tenant_id, ..ctx.clone() };
        let (notice, subject, of) = (notice_of(app, &ctx)?, changed.account.subject_id, ["account".to_owned()]);
        app.privacy().tell_recipients(&ctx, notice, subject, Occasion::Rectification, &of).await?;
    }
    Ok(())
}

/// What is left out stays; `null` takes an optional field away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnAccountChange {
    first_name: Option<String>,
    last_name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    company: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    address: Option<Option<String>>,
    language: Option<Language>,
}

/// Change the own account
///
/// The user name and the role are an administrator's to change.
#[utoipa::path(
    patch, path = "/account", operation_id = "change_own_account", tag = "account", request_body = OwnAccountChange,
    responses((status = 200, body = Account), (status = 401, body = Problem), (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn change_own_account(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Json(body): Json<OwnAccountChange>,
) -> Result<Json<Account>, Problem> {
    let change = OwnChange {
        first_name: body.first_name,
        last_name: body.last_name,
        company: body.company,
        phone: body.phone,
        address: body.address,
        language: body.language,
    };
    let changed = app.identity().change_own(&caller.ctx, change).await?;
    tell_if_corrected(&app, &caller.ctx, &changed).await?;
    Ok(Json(changed.account.into()))
}
