//! Makes the description strict: JSON Schema lets an object have any member that nothing describes, and here such a
//! member is a fault of the description.

use serde_json::{Map, Value};

/// Keywords whose members describe the same value as the schema that they stand in.
const IN_PLACE: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Closes every schema of a value: a member that is nowhere described does not fit.
///
/// A schema is closed where a value is described: a body, a member, an item. Components and the members of `allOf`,
/// `anyOf` and `oneOf` stay open themselves, for several of them may describe one object together.
pub(super) fn closed(document: &Value) -> Value {
    let schemas = &document["components"]["schemas"];
    let mut closed = document.clone();
    for component in members(&mut closed["components"]["schemas"]) {
        close_parts(component, schemas);
    }
    members(&mut closed["components"]["responses"]).for_each(|response| close_bodies(response, schemas));
    for operation in members(&mut closed["paths"]).flat_map(members) {
        close_bodies(&mut operation["requestBody"], schemas);
        members(&mut operation["responses"]).for_each(|response| close_bodies(response, schemas));
    }
    without_look_ahead(&mut closed);
    closed
}

/// Takes look-ahead out of patterns: JSON Schema has it, and the expressions of the validator do not. What a pattern
/// says beside it still holds.
fn without_look_ahead(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(pattern)) = members.get_mut("pattern") {
                while let Some((start, rest)) = pattern.split_once("(?=") {
                    let end = rest.split_once(')').map(|(_, end)| end).unwrap_or_default();
                    *pattern = format!("{start}{end}");
                }
            }
            members.values_mut().for_each(without_look_ahead);
        }
        Value::Array(items) => items.iter_mut().for_each(without_look_ahead),
        _ => {}
    }
}

/// Where each schema of a body is in the document, as a JSON pointer.
pub(super) fn places(document: &Value) -> Vec<String> {
    let mut holders: Vec<_> = entries(&document["components"]["responses"])
        .map(|(name, response)| (format!("/components/responses/{}", escaped(name)), response))
        .collect();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            let at = format!("/paths/{}/{method}", escaped(path));
            holders.push((format!("{at}/requestBody"), &operation["requestBody"]));
            let responses = entries(&operation["responses"]);
            holders.extend(responses.map(|(status, response)| (format!("{at}/responses/{status}"), response)));
        }
    }
    let schemas = holders.iter().flat_map(|(at, holder)| {
        let described = entries(&holder["content"]).filter(|(_, body)| !body["schema"].is_null());
        described.map(move |(kind, _)| format!("{at}/content/{}/schema", escaped(kind)))
    });
    schemas.collect()
}

/// A member's name in a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(Map::values_mut)
}

fn close_bodies(holder: &mut Value, schemas: &Value) {
    let Some(content) = holder.get_mut("content") else { return };
    for body in members(content) {
        if let Some(schema) = body.get_mut("schema") {
            close(schema, schemas);
        }
    }
}

fn close(schema: &mut Value, schemas: &Value) {
    close_parts(schema, schemas);
    if describes_members(schema, schemas, 0)
        && let Some(schema) = schema.as_object_mut()
    {
        schema.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
}

/// Closes what a schema says of the parts of a value.
fn close_parts(schema: &mut Value, schemas: &Value) {
    for keyword in ["items", "additionalProperties"] {
        if let Some(part) = schema.get_mut(keyword) {
            close(part, schemas);
        }
    }
    if let Some(properties) = schema.get_mut("properties") {
        members(properties).for_each(|property| close(property, schemas));
    }
    if let Some(items) = schema.get_mut("prefixItems").and_then(Value::as_array_mut) {
        items.iter_mut().for_each(|item| close(item, schemas));
    }
    for keyword in IN_PLACE {
        let alternatives = schema.get_mut(keyword).and_then(Value::as_array_mut);
        alternatives.into_iter().flatten().for_each(|alternative| close_parts(alternative, schemas));
    }
}

/// Deeper than any reference in place leads.
const DEEPEST: usize = 16;

/// Whether a schema names members of an object. One that names none takes any, as it says.
fn describes_members(schema: &Value, schemas: &Value, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let target = schema["$ref"].as_str().and_then(|name| schemas.get(name.rsplit('/').next()?));
    schema.get("properties").is_some()
        || target.is_some_and(|target| describes_members(target, schemas, depth + 1))
        || IN_PLACE.iter().any(|keyword| {
            let alternatives = schema[keyword].as_array();
            alternatives.into_iter().flatten().any(|alternative| describes_members(alternative, schemas, depth + 1))
        })
}

#[cfg(test)]
mod tests {
    use boon::{Compiler, Schemas};
    use serde_json::json;

    use super::*;

    fn fits(components: Value, schema: Value, value: &Value) -> bool {
        let document = json!({
            "components": {"schemas": components},
            "paths": {"/x": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}}
        });
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.add_resource("https://test.example/", closed(&document)).expect("an address");
        let place = places(&document).remove(0);
        let index = compiler.compile(&format!("https://test.example/#{place}"), &mut schemas).expect("a schema");
        schemas.validate(value, index).is_ok()
    }

    fn person() -> Value {
        json!({"Person": {"type": "object", "properties": {"name": {"type": "string"}, "home": {"$ref": "#/components/schemas/Home"}}},
               "Home": {"type": "object", "properties": {"town": {"type": "string"}}}})
    }

    #[test]
    fn a_member_that_is_not_described_does_not_fit_however_deep_it_is() {
        let person_schema = json!({"$ref": "#/components/schemas/Person"});
        assert!(fits(person(), person_schema.clone(), &json!({"name": "A", "home": {"town": "B"}})));
        assert!(!fits(person(), person_schema.clone(), &json!({"name": "A", "age": 5})));
        assert!(!fits(person(), person_schema.clone(), &json!({"home": {"town": "B", "street": "C"}})));
        let many = json!({"type": "array", "items": person_schema});
        assert!(!fits(person(), many, &json!([{"name": "A"}, {"age": 5}])));
    }

    #[test]
    fn a_value_that_several_schemas_describe_together_fits() {
        let together = json!({"allOf": [{"$ref": "#/components/schemas/Person"},
                                        {"type": "object", "properties": {"age": {"type": "integer"}}}]});
        assert!(fits(person(), together.clone(), &json!({"name": "A", "age": 5})));
        assert!(!fits(person(), together, &json!({"name": "A", "height": 5})));
        let nullable = json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Home"}]});
        assert!(fits(person(), nullable.clone(), &Value::Null));
        assert!(!fits(person(), nullable, &json!({"street": "C"})));
    }

    #[test]
    fn maps_and_free_values_are_left_as_they_are() {
        let map = json!({"type": "object", "additionalProperties": {"type": "integer"}});
        assert!(fits(json!({}), map.clone(), &json!({"any": 1})));
        assert!(!fits(json!({}), map, &json!({"any": "word"})));
        assert!(fits(json!({}), json!({}), &json!({"any": {"thing": 1}})));
    }
}
