//! What the person signed in is asked, and what they said.

use axum::{extract::State, http::HeaderMap};

use super::{ConsentChoice, notice_of};
use crate::{
    App, Page, Problem,
    extract::{Caller, Json, Query, permission},
    routes::notice::{InLanguage, language},
};

/// List my consents
///
/// Every question the notice asks now, each with what the person has said to it; nothing is ticked beforehand.
#[utoipa::path(
    get, path = "/privacy/consents", operation_id = "list_own_consents", tag = "privacy", params(InLanguage),
    responses((status = 200, body = Page<ConsentChoice>), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_own_consents(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    headers: HeaderMap,
    Query(asked): Query<InLanguage>,
) -> Result<Json<Page<ConsentChoice>>, Problem> {
    let lang = language(&asked, &headers)?;
    let (ctx, subject) = (&caller.ctx, caller.account.subject_id);
    let choices = app.consents().choices(ctx, notice_of(&app, ctx)?, subject, lang).await?;
    Ok(Json(Page::whole(choices.into_iter().map(Into::into).collect())))
}
