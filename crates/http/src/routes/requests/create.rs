//! Writing down a request that came by letter, by telephone or in person.

use axum::{extract::State, http::StatusCode};
use privacy::request::{Contact, Entered, Kind, NewRequest};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{RequestCase, show::case_of};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// A request that came another way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnteredRequest {
    kind: Kind,
    /// One of the two: where the person is reached, and what they are known by.
    email: Option<String>,
    phone: Option<String>,
    /// The ground the person relies on.
    claim: Option<String>,
    clause: Option<String>,
    /// At most 5000 characters.
    words: Option<String>,
    /// de or en.
    language: String,
    /// How staff made sure who asks; without it, a link is sent to the e-mail address or the telephone.
    proof: Option<String>,
    /// The day it came, such as `2026-03-02`, or the moment; within the last year. Without it, now.
    received_at: Option<String>,
}

/// The address given, or what is missing.
pub(crate) fn contact(email: Option<String>, phone: Option<String>) -> Result<Contact, Problem> {
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    match (given(email), given(phone)) {
        (Some(email), _) => Ok(Contact::Email(types::EmailAddress::kept(email))),
        (None, Some(phone)) => Ok(Contact::Phone(phone)),
        (None, None) => Err(Problem::invalid([("email", "required", "an e-mail address or a telephone number")])),
    }
}

/// Enter a request of a person
///
/// The deadline runs from the day it came.
#[utoipa::path(
    post, path = "/requests", operation_id = "enter_request", tag = "requests", request_body = EnteredRequest,
    responses((status = 201, body = RequestCase), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn enter_request(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Json(body): Json<EnteredRequest>,
) -> Result<(StatusCode, Json<RequestCase>), Problem> {
    let new = NewRequest {
        kind: body.kind,
        clause: body.clause,
        claim: body.claim,
        words: body.words,
        language: body.language,
    };
    let entered =
        Entered { contact: contact(body.email, body.phone)?, new, proof: body.proof, received_at: body.received_at };
    let case = app.requests().enter(&caller.ctx, caller.account.subject_id, entered).await?;
    Ok((StatusCode::CREATED, case_of(&app, &caller.ctx, case.request_id).await?))
}
