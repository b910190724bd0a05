//! Who must be asked again under the edition in force, and asking them.

use std::collections::BTreeMap;

use axum::extract::State;
use notice::Lang;
use privacy::consent::Outdated;
use serde::Serialize;
use types::{SubjectId, TenantId, Time};
use utoipa::ToSchema;

use super::notice_of;
use crate::{
    App, Page, Problem,
    extract::{Caller, Json, permission},
};

/// Somebody whose consent no longer covers what its clause does.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutdatedConsent {
    subject_id: SubjectId,
    tenant_id: TenantId,
    clause: String,
    /// The edition they agreed to.
    edition: i64,
    given_at: Time,
}

impl From<Outdated> for OutdatedConsent {
    fn from(outdated: Outdated) -> Self {
        Self {
            subject_id: outdated.subject,
            tenant_id: outdated.tenant,
            clause: outdated.clause,
            edition: outdated.edition,
            given_at: outdated.given_at,
        }
    }
}

/// What came of asking.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct AskedAgain {
    /// Letters on their way.
    asked: u64,
    /// People with no address to write to.
    unreachable: u64,
}

/// List who must be asked again
///
/// People whose consent was given to less than what its clause does now. Until they agree again, the clause rests for
/// them.
#[utoipa::path(
    get, path = "/privacy/outdated-consents", operation_id = "list_outdated_consents", tag = "privacy",
    responses((status = 200, body = Page<OutdatedConsent>), (status = 401, body = Problem),
        (status = 403, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_outdated_consents(
    State(app): State<App>,
    caller: Caller<permission::RequestsRead>,
) -> Result<Json<Page<OutdatedConsent>>, Problem> {
    let outdated = app.consents().outdated(&caller.ctx, notice_of(&app, &caller.ctx)?).await?;
    Ok(Json(Page::whole(outdated.into_iter().map(Into::into).collect())))
}

/// Ask them again
///
/// Each gets one letter with a personal link.
#[utoipa::path(
    post, path = "/privacy/outdated-consents", operation_id = "ask_consents_again", tag = "privacy",
    responses((status = 200, body = AskedAgain), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn ask_consents_again(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
) -> Result<Json<AskedAgain>, Problem> {
    let (ctx, notice) = (&caller.ctx, notice_of(&app, &caller.ctx)?);
    let mut people: BTreeMap<SubjectId, Vec<notice::Words>> = BTreeMap::new();
    for outdated in app.consents().outdated(ctx, notice).await? {
        let title = notice.clause(&outdated.clause).map(|clause| clause.title.clone()).unwrap_or_default();
        people.entry(outdated.subject).or_default().push(title);
    }
    let mut asked = AskedAgain::default();
    for (subject, clauses) in people {
        match app.consents().ask_again(ctx, subject, Lang::De, &clauses).await? {
            true => asked.asked += 1,
            false => asked.unreachable += 1,
        }
    }
    Ok(Json(asked))
}
