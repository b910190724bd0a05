//! Every route, under its layers.

use axum::{Router, body::Bytes, middleware, routing::get};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{App, layers, openapi, pages, routes};

/// The API without its state, for the document and the server alike.
pub(crate) fn open_api_router() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::Base::openapi()).nest("/api", routes::router())
}

/// The server: API, pages, health, metrics.
pub fn router(app: App) -> Router {
    let (api, document) = open_api_router().split_for_parts();
    let document = openapi::complete(document);
    // Shared by all answers: whoever reads one slowly holds no copy of it.
    let document = Bytes::from(document.to_pretty_json().unwrap_or_default());
    let api = api
        .route("/api/openapi.json", get(|| async move { ([("content-type", "application/json")], document.clone()) }))
        .route("/api/{*rest}", axum::routing::any(|| async { crate::Problem::not_found("address") }))
        .route("/healthz", get(routes::health::alive))
        .route("/readyz", get(routes::health::ready))
        .route("/metrics", get(routes::metrics::show))
        .method_not_allowed_fallback(|| async { crate::Problem::method_not_allowed() })
        .fallback(pages::serve);
    api.layer(middleware::from_fn_with_state(app.clone(), layers::around)).with_state(app)
}
