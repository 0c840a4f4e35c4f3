//! What the derived schemas leave out, although it follows from how serde reads and writes: each step goes over the
//! whole document, and knows no type by name.

mod numbers;
mod presence;
mod references;
mod unions;

use serde_json::Value;

/// Takes every step.
pub(super) fn refine(document: &mut Value) {
    unions::name_variants(document);
    references::prune(document);
    unions::close_variants(document);
    presence::refine(document);
    numbers::bound(document);
    each(document, &mut read_without_links);
}

/// Descriptions are written for this program too, and link to its parts.
fn read_without_links(schema: &mut serde_json::Map<String, Value>) {
    if let Some(Value::String(says)) = schema.get_mut("description") {
        *says = says.replace("[`", "`").replace("`]", "`");
    }
}

/// Every schema object below a value, the value included.
fn each(value: &mut Value, change: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            change(map);
            map.values_mut().for_each(|value| each(value, change));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| each(value, change)),
        _ => {}
    }
}
