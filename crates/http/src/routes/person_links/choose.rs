//! Deciding by a link: giving consent, withdrawing it, taking back a restriction or an objection.

use axum::{extract::State, http::StatusCode};
use privacy::{consent::Method, erasure::Order};
use serde::Deserialize;
use types::StopId;
use utoipa::ToSchema;

use super::show::as_person;
use crate::{
    App, Problem,
    extract::{Json, Path, Visitor},
    routes::consents::{ConsentEntry, GivenConsent, notice_of},
};

/// Give consent by a link
#[utoipa::path(
    post, path = "/privacy/links/{token}/consents", operation_id = "give_consent_by_link", tag = "privacy",
    params(("token" = String, Path)), request_body = GivenConsent,
    responses((status = 201, body = ConsentEntry), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem))
)]
pub(crate) async fn give_consent_by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(body): Json<GivenConsent>,
) -> Result<(StatusCode, Json<ConsentEntry>), Problem> {
    let (reached, given) = (app.consents().follow(&visitor.ctx, &token).await?, body.read()?);
    let (ctx, notice) = (as_person(&visitor.ctx, &reached), notice_of(&app, &visitor.ctx)?);
    let mut last = None;
    for subject in &reached.subjects {
        last = Some(app.consents().give(&ctx, notice, *subject, &given, Method::Link).await?);
    }
    let entry = last.ok_or_else(|| Problem::not_found("person"))?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}

/// Withdraw consent by a link
#[utoipa::path(
    delete, path = "/privacy/links/{token}/consents/{clause}", operation_id = "withdraw_consent_by_link",
    tag = "privacy", params(("token" = String, Path), ("clause" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(crate) async fn withdraw_consent_by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path((token, clause)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let reached = app.consents().follow(&visitor.ctx, &token).await?;
    let (ctx, notice) = (as_person(&visitor.ctx, &reached), notice_of(&app, &visitor.ctx)?);
    let mut withdrawn = false;
    for subject in &reached.subjects {
        match app.consents().withdraw(&ctx, notice, *subject, &clause, Method::Link).await {
            Ok(_) => withdrawn = true,
            Err(privacy::consent::Error::NotGiven) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if withdrawn { Ok(StatusCode::NO_CONTENT) } else { Err(privacy::consent::Error::NotGiven.into()) }
}

/// Demand erasure by a link
///
/// Who holds the link has proven who they are. In force when this answers; removed from every file within the period the
/// notice states. What a law wants kept stays, restricted.
#[utoipa::path(
    post, path = "/privacy/links/{token}/erasure", operation_id = "erase_by_link", tag = "privacy",
    params(("token" = String, Path)), request_body = ErasureByLink,
    responses((status = 202), (status = 404, body = Problem),
        (status = 409, description = "An account is erased by its person, signed in", body = Problem),
        (status = 422, body = Problem))
)]
pub(crate) async fn erase_by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Json(body): Json<ErasureByLink>,
) -> Result<StatusCode, Problem> {
    let reached = app.consents().follow(&visitor.ctx, &token).await?;
    if !body.understood {
        return Err(Problem::invalid([("understood", "required", "confirm what the erasure means")]));
    }
    let (ctx, notice) = (as_person(&visitor.ctx, &reached), notice_of(&app, &visitor.ctx)?);
    // An account is signed in to, and its erasure asks for the password.
    let mut subjects = Vec::new();
    for subject in &reached.subjects {
        if !app.identity().has_account(&ctx, *subject).await? {
            subjects.push(*subject);
        }
    }
    if subjects.is_empty() {
        return Err(Problem::conflict("sign-in-first", "Sign in to erase an account"));
    }
    let order = Order { subjects: &subjects, ground: "consent_withdrawn", ..Order::default() };
    app.privacy().erase(&ctx, notice, &order).await?;
    Ok(StatusCode::ACCEPTED)
}

/// That the person means it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasureByLink {
    /// The person has read what it means and that it cannot be undone.
    understood: bool,
}

/// Take back a restriction or an objection by a link
#[utoipa::path(
    delete, path = "/privacy/links/{token}/stops/{id}", operation_id = "take_back_stop_by_link", tag = "privacy",
    params(("token" = String, Path), ("id" = StopId, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(crate) async fn take_back_stop_by_link(
    State(app): State<App>,
    visitor: Visitor,
    Path((token, id)): Path<(String, StopId)>,
) -> Result<StatusCode, Problem> {
    let reached = app.consents().follow(&visitor.ctx, &token).await?;
    let ctx = as_person(&visitor.ctx, &reached);
    for subject in &reached.subjects {
        match app.stops().take_back(&ctx, *subject, id).await {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            Err(privacy::stops::Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::not_found("restriction or objection"))
}
