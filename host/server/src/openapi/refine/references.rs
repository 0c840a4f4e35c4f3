//! Which schema refers to which.

use std::collections::BTreeSet;

use serde_json::Value;

const SCHEMAS: &str = "#/components/schemas/";

/// The name of a schema that a reference leads to.
pub(super) fn named(reference: &Value) -> Option<&str> {
    reference["$ref"].as_str()?.strip_prefix(SCHEMAS)
}

/// The reference to a schema.
pub(super) fn to(name: &str) -> String {
    format!("{SCHEMAS}{name}")
}

fn collect(value: &Value, document: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = value["$ref"].as_str()
        && let Some(target) = document.pointer(name.trim_start_matches('#'))
        && found.insert(name.trim_start_matches(SCHEMAS).to_owned())
    {
        collect(target, document, found);
    }
    match value {
        Value::Object(map) => map.values().for_each(|value| collect(value, document, found)),
        Value::Array(list) => list.iter().for_each(|value| collect(value, document, found)),
        _ => {}
    }
}

/// The names of all schemas that these values lead to.
pub(super) fn reached<'v>(from: impl IntoIterator<Item = &'v Value>, document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    from.into_iter().for_each(|value| collect(value, document, &mut found));
    found
}

/// Removes the schemas that no operation leads to.
pub(super) fn prune(document: &mut Value) {
    let reached = reached([&document["paths"]], document);
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| reached.contains(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_no_operation_leads_to_is_removed() {
        let mut document = json!({
            "paths": {"/a": {"get": {"responses": {"404": {"$ref": "#/components/responses/NotFound"}}}}},
            "components": {"responses": {"NotFound": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                           "schemas": {"Problem": {"items": {"$ref": "#/components/schemas/Fault"}},
                                       "Fault": {}, "Stray": {"items": {"$ref": "#/components/schemas/Fault"}}}}});
        prune(&mut document);
        let names: Vec<_> =
            document["components"]["schemas"].as_object().into_iter().flatten().map(|(n, _)| n).collect();
        assert_eq!(names, ["Fault", "Problem"]);
    }
}
