//! The OpenAPI document: made from the handlers, served, and written to a file for the pages' client.

use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// What stands in the document besides the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Obhut",
        description = "Connected products whose data-protection notice is the program.\n\nTimes are RFC 3339 in UTC, ids UUIDs. Errors are problem+json (RFC 9457) with a stable `type`. Lists are pages: `next_cursor` leads to the next one. Requests that change something and carry the session cookie need the header `X-Obhut-Request: 1`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(crate::error::Problem, crate::error::FieldError)),
    modifiers(&Security)
)]
pub(crate) struct Base;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("obhut_session")));
        components.add_security_scheme("session", cookie);
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token: obh_…")).build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    crate::router::open_api_router().split_for_parts().1
}
