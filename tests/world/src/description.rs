//! Compares what is asked and answered with the description of the API: every request that was taken, and every
//! answer, with its status, its headers and its body.

mod strict;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::Value;
use waystation_test_client::{Answer, Request};

/// Method and path of an operation, as the description has them: `GET /api/v1/referrals/{referral}`.
pub type Operation = String;

/// Where the document is for references into it.
const ADDRESS: &str = "https://waystation.example/api/v1/openapi.json";

/// Headers that a client acts on. Where an answer has one of them, the description says so.
const ACTED_ON: [&str; 5] = ["etag", "idempotency-replayed", "location", "retry-after", "www-authenticate"];

/// Headers of a request that change what it does.
const CONDITIONS: [&str; 2] = ["if-match", "idempotency-key"];

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let document = serde_json::to_value(waystation_server::openapi::document()).expect("the description is JSON");
    strict::closed(&document)
});

/// Compares an exchange with the description; the operation, when it did what was asked.
///
/// # Panics
/// When the exchange is not as described, with the reason.
#[must_use]
pub fn compare(request: &Request, answer: &Answer) -> Option<Operation> {
    match judge(request, answer) {
        Ok(operation) => operation,
        Err(why) => panic!("{} {}: not as the API is described: {why}", answer.asked, answer.status),
    }
}

fn judge(request: &Request, answer: &Answer) -> Result<Option<Operation>, String> {
    if answer.status >= 400 {
        is_a_problem(answer)?;
    }
    let path = request.path.split('?').next().unwrap_or_default();
    let Some((template, item)) = path_of(path) else {
        return if answer.status == 404 { Ok(None) } else { Err("there is no such path".to_owned()) };
    };
    let method = request.method.as_str().to_lowercase();
    // Any request may meet a fault of the host, and any path a method that it does not have.
    if answer.status >= 500 || answer.status == 405 {
        return Ok(None);
    }
    let operation = item.get(&method).ok_or("the path has no such method")?;
    let place = format!("/paths/{}/{method}", strict::escaped(template));
    let response = format!("{place}/responses/{}", answer.status);
    let (response, at) = resolved(&response).ok_or("there is no such status")?;
    headers(response, answer)?;
    let kind = answer.header("content-type");
    let sent = (!kind.is_empty() || !answer.text.is_empty()).then_some(kind);
    let value = if is_json(kind) { &answer.body } else { &Value::String(answer.text.clone()) };
    body(response, &at, sent, value).map_err(|why| format!("answer: {why}"))?;
    if answer.status >= 300 {
        return Ok(None);
    }
    taken(request, operation, &place).map_err(|why| format!("request: {why}"))?;
    Ok(Some(format!("{} {template}", request.method)))
}

/// The path of the description that a path is one of. A fixed word goes before one in braces: `/individuals/search`.
fn path_of(path: &str) -> Option<(&'static str, &'static Value)> {
    static PATHS: LazyLock<BTreeMap<&str, &Value>> = LazyLock::new(|| {
        let paths = DOCUMENT["paths"].as_object().expect("the description has paths");
        paths.iter().map(|(template, item)| (template.as_str(), item)).collect()
    });
    let fits = |template: &&str| {
        let (wanted, given) = (template.split('/'), path.split('/'));
        wanted.clone().count() == given.clone().count()
            && wanted
                .zip(given)
                .all(|(wanted, given)| wanted == given || (wanted.starts_with('{') && !given.is_empty()))
    };
    let best = PATHS.keys().copied().filter(fits).min_by_key(|template| template.matches('{').count())?;
    Some((best, PATHS.get(best)?))
}

/// What is at a place of the document, and where: a response may stand elsewhere, for many operations.
fn resolved(place: &str) -> Option<(&'static Value, String)> {
    let found = DOCUMENT.pointer(place)?;
    match found["$ref"].as_str() {
        Some(target) => resolved(target.trim_start_matches('#')),
        None => Some((found, place.to_owned())),
    }
}

/// Every refusal is a problem, whatever was asked.
fn is_a_problem(answer: &Answer) -> Result<(), String> {
    let kind = answer.header("content-type");
    if kind != "application/problem+json" {
        return Err(format!("a refusal of the type {kind:?}"));
    }
    fits(PROBLEM, &answer.body)?;
    let instance = format!("urn:uuid:{}", answer.header("x-request-id"));
    if answer.body["status"] != answer.status || answer.body["instance"] != instance {
        return Err(format!("a problem of another answer: {}", answer.text));
    }
    Ok(())
}

fn headers(response: &Value, answer: &Answer) -> Result<(), String> {
    let described: Vec<_> = response["headers"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
    if let Some(missing) = described.iter().find(|name| !answer.headers.contains_key(name.as_str())) {
        return Err(format!("the header {missing} is missing"));
    }
    let acted_on = ACTED_ON.into_iter().filter(|name| answer.headers.contains_key(*name));
    match acted_on.into_iter().find(|name| !described.iter().any(|known| known.eq_ignore_ascii_case(name))) {
        Some(name) => Err(format!("the header {name} is not described")),
        None => Ok(()),
    }
}

/// A request that was taken is one that the description allows.
fn taken(request: &Request, operation: &Value, place: &str) -> Result<(), String> {
    let described = &operation["requestBody"];
    match &request.body {
        None if described["required"] == true => return Err("it has no body".to_owned()),
        None => {}
        Some(_) if described.is_null() => return Err("a body is not described".to_owned()),
        Some(bytes) => {
            let kind = request.header("content-type");
            let text = || Value::String(String::from_utf8_lossy(bytes).into_owned());
            let json = kind.is_some_and(is_json).then(|| serde_json::from_slice(bytes).unwrap_or_default());
            body(described, &format!("{place}/requestBody"), kind, &json.unwrap_or_else(text))?;
        }
    }
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let query = request.path.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let names = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split('=').next().unwrap_or_default());
    let conditions = CONDITIONS.into_iter().filter(|name| request.header(name).is_some());
    let given: Vec<_> = names.map(|name| ("query", name)).chain(conditions.map(|name| ("header", name))).collect();
    let is = |parameter: &Value, (place, name): (&str, &str)| {
        parameter["in"] == place && parameter["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name))
    };
    for one in &given {
        if !parameters.iter().any(|parameter| is(parameter, *one)) {
            return Err(format!("the {} parameter {} is not described", one.0, one.1));
        }
    }
    let missing = parameters.iter().find(|parameter| {
        parameter["required"] == true && parameter["in"] != "path" && !given.iter().any(|one| is(parameter, *one))
    });
    match missing {
        Some(parameter) => Err(format!("the parameter {} is missing", parameter["name"])),
        None => Ok(()),
    }
}

/// A body has one of the media types that are described, and fits its schema.
fn body(described: &Value, place: &str, kind: Option<&str>, value: &Value) -> Result<(), String> {
    let Some(content) = described["content"].as_object() else {
        return kind.map_or(Ok(()), |kind| Err(format!("a body of the type {kind:?}, where none is described")));
    };
    let kind = kind.ok_or("there is no body")?;
    let bare = kind.split(';').next().unwrap_or_default();
    let known = [bare, "*/*"].into_iter().find(|known| content.contains_key(*known));
    let known = known.ok_or_else(|| format!("a body of the type {kind:?} is not described"))?;
    if content[known]["schema"].is_null() {
        return Ok(());
    }
    fits(&format!("{place}/content/{}/schema", strict::escaped(known)), value)
}

fn is_json(kind: &str) -> bool {
    kind.ends_with("/json") || kind.ends_with("+json")
}

/// Every schema of a body, compiled once in a process.
struct Compiled {
    schemas: Schemas,
    places: HashMap<String, SchemaIndex>,
}

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.enable_format_assertions();
    compiler.add_resource(ADDRESS, DOCUMENT.clone()).expect("the description has an address");
    let mut schemas = Schemas::new();
    let compile = |place: String| {
        let index = compiler.compile(&format!("{ADDRESS}#{place}"), &mut schemas);
        let index = index.unwrap_or_else(|error| panic!("the schema at {place}: {error:#}"));
        (place, index)
    };
    let places = strict::places(&DOCUMENT).into_iter().chain([PROBLEM.to_owned()]).map(compile).collect();
    Compiled { schemas, places }
});

/// The schema of every refusal.
const PROBLEM: &str = "/components/schemas/Problem";

/// Whether a value fits the schema at this place of the document.
fn fits(place: &str, value: &Value) -> Result<(), String> {
    let index = COMPILED.places.get(place).ok_or_else(|| format!("there is no schema at {place}"))?;
    let judged = COMPILED.schemas.validate(value, *index);
    judged.map_err(|error| format!("{error:#}\n  in {value}"))
}
