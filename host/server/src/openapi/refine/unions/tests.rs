use super::*;

fn tag(word: &str) -> Value {
    json!({"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": [word]}}})
}

fn named_variants(schemas: Value) -> Value {
    let mut document = json!({"components": {"schemas": schemas}});
    name_variants(&mut document);
    document["components"]["schemas"].take()
}

#[test]
fn each_variant_has_a_name_and_the_union_says_what_tells_them_apart() {
    let schemas = named_variants(json!({
        "Ground": {"description": "Why", "oneOf": [
            {"allOf": [{"$ref": "#/components/schemas/Procedure"}, tag("best-interests")]},
            tag("none")]},
        "Procedure": {"type": "object", "additionalProperties": false, "required": ["reference"],
                      "properties": {"reference": {"type": "string"}}}}));
    assert_eq!(
        schemas["Ground"],
        json!({
            "description": "Why",
            "oneOf": [{"$ref": "#/components/schemas/GroundBestInterests"}, {"$ref": "#/components/schemas/GroundNone"}],
            "discriminator": {"propertyName": "type", "mapping": {
                "best-interests": "#/components/schemas/GroundBestInterests",
                "none": "#/components/schemas/GroundNone"}}})
    );
    assert_eq!(schemas["GroundNone"], tag("none"));
    assert_eq!(
        schemas["GroundBestInterests"],
        json!({
            "type": "object", "additionalProperties": false, "required": ["reference", "type"],
            "properties": {"reference": {"type": "string"}, "type": {"type": "string", "enum": ["best-interests"]}}})
    );
}

#[test]
fn a_struct_with_a_flattened_part_is_one_object_and_with_a_flattened_union_one_of_several() {
    let id = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}});
    let schemas = named_variants(json!({
        "Line": id,
        "Whole": {"allOf": [{"$ref": "#/components/schemas/Line"},
                            {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}]},
        "Kind": {"oneOf": [tag("a"), tag("b")]},
        "Thing": {"allOf": [{"$ref": "#/components/schemas/Kind"}, id]}}));
    assert_eq!(
        schemas["Whole"],
        json!({"type": "object", "required": ["id", "size"],
               "properties": {"id": {"type": "string"}, "size": {"type": "integer"}}})
    );
    assert_eq!(schemas["Thing"]["discriminator"]["propertyName"], "type");
    assert_eq!(schemas["ThingA"]["required"], json!(["type", "id"]));
    assert!(schemas["ThingB"]["properties"]["id"].is_object());
}

#[test]
fn a_nullable_value_and_an_untagged_enum_are_not_unions() {
    let schemas = json!({"A": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/B"}]},
                         "B": {"oneOf": [{"type": "string"}, tag("x")]}});
    assert_eq!(named_variants(schemas.clone()), schemas);
}

#[test]
fn only_the_unions_of_requests_are_closed() {
    let of = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": to(name)}}}});
    let mut document = json!({
        "paths": {"/a": {"post": {"requestBody": of("Sent"), "responses": {"200": of("Given")}}}},
        "components": {"schemas": {"Sent": {"oneOf": [tag("a"), tag("b")]}, "Given": {"oneOf": [tag("a"), tag("b")]}}}});
    name_variants(&mut document);
    close_variants(&mut document);
    assert_eq!(document["components"]["schemas"]["SentA"]["additionalProperties"], false);
    assert!(document["components"]["schemas"]["GivenA"].get("additionalProperties").is_none());
}
