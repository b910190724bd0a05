//! Bodies, query strings and paths, with our own errors.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::Problem;

/// How an address writes U+0000.
const NUL_IN_ADDRESS: &str = "%00";

/// A JSON body, in or out.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let body = body.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => Problem::bad_request("The body cannot be read."),
        })?;
        refuse_nul(&body)?;
        match axum::Json::<T>::from_request(Request::from_parts(parts, body.into()), state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Send the body as application/json",
            )),
            // The messages name fields and types of the request, which its sender knows.
            Err(JsonRejection::JsonDataError(e)) => {
                Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "The body does not fit")
                    .detail(cause(&e)))
            }
            Err(JsonRejection::JsonSyntaxError(e)) => Err(Problem::bad_request(cause(&e))),
            Err(_) => Err(Problem::bad_request("The body cannot be read.")),
        }
    }
}

/// How JSON writes U+0000, the one character that PostgreSQL's text cannot hold. No name, address or remark has it.
const NUL: &[u8] = br"\u0000";

/// Refuses a body in which some text holds U+0000, and names the field.
fn refuse_nul(body: &[u8]) -> Result<(), Problem> {
    if !body.windows(NUL.len()).any(|part| part == NUL) {
        return Ok(());
    }
    // What is no JSON is refused by who reads it.
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
    match field_with_nul(&value) {
        None => Ok(()),
        Some(field) => Err(nul(&field)),
    }
}

fn nul(field: &str) -> Problem {
    Problem::invalid([(field, "control_character", "text holds the character U+0000")])
}

/// The first one, as in `contact.email`.
fn field_with_nul(value: &Value) -> Option<String> {
    let below = |name: String, inner: &Value| {
        field_with_nul(inner).map(|rest| if rest.is_empty() { name.clone() } else { format!("{name}.{rest}") })
    };
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| below(index.to_string(), item)),
        Value::Object(fields) => fields.iter().find_map(|(name, inner)| {
            if name.contains('\0') { Some(name.replace('\0', "")) } else { below(name.clone(), inner) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The body is larger than its route takes.
pub fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large")
}

fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The query string.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(pair) = parts.uri.query().unwrap_or_default().split('&').find(|pair| pair.contains(NUL_IN_ADDRESS))
        {
            return Err(nul(pair.split('=').next().unwrap_or_default()));
        }
        let read = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Query(value)| Self(value)).map_err(|e| Problem::bad_request(cause(&e)))
    }
}

/// The parts of the path. What is not an id of ours is simply not found.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains(NUL_IN_ADDRESS) {
            return Err(Problem::not_found("page"));
        }
        let read = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(value)| Self(value)).map_err(|_| Problem::not_found("page"))
    }
}
