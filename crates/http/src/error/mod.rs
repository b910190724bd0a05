//! Errors as clients see them: problem+json (RFC 9457) with a stable type, nothing internal, no personal data.

mod alarms;
mod consent;
mod devices;
mod identity;
mod messages;
mod places;
mod portability;
mod privacy;
mod request;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Where the types of problems are described.
const TYPE_BASE: &str = "https://obhut.dev/problems/";

/// What is wrong with one field of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, as in `contact.email`.
    pub field: String,
    /// A stable word for the mistake, such as `required` or `too_long`.
    pub code: String,
    /// The mistake in English, for developers; the pages translate the code.
    pub message: String,
}

/// An error after RFC 9457.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A stable address that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// How many seconds to wait before the next try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}

impl Problem {
    /// A problem of kind `slug`; the title is for people, in English.
    pub fn new(status: StatusCode, slug: &str, title: &str) -> Self {
        Self {
            kind: format!("{TYPE_BASE}{slug}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: None,
            errors: Vec::new(),
            retry_after_seconds: None,
        }
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first")
    }

    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Your role does not allow this")
    }

    /// What is not there, or outside of the caller's reach: the two are not told apart.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found").detail(format!("There is no such {what}."))
    }

    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "This address is used in another way")
    }

    pub fn conflict(slug: &str, title: &str) -> Self {
        Self::new(StatusCode::CONFLICT, slug, title)
    }

    /// The request is understood, and these fields are wrong: field, code, message.
    pub fn invalid<'a>(errors: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some fields need another value");
        problem.errors = errors
            .into_iter()
            .map(|(field, code, message)| FieldError {
                field: field.to_owned(),
                code: code.to_owned(),
                message: message.to_owned(),
            })
            .collect();
        problem
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "The request cannot be read").detail(detail)
    }

    pub fn too_many_requests(retry_after_seconds: u64) -> Self {
        let mut problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many tries: wait a little");
        problem.retry_after_seconds = Some(retry_after_seconds);
        problem
    }

    /// Something failed on our side; the log says what, the client only that.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(error = %error, "request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something failed on our side")
    }
}

impl From<::privacy::throttle::TooMany> for Problem {
    fn from(too_many: ::privacy::throttle::TooMany) -> Self {
        Self::too_many_requests(too_many.retry_after_seconds)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
