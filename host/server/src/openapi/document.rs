//! From the page of routes to a document.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::http::Method;
use serde_json::Value;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder, PathsBuilder,
};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, OpenApiBuilder, Ref, RefOr, Required, Response, Schema, ServerBuilder,
};

use super::shape::{header, text};
use super::{problems, refine};
use crate::http::observe::REQUEST_ID;
use crate::router::route::Route;
use crate::router::{NOUNS, table};

/// The name of the one security scheme.
const TOKEN: &str = "token";

/// Where an operation lists the roles that may call it.
const ROLES: &str = "x-roles";

/// What several operations refer to, by name.
#[derive(Default)]
struct Components {
    schemas: BTreeMap<String, RefOr<Schema>>,
    responses: BTreeMap<String, Response>,
}

/// The word in braces.
fn in_path(path: &str) -> Option<&str> {
    path.split('/').find_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn with_request_id(mut response: Response) -> Response {
    let says = "the id of the request, for the central team";
    response.headers.insert(REQUEST_ID.to_string(), header(text(), says));
    response
}

fn operation(route: Route, components: &mut Components) -> utoipa::openapi::path::Operation {
    let Route { path, roles, noun, verb, says, shape, .. } = route;
    let words: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    let who =
        if roles.is_empty() { "Anyone, without a token.".to_owned() } else { format!("Roles: {}.", words.join(", ")) };
    let mut operation = OperationBuilder::new()
        .operation_id(Some(format!("{noun}_{verb}")))
        .tag(noun)
        .summary(Some(says))
        .description(Some(who))
        .extensions(Some(ExtensionsBuilder::new().add(ROLES, words).build()))
        .request_body(shape.body);
    if let (Some(name), Some(id)) = (in_path(&path), shape.id) {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        operation = operation.parameter(parameter.schema(Some(id)));
    }
    for parameter in shape.parameters {
        operation = operation.parameter(parameter);
    }
    if !roles.is_empty() {
        let parameter = ParameterBuilder::new()
            .name("accept-language")
            .parameter_in(ParameterIn::Header)
            .description(Some("the languages that are read, most wanted first, such as `fr, en;q=0.5`"))
            .schema(Some(text()));
        operation = operation.parameter(parameter);
        operation = operation.security(SecurityRequirement::new::<_, [&str; 0], &str>(TOKEN, []));
    }
    for (status, mut response) in shape.answers {
        if response.description.is_empty() {
            says.clone_into(&mut response.description);
        }
        operation = operation.response(status.as_str(), with_request_id(response));
    }
    for (status, name, response) in problems::answers(&shape.refusals) {
        operation = operation.response(status.to_string(), Ref::from_response_name(&name));
        components.responses.insert(name, with_request_id(response));
    }
    components.schemas.extend(shape.schemas);
    operation.build()
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

fn make() -> Value {
    let mut components = Components::default();
    components.schemas.extend(problems::schemas());
    let mut paths: BTreeMap<String, PathItemBuilder> = BTreeMap::new();
    for route in table() {
        let (path, method) = (route.path.clone(), http_method(&route.method));
        let item = paths.remove(&path).unwrap_or_default();
        paths.insert(path, item.operation(method, operation(route, &mut components)));
    }
    let paths = paths.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item.build()));
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let tags = NOUNS.iter().map(|(noun, says)| TagBuilder::new().name(*noun).description(Some(*says)).build());
    let info = InfoBuilder::new()
        .title("Waystation")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("A host for operation-specific SOPs. Errors are RFC 9457 problems."));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(components.schemas)
        .responses_from_iter(components.responses)
        .security_scheme(TOKEN, bearer);
    let document = OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .tags(Some(tags))
        .paths(paths.build())
        .components(Some(components.build()))
        .build();
    #[expect(clippy::expect_used, reason = "constant input: a unit test fails before such a program ships")]
    let mut document = serde_json::to_value(document).expect("the description is JSON");
    refine::refine(&mut document);
    document
}

/// The document. Made once.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(make)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;

    fn refs(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    match value.as_str() {
                        Some(name) if key == "$ref" => _ = found.insert(name.to_owned()),
                        _ => refs(value, found),
                    }
                }
            }
            Value::Array(list) => list.iter().for_each(|value| refs(value, found)),
            _ => {}
        }
    }

    #[test]
    fn the_document_has_every_route_and_every_reference_leads_somewhere() {
        let document = document();
        assert_eq!(document["openapi"], "3.1.0");
        for route in crate::router::routes() {
            let operation = &document["paths"][&route.path][route.method.as_str().to_lowercase()];
            assert!(operation.is_object(), "{} {}", route.method, route.path);
            assert_eq!(operation["security"].is_null(), route.roles.is_empty(), "{} {}", route.method, route.path);
            let words = operation["parameters"].as_array().into_iter().flatten();
            let described = words.filter(|parameter| parameter["in"] == "path").count();
            assert_eq!(described, route.path.matches('{').count(), "{} {}", route.method, route.path);
        }
        let mut found = BTreeSet::new();
        refs(document, &mut found);
        assert!(!found.is_empty());
        for name in &found {
            assert!(document.pointer(name.trim_start_matches('#')).is_some(), "{name}");
        }
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let unused: Vec<_> =
            schemas.keys().filter(|name| !found.contains(&format!("#/components/schemas/{name}"))).collect();
        assert!(unused.is_empty(), "described, and part of nothing: {unused:?}");
    }

    #[test]
    fn every_union_of_objects_says_which_member_tells_them_apart() {
        let schemas = document()["components"]["schemas"].as_object().unwrap();
        let is_object = |alternative: &Value| {
            let name = alternative["$ref"].as_str().and_then(|to| to.rsplit('/').next());
            name.map_or(alternative, |name| &schemas[name])["type"] == "object"
        };
        let unions = schemas.iter().filter(|(_, schema)| {
            let alternatives = schema["oneOf"].as_array();
            alternatives.is_some_and(|alternatives| alternatives.len() > 1 && alternatives.iter().all(is_object))
        });
        let mut names = BTreeSet::new();
        for (name, union) in unions {
            assert!(union["discriminator"]["propertyName"].is_string(), "{name}: {union}");
            names.insert(name.as_str());
        }
        assert!(names.contains("Source") && names.contains("QuestionKind"), "{names:?}");
    }

    #[test]
    fn two_types_of_one_name_are_described_alike() {
        let mut known: HashMap<String, Value> = HashMap::new();
        for (name, schema) in table().into_iter().flat_map(|route| route.shape.schemas).chain(problems::schemas()) {
            let schema = serde_json::to_value(schema).unwrap();
            let before = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert_eq!(*before, schema, "{name} is the name of two types");
        }
    }

    #[test]
    fn operations_have_names_of_their_own_and_belong_to_a_noun() {
        let mut names = BTreeSet::new();
        for route in table() {
            assert!(names.insert(format!("{}_{}", route.noun, route.verb)), "{}_{}", route.noun, route.verb);
            assert!(NOUNS.iter().any(|(noun, _)| *noun == route.noun), "{} is no noun of the page", route.noun);
        }
    }
}
