//! What is always present, and only once. A member that may be null can be left out of a request, and is always written
//! in an answer; a parameter of a query is there or not, and is never null; a set can be sent with repetitions.

use serde_json::{Map, Value};

use super::references::reached;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn admits_null(schema: &Value) -> bool {
    let one_of_several = schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"));
    let alternatives = schema["oneOf"].as_array();
    one_of_several || alternatives.is_some_and(|schemas| schemas.iter().any(|schema| schema["type"] == "null"))
}

fn without_null(schema: &mut Value) {
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            schema["type"] = kind.clone();
        }
    }
    if let Some(Value::Array(alternatives)) = schema.get_mut("oneOf") {
        alternatives.retain(|schema| schema["type"] != "null");
        if let [only] = alternatives.as_slice() {
            *schema = only.clone();
        }
    }
}

/// Says of answers and of queries what is there.
pub(super) fn refine(document: &mut Value) {
    let operations: Vec<&Value> =
        members(&document["paths"]).flat_map(|item| METHODS.iter().filter_map(|method| item.get(*method))).collect();
    let requests = operations.iter().flat_map(|operation| [&operation["requestBody"], &operation["parameters"]]);
    let sent = reached(requests, document);
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        for (name, schema) in schemas {
            if sent.contains(name) {
                super::each(schema, &mut allow_repetition);
            } else {
                super::each(schema, &mut require_nullable);
            }
        }
    }
    let items = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = items.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    let parameters = operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut()).flatten();
    for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
        if let Some(schema) = parameter.get_mut("schema") {
            without_null(schema);
        }
    }
}

fn members(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_object().into_iter().flat_map(Map::values)
}

/// What is in a set twice is in it: it is taken.
fn allow_repetition(schema: &mut Map<String, Value>) {
    schema.remove("uniqueItems");
}

fn require_nullable(schema: &mut Map<String, Value>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let nullable: Vec<Value> =
        properties.iter().filter(|(_, schema)| admits_null(schema)).map(|(name, _)| name.as_str().into()).collect();
    if nullable.is_empty() {
        return;
    }
    let required = schema.entry("required").or_insert_with(|| Value::Array(Vec::new()));
    if let Some(required) = required.as_array_mut() {
        let missing: Vec<_> = nullable.into_iter().filter(|name| !required.contains(name)).collect();
        required.extend(missing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_may_be_null_is_always_in_an_answer_and_may_be_left_out_of_a_request() {
        let thing = json!({"type": "object", "required": ["id"], "properties": {
            "id": {"type": "string"},
            "until": {"type": ["string", "null"]},
            "kind": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Kind"}]},
            "fault": {"type": "string"}}});
        let body = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let mut document = json!({
            "paths": {"/a": {"post": {
                "parameters": [{"in": "query", "name": "after", "schema": {"type": ["string", "null"]}},
                               {"in": "query", "name": "plain", "schema": {"$ref": "#/components/schemas/Kind"}},
                               {"in": "query", "name": "of", "schema": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Kind"}]}}],
                "requestBody": body("Input"), "responses": {"200": body("Line")}}}},
            "components": {"schemas": {"Input": thing, "Line": thing, "Kind": {"type": "string"}}}});
        refine(&mut document);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["Input"]["required"], json!(["id"]));
        assert_eq!(schemas["Line"]["required"], json!(["id", "kind", "until"]));
        let parameters = &document["paths"]["/a"]["post"]["parameters"];
        assert_eq!(parameters[0]["schema"], json!({"type": "string"}));
        for plain in [1, 2] {
            assert_eq!(parameters[plain]["schema"], json!({"$ref": "#/components/schemas/Kind"}));
        }
    }
}
