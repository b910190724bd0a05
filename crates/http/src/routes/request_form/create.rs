//! Sending the form.

use axum::{extract::State, http::StatusCode};
use identity::Language;
use privacy::{
    request::{Contact, Kind, Letters, NewRequest},
    throttle::{Key, Limits},
};
use serde::Deserialize;
use types::Ctx;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Visitor},
    routes::requests::contact,
    steps::in_steps,
};

/// Forms about one address, and from one place.
const FORMS_PER_CONTACT: Limits = Limits { free_count: 4, wait_seconds_first: 1, wait_seconds_max: 3_600 };
const FORMS_PER_ORIGIN: Limits = Limits { free_count: 20, wait_seconds_first: 1, wait_seconds_max: 3_600 };

/// Each text message costs, whoever asked for it.
const FORMS_PER_NUMBER: Limits = Limits { free_count: 2, wait_seconds_first: 1, wait_seconds_max: 3_600 };
const FORMS_BY_PHONE: Limits = Limits { free_count: 60, wait_seconds_first: 1, wait_seconds_max: 3_600 };

/// What somebody asks for, without an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestForm {
    kind: Kind,
    /// One of the two: what we may know the person by. A link to prove it goes there.
    email: Option<String>,
    /// With its country's code. Where no text messages are sent, a problem of type `no-text-messages` says so;
    /// `GET /privacy/rights` tells beforehand.
    phone: Option<String>,
    /// The ground the person relies on; see `GET /privacy/rights`.
    claim: Option<String>,
    /// At most 5000 characters.
    words: Option<String>,
    /// The language to answer in.
    language: Language,
}

/// Send the privacy request form
///
/// The answer is always the same, so that it does not tell about whom something is held: that stands in the message to
/// the address alone.
#[utoipa::path(
    post, path = "/privacy/request-form", operation_id = "send_request_form", tag = "privacy",
    request_body = RequestForm,
    responses((status = 202), (status = 422, body = Problem), (status = 429, body = Problem))
)]
pub(crate) async fn send_request_form(
    State(app): State<App>,
    visitor: Visitor,
    Json(body): Json<RequestForm>,
) -> Result<StatusCode, Problem> {
    let contact = contact(body.email, body.phone)?;
    let new = NewRequest {
        kind: body.kind,
        clause: None,
        claim: body.claim,
        words: body.words,
        language: body.language.0.tag().to_owned(),
    };
    new.valid(&contact)?;
    app.requests().may_prove(&visitor.ctx, &contact)?;
    let letters = letters(&app, &visitor.ctx, &contact)?;
    in_steps(app.requests().receive(&visitor.ctx, contact, new, letters)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Whoever floods us is told to wait; an address that is flooded gets its letter later, and nobody is told. The request is
/// written down either way.
fn letters(app: &App, ctx: &Ctx, contact: &Contact) -> Result<Letters, Problem> {
    let now = app.privacy().clock().now();
    if let Some(ip) = ctx.origin.ip {
        app.form_throttle().enter(&[(Key::address(ip), FORMS_PER_ORIGIN)], now)?;
    }
    let (text, limits) = match contact {
        Contact::Email(text) => (text.normal().as_str().to_owned(), FORMS_PER_CONTACT),
        Contact::Phone(text) => {
            let all = Key::of("request by phone", &ctx.product);
            app.form_throttle().enter(&[(all, FORMS_BY_PHONE)], now)?;
            (text.chars().filter(char::is_ascii_digit).collect(), FORMS_PER_NUMBER)
        }
    };
    let key = Key::of("request", &format!("{}\n{text}", ctx.product));
    let free = app.form_throttle().enter(&[(key, limits)], now).is_ok();
    Ok(if free { Letters::Now } else { Letters::Later })
}
