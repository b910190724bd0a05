//! Which recipients were told, for the person who asks (Art. 19, second sentence).

use axum::extract::State;
use notice::Notice;
use privacy::erasure::Told;
use serde::Serialize;
use types::{RequestId, Time};
use utoipa::ToSchema;

use super::{Named, category, recipient};
use crate::{
    App, Page, Problem,
    extract::{Caller, Json, Path, Visitor, permission},
    routes::consents::notice_of,
    words::Words,
};

/// That a recipient was told, will be, or cannot be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecipientTold {
    /// The own request it belongs to, where there is one.
    request_id: Option<RequestId>,
    recipient_name: Words,
    /// `erasure`, `rectification` or `restriction`.
    reason: String,
    categories: Vec<Named>,
    /// Since when it is to be told.
    made_at: Time,
    told_at: Option<Time>,
    /// Why it was not told: `impossible` or `disproportionate`.
    exception: Option<String>,
    because: Option<String>,
}

impl RecipientTold {
    fn of(told: Told, notice: &Notice) -> Self {
        Self {
            request_id: told.request_id,
            recipient_name: recipient(notice, &told.recipient),
            reason: told.reason,
            categories: told.categories.iter().map(|id| category(notice, id)).collect(),
            made_at: told.made_at,
            told_at: told.told_at,
            exception: told.exception,
            because: told.because,
        }
    }
}

fn page(told: Vec<Told>, notice: &Notice) -> Json<Page<RecipientTold>> {
    Json(Page::whole(told.into_iter().map(|one| RecipientTold::of(one, notice)).collect()))
}

/// List the recipients told about me
///
/// Of an erasure, a rectification or a restriction; the newest first.
#[utoipa::path(
    get, path = "/privacy/recipients-told", operation_id = "list_own_recipients_told", tag = "privacy",
    responses((status = 200, body = Page<RecipientTold>), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_own_recipients_told(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Page<RecipientTold>>, Problem> {
    let told = app.privacy().notifications_of(&caller.ctx, &[caller.account.subject_id]).await?;
    Ok(page(told, notice_of(&app, &caller.ctx)?))
}

/// List the recipients told because of the request a link leads to
#[utoipa::path(
    get, path = "/privacy/followed-requests/{token}/recipients-told",
    operation_id = "list_followed_recipients_told", tag = "privacy", params(("token" = String, Path)),
    responses((status = 200, body = Page<RecipientTold>), (status = 404, body = Problem))
)]
pub(crate) async fn list_followed_recipients_told(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Json<Page<RecipientTold>>, Problem> {
    let case = app.requests().followed(&visitor.ctx, &token).await?.request;
    let told = app.privacy().notifications_because_of(&visitor.ctx, case.request_id).await?;
    Ok(page(told, notice_of(&app, &visitor.ctx)?))
}
