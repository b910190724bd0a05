//! The pages: the built `web/`, inside the binary. An address that is no file is a page of the single-page app.

use axum::{
    body::Body,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

use crate::Problem;

#[derive(Embed)]
#[folder = "../../web/build"]
#[allow_missing = true]
struct Build;

/// SvelteKit names these by their content, so they never change.
const IMMUTABLE: &str = "_app/immutable/";

pub async fn serve(method: Method, uri: Uri) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Problem::method_not_allowed().into_response();
    }
    let path = uri.path().trim_start_matches('/');
    match Build::get(path) {
        Some(file) => answer(path, file),
        None if path.starts_with("_app/") => Problem::not_found("file").into_response(),
        None => match Build::get("index.html") {
            Some(file) => answer("index.html", file),
            None => (StatusCode::NOT_FOUND, "The pages are not built: run `make web`.").into_response(),
        },
    }
}

fn answer(path: &str, file: EmbeddedFile) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let length = file.data.len();
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    let kind = match kind.type_() {
        mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("text/plain")));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    let cache = if path.starts_with(IMMUTABLE) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
