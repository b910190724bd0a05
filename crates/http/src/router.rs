//! Every route, under its layers.

use axum::{Router, middleware, routing::get};
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
    let document = document.to_pretty_json().unwrap_or_default();
    let api = api
        .route("/api/openapi.json", get(|| async move { ([("content-type", "application/json")], document) }))
        .route("/api/{*rest}", axum::routing::any(|| async { crate::Problem::not_found("address") }))
        .route("/healthz", get(routes::health::alive))
        .route("/readyz", get(routes::health::ready))
        .route("/metrics", get(routes::metrics::show))
        .fallback(pages::serve);
    api.layer(middleware::from_fn_with_state(app.clone(), layers::around)).with_state(app)
}
