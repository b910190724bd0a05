//! The OpenAPI document: made from the handlers, served, and written to a file for the pages' client.

use utoipa::{
    Modify,
    openapi::{
        Content, OpenApi, Ref, RefOr, ResponseBuilder,
        path::{Operation, ParameterIn},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

const JSON: &str = "application/json";
const PROBLEM_JSON: &str = "application/problem+json";

/// What stands in the document besides the routes.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Obhut",
        description = "Connected products whose data-protection notice is the program.\n\nTimes are RFC 3339 in UTC, ids UUIDs. Errors are problem+json (RFC 9457) with a stable `type`. Lists are pages: `next_cursor` leads to the next one; it says nothing, is good for the list and the reach it was given for, and may be refused (400) after a restart: begin again. Requests that change something and carry the session cookie need the header `X-Obhut-Request: 1`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(crate::error::Problem, crate::error::FieldError)),
    modifiers(&Security)
)]
pub(crate) struct Base;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("obhut_session")));
        components.add_security_scheme("session", cookie);
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token: obh_…")).build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

/// The whole document.
pub fn document() -> OpenApi {
    complete(crate::router::open_api_router().split_for_parts().1)
}

/// What every handler of a kind may answer, because of what it takes: written here once instead of at each, where it
/// would be forgotten. And the media type that problems have.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        operations.into_iter().flatten().for_each(complete_operation);
    }
    document
}

fn complete_operation(operation: &mut Operation) {
    let body = operation.request_body.as_ref().and_then(written);
    // What network servers and devices deliver is bytes, read by formats of their own.
    let is_structured = |content: &Content| matches!(content.schema, Some(RefOr::Ref(_)));
    let takes_json = body.and_then(|body| written(body.content.get(JSON)?)).is_some_and(is_structured);
    let mut parameters = operation.parameters.iter().flatten().filter_map(written);
    let has_path = parameters.any(|one| matches!(one.parameter_in, ParameterIn::Path));
    let signed_in = operation.security.as_ref().is_some_and(|needed| !needed.is_empty());
    let may = [
        (true, "400", "The request cannot be read"),
        (signed_in, "401", "Nobody is signed in, or no longer"),
        (signed_in, "403", "The role, the token's scopes or the page the request comes from do not allow it"),
        (has_path, "404", "There is no such thing in reach"),
        (body.is_some(), "413", "The body is too large"),
        (takes_json, "415", "The body is not said to be JSON"),
        (takes_json, "422", "Some fields need another value"),
        (true, "503", "Too much at once, or no database: again in a moment"),
        (true, "504", "It took too long"),
    ];
    let responses = &mut operation.responses.responses;
    for (_, status, description) in may.into_iter().filter(|(applies, ..)| *applies) {
        let problem = || Content::new(Some(Ref::from_schema_name("Problem")));
        let response = || ResponseBuilder::new().description(description).content(PROBLEM_JSON, problem()).build();
        responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(response()));
    }
    for response in responses.values_mut() {
        if let RefOr::T(response) = response
            && response.content.get(JSON).and_then(written).is_some_and(is_problem)
            && let Some(problem) = response.content.swap_remove(JSON)
        {
            response.content.insert(PROBLEM_JSON.to_owned(), problem);
        }
    }
}

fn is_problem(content: &Content) -> bool {
    matches!(&content.schema, Some(RefOr::Ref(to)) if to.ref_location.ends_with("/Problem"))
}

/// Our document writes its parts out where they stand, but for schemas.
fn written<T>(part: &RefOr<T>) -> Option<&T> {
    match part {
        RefOr::T(part) => Some(part),
        RefOr::Ref(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn problems_are_problem_json_wherever_they_are_answered() {
        let document = serde_json::to_value(document()).unwrap();
        let mut problems = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in
                item.as_object().unwrap().iter().filter(|(_, part)| part["responses"].is_object())
            {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let named = response["content"].as_object().into_iter().flatten();
                    for (kind, content) in named {
                        let is_problem = content["schema"]["$ref"] == "#/components/schemas/Problem";
                        assert_eq!(is_problem, kind == PROBLEM_JSON, "{method} {path} {status}");
                        problems += usize::from(is_problem);
                    }
                }
                let has = |status: &str| operation["responses"][status] != Value::Null;
                let takes_json = operation["requestBody"]["content"][JSON]["schema"]["$ref"].is_string();
                assert!(has("400") && (!takes_json || (has("413") && has("415") && has("422"))), "{method} {path}");
            }
        }
        assert!(problems > 400, "{problems}");
    }
}
