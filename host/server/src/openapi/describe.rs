//! From the page of routes to a document.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::http::Method;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Schema};
use utoipa::{PartialSchema as _, ToSchema};

use super::schema;
use crate::router::{Body, Precondition, Route, table};

/// The name of the one security scheme.
const TOKEN: &str = "token";

fn text() -> Schema {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build().into()
}

fn parameter(name: &str, place: ParameterIn, required: bool, says: &str) -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required { Required::True } else { Required::False })
        .description((!says.is_empty()).then_some(says))
        .schema(Some(text()))
        .build()
}

/// The words in braces.
fn in_path(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn says_of(name: &str) -> &'static str {
    match name {
        "after" => "the last of the page before",
        "limit" => "the most entries of a page",
        "chain" => "`host`, or `operation:ID`",
        "label" => "what the central team calls this version",
        _ => "",
    }
}

fn problem(status: u16, says: &str) -> (String, utoipa::openapi::Response) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(says).content("application/problem+json", content);
    (status.to_string(), response.build())
}

/// What can go wrong on this route, by its status.
fn problems(route: &Route) -> Vec<(String, utoipa::openapi::Response)> {
    let mut all = Vec::new();
    if !route.roles.is_empty() {
        all.push(problem(401, "The token is missing or does not count"));
        all.push(problem(403, "The role does not do this"));
    }
    if !route.query.is_empty() || !matches!(route.takes, Body::None) || route.path.contains('{') {
        all.push(problem(400, "The request cannot be read"));
    }
    if route.path.contains('{') || route.may_miss {
        all.push(problem(404, "There is none, or it is not yours to see"));
    }
    if !matches!(route.takes, Body::None) {
        all.push(problem(413, "The body is too large"));
        all.push(problem(415, "The body is of another type"));
    }
    // What belongs to a referral depends on where it stands, and on what the decision releases.
    if !matches!(route.takes, Body::None) || route.path.contains("{referral}/") {
        all.push(problem(422, "The request does not fit, or nothing may be shared"));
    }
    if route.method != Method::GET {
        all.push(problem(409, "It does not lead on from where things stand"));
    }
    match route.precondition {
        Precondition::None => {}
        Precondition::Optional => all.push(problem(412, "It was changed meanwhile")),
        Precondition::Required => {
            all.push(problem(412, "It was changed meanwhile"));
            all.push(problem(428, "If-Match is missing"));
        }
    }
    all
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let roles: Vec<_> = route.roles.iter().map(|role| role.code()).collect();
    let who =
        if roles.is_empty() { "Anyone, without a token.".to_owned() } else { format!("Roles: {}.", roles.join(", ")) };
    let mut operation = OperationBuilder::new()
        .operation_id(Some(operation_id(route)))
        .summary(Some(route.summary))
        .description(Some(who));
    for name in in_path(&route.path) {
        operation = operation.parameter(parameter(name, ParameterIn::Path, true, ""));
    }
    for name in route.query {
        let optional = name.strip_suffix('?');
        let bare = optional.unwrap_or(name);
        operation = operation.parameter(parameter(bare, ParameterIn::Query, optional.is_none(), says_of(bare)));
    }
    if route.precondition != Precondition::None {
        let required = route.precondition == Precondition::Required;
        let says = "the ETag of your last reading, such as \"3\"";
        operation = operation.parameter(parameter("If-Match", ParameterIn::Header, required, says));
    }
    if route.idempotent {
        let says = "one key for each creation, such as a UUID: the same request with the same key is done once";
        operation = operation.parameter(parameter("Idempotency-Key", ParameterIn::Header, false, says));
    }
    operation = operation.parameter(parameter("Accept-Language", ParameterIn::Header, false, "en, fr, ar, ..."));
    let body = match &route.takes {
        Body::Json(named) => Some(("application/json", Some(RefOr::Ref(Ref::from_schema_name(&named.name))))),
        Body::Wasm => Some(("application/wasm", None)),
        Body::File => Some(("*/*", None)),
        Body::None | Body::Any | Body::Text => None,
    };
    if let Some((kind, schema)) = body {
        let content = ContentBuilder::new().schema(schema).build();
        let required = if route.optional_body { Required::False } else { Required::True };
        let body = RequestBodyBuilder::new().required(Some(required)).content(kind, content);
        operation = operation.request_body(Some(body.build()));
    }
    operation = operation.response(route.gives.0.to_string(), answer(route));
    for (status, response) in problems(route) {
        operation = operation.response(status, response);
    }
    if !route.roles.is_empty() {
        operation = operation.security(SecurityRequirement::new::<_, [&str; 0], &str>(TOKEN, []));
    }
    operation.build()
}

fn answer(route: &Route) -> utoipa::openapi::Response {
    let mut response = ResponseBuilder::new().description(route.summary);
    let content = match &route.gives.1 {
        Body::Json(named) => Some(("application/json", Some(RefOr::Ref(Ref::from_schema_name(&named.name))))),
        Body::Any => Some(("application/json", None)),
        Body::Text => Some(("text/plain", Some(text().into()))),
        Body::File => Some(("*/*", None)),
        Body::None | Body::Wasm => None,
    };
    if let Some((kind, schema)) = content {
        response = response.content(kind, ContentBuilder::new().schema(schema).build());
    }
    let says = HeaderBuilder::new().schema(text()).description(Some("the id of the request, for the central team"));
    response.header("x-request-id", says.build()).build()
}

/// `post-referrals-referral-answers`
fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api/v1");
    let words: Vec<_> = path.split(['/', '.']).filter(|w| !w.is_empty()).map(|w| w.trim_matches(['{', '}'])).collect();
    format!("{}-{}", route.method.as_str().to_lowercase(), words.join("-"))
}

fn http_method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn make() -> OpenApi {
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut add = |all: &[(String, RefOr<Schema>)]| schemas.extend(all.iter().cloned());
    let mut problem = vec![(schema::Problem::name().into_owned(), schema::Problem::schema())];
    schema::Problem::schemas(&mut problem);
    add(&problem);
    let mut paths: BTreeMap<String, PathItemBuilder> = BTreeMap::new();
    for route in table() {
        for body in [&route.takes, &route.gives.1] {
            if let Body::Json(named) = body {
                add(&named.all);
            }
        }
        let item = paths.remove(&route.path).unwrap_or_default();
        paths.insert(route.path.clone(), item.operation(http_method(&route.method), operation(&route)));
    }
    let paths = paths.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item.build()));
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Waystation")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some("A host for operation-specific SOPs. Errors are RFC 9457 problems.")),
        )
        .paths(paths.build())
        .components(Some(ComponentsBuilder::new().schemas_from_iter(schemas).security_scheme(TOKEN, bearer).build()))
        .build()
}

/// The document. Made once.
pub fn document() -> &'static OpenApi {
    static DOCUMENT: OnceLock<OpenApi> = OnceLock::new();
    DOCUMENT.get_or_init(make)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

    fn refs(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map {
                    match value.as_str() {
                        Some(name) if key == "$ref" => found.push(name.to_owned()),
                        _ => refs(value, found),
                    }
                }
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| refs(value, found)),
            _ => {}
        }
    }

    #[test]
    fn the_document_has_every_route_and_every_reference_leads_somewhere() {
        let document = serde_json::to_value(document()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        for route in crate::router::routes() {
            let operation = &document["paths"][&route.path][route.method.as_str().to_lowercase()];
            assert!(operation.is_object(), "{} {}", route.method, route.path);
            assert_eq!(operation["security"].is_null(), route.roles.is_empty(), "{} {}", route.method, route.path);
        }
        let mut found = Vec::new();
        refs(&document, &mut found);
        assert!(!found.is_empty());
        for name in found {
            let name = name.strip_prefix("#/components/schemas/").unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
