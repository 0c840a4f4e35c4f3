//! Holds requests and answers against the description of the API: as much of JSON Schema as it uses, and strictly, so
//! that a field which the description does not know is found.

use axum::http::Method;
use serde_json::Value;

fn document() -> Value {
    serde_json::to_value(waystation_server::openapi::document()).unwrap()
}

fn fits_template(template: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (mut left, mut right) = (template.split('/'), path.split('/'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// The body of a request that was taken, and of every answer, is as the description says.
#[track_caller]
pub(crate) fn holds(method: &Method, path: &str, sent: Option<&Value>, status: u16, got: &Value) {
    let document = document();
    let mut known = document["paths"].as_object().unwrap().iter().filter(|(template, _)| fits_template(template, path));
    // A fixed word goes before one in braces: /individuals/search.
    let Some((_, item)) = known.by_ref().min_by_key(|(template, _)| template.matches('{').count()) else { return };
    let operation = &item[method.as_str().to_lowercase()];
    if operation.is_null() {
        return;
    }
    let at = format!("{method} {path} {status}");
    let response = &operation["responses"][status.to_string()];
    assert!(response.is_object() || matches!(status, 200 | 405 | 500..), "{at}: the description has no such status");
    let kind = if status < 400 { "application/json" } else { "application/problem+json" };
    check(&document, &response["content"][kind]["schema"], got, &format!("{at} answer"));
    if status < 300
        && let Some(sent) = sent
    {
        check(&document, &operation["requestBody"]["content"]["application/json"]["schema"], sent, &at);
    }
}

#[track_caller]
fn check(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Err(why) = fits(document, schema, value, at) {
        panic_with(&why);
    }
}

#[track_caller]
#[expect(clippy::panic, reason = "this is how a test says no")]
fn panic_with(why: &str) {
    panic!("{why}");
}

fn fits(document: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target = document.pointer(name.trim_start_matches('#')).unwrap_or(&Value::Null);
        return fits(document, target, value, at);
    }
    if let Some(options) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        let mut why = Vec::new();
        for option in options {
            match fits(document, option, value, at) {
                Ok(()) => return Ok(()),
                Err(reason) => why.push(reason),
            }
        }
        return Err(why.join(" / "));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.contains(&kind) {
        return Err(format!("{at}: {kind} where {kinds:?} is described"));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return Err(format!("{at}: {value} is none of {words:?}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(document, &schema["items"], item, &format!("{at}[{index}]"))?;
    }
    let Some(members) = value.as_object() else { return Ok(()) };
    for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(required) {
            return Err(format!("{at}: {required} is missing"));
        }
    }
    let described = schema["properties"].as_object();
    for (name, member) in members {
        let place = format!("{at}.{name}");
        match described.and_then(|described| described.get(name)) {
            Some(schema) => fits(document, schema, member, &place)?,
            None if described.is_some() => return Err(format!("{place} is not described")),
            None => fits(document, &schema["additionalProperties"], member, &place)?,
        }
    }
    Ok(())
}
