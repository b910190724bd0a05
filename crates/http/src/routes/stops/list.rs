//! What is stopped for the person signed in, and what they can object to.

use axum::extract::State;
use notice::{Basis, Objection};
use serde::Serialize;
use utoipa::ToSchema;

use super::StopView;
use crate::{
    App, Page, Problem,
    extract::{Caller, Json, permission},
    routes::consents::notice_of,
    words::Words,
};

/// A clause that can be restricted, and perhaps objected to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StoppableClause {
    id: String,
    title: Words,
    purpose: Words,
    /// It rests on a legitimate interest or a public task (Art. 21(1)).
    objectable: bool,
    /// Every objection is honoured at once, without reasons, the browser's signal too (Art. 21(2), (3) and (5)).
    at_once: bool,
}

/// List my restrictions and objections
#[utoipa::path(
    get, path = "/privacy/stops", operation_id = "list_own_stops", tag = "privacy",
    responses((status = 200, body = Page<StopView>), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_own_stops(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Page<StopView>>, Problem> {
    let stops = app.stops().of_person(&caller.ctx, caller.account.subject_id).await?;
    Ok(Json(Page::whole(stops.into_iter().map(Into::into).collect())))
}

/// List what can be restricted and objected to
#[utoipa::path(
    get, path = "/privacy/stoppable-clauses", operation_id = "list_stoppable_clauses", tag = "privacy",
    responses((status = 200, body = Page<StoppableClause>), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn list_objectable_clauses(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Page<StoppableClause>>, Problem> {
    let clauses = notice_of(&app, &caller.ctx)?.clauses().iter().filter(|clause| clause.running);
    let clauses = clauses.map(|clause| StoppableClause {
        id: clause.id.clone(),
        title: Words::from(&clause.title),
        purpose: Words { de: clause.purpose.de.clone(), en: clause.purpose.en.clone() },
        objectable: matches!(clause.basis, Basis::LegitimateInterests | Basis::PublicTask),
        at_once: clause.objection == Objection::Automatic,
    });
    Ok(Json(Page::whole(clauses.collect())))
}
