//! What serde writes flat, and unions.
//!
//! A struct with a flattened part is one object, and is described as one. An enum that serde tags is one of several
//! objects, told apart by one member: each of them becomes a separate, named schema, and the union says which
//! member tells them apart, so that a generated client has a type for each and reads the right one.

use serde_json::{Map, Value, json};

use super::references::{named, reached, to};

/// What a schema describes together with all that it refers to in place.
enum Flat {
    /// An object.
    One(Map<String, Value>),
    /// One of several objects, by the word of a member.
    Several { tag: String, variants: Vec<(String, Map<String, Value>)> },
}

/// Makes objects of what is written flat, and gives the variants of every union a name: the union's and their tag's.
pub(super) fn name_variants(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let composed = schemas.iter().filter(|(_, schema)| schema.get("allOf").or(schema.get("oneOf")).is_some());
    let flat: Vec<_> = composed.filter_map(|(name, _)| Some((name.clone(), flat(&schemas[name], schemas)?))).collect();
    for (name, flat) in flat {
        let says = schemas[&name].get("description").cloned();
        let mut whole = match flat {
            Flat::One(object) => object,
            Flat::Several { tag, variants } => union(&name, &tag, variants, schemas),
        };
        if let Some(says) = says {
            whole.insert("description".to_owned(), says);
        }
        schemas.insert(name, whole.into());
    }
}

/// The union of variants that become schemas of their own.
fn union(
    name: &str,
    tag: &str,
    variants: Vec<(String, Map<String, Value>)>,
    schemas: &mut Map<String, Value>,
) -> Map<String, Value> {
    let mut mapping = Map::new();
    let mut one_of = Vec::with_capacity(variants.len());
    for (word, variant) in variants {
        let own = format!("{name}{}", in_camel_case(&word));
        one_of.push(json!({"$ref": to(&own)}));
        mapping.insert(word, to(&own).into());
        schemas.insert(own, variant.into());
    }
    let mut union = Map::new();
    union.insert("oneOf".to_owned(), one_of.into());
    union.insert("discriminator".to_owned(), json!({"propertyName": tag, "mapping": mapping}));
    union
}

/// Says that a union of a request takes no member that its variant does not know.
pub(super) fn close_variants(document: &mut Value) {
    let operations = document["paths"].as_object().into_iter().flat_map(Map::values);
    let operations = operations.filter_map(Value::as_object).flat_map(Map::values);
    let sent = reached(operations.map(|operation| &operation["requestBody"]), document);
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let unions = schemas.iter().filter(|(name, schema)| sent.contains(*name) && schema.get("discriminator").is_some());
    let variants = unions.flat_map(|(_, union)| union["oneOf"].as_array().into_iter().flatten());
    let variants: Vec<String> = variants.filter_map(|variant| Some(named(variant)?.to_owned())).collect();
    for variant in variants {
        if let Some(variant) = schemas.get_mut(&variant).and_then(Value::as_object_mut) {
            variant.entry("additionalProperties").or_insert(Value::Bool(false));
        }
    }
}

fn flat(schema: &Value, schemas: &Map<String, Value>) -> Option<Flat> {
    if let Some(name) = named(schema) {
        return flat(schemas.get(name)?, schemas);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| flat(part, schemas)).collect::<Option<Vec<_>>>()?;
        return parts.into_iter().map(Some).reduce(|whole, part| together(whole?, part?))?;
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        let one = |schema| match flat(schema, schemas) {
            Some(Flat::One(object)) => Some(object),
            _ => None,
        };
        let objects = alternatives.iter().map(one).collect::<Option<Vec<_>>>()?;
        let candidates = objects.first()?["properties"].as_object()?;
        let tag = candidates.keys().find(|tag| objects.iter().all(|object| word(object, tag).is_some()))?.clone();
        let variants = objects.into_iter().filter_map(|object| Some((word(&object, &tag)?, object))).collect();
        return Some(Flat::Several { tag, variants });
    }
    schema["properties"].is_object().then(|| schema.as_object().cloned().map(Flat::One))?
}

/// What two parts describe together.
fn together(a: Flat, b: Flat) -> Option<Flat> {
    match (a, b) {
        (Flat::One(a), Flat::One(b)) => Some(Flat::One(merged(a, &b))),
        (Flat::Several { tag, variants }, Flat::One(more)) | (Flat::One(more), Flat::Several { tag, variants }) => {
            let variants = variants.into_iter().map(|(word, variant)| (word, merged(variant, &more))).collect();
            Some(Flat::Several { tag, variants })
        }
        (Flat::Several { .. }, Flat::Several { .. }) => None,
    }
}

/// The members of both.
fn merged(mut whole: Map<String, Value>, more: &Map<String, Value>) -> Map<String, Value> {
    for (key, value) in more {
        match (whole.get_mut(key), value) {
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more.clone()),
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more.iter().cloned()),
            (Some(_), _) => {}
            (None, value) => _ = whole.insert(key.clone(), value.clone()),
        }
    }
    whole
}

/// The only word that a member of an object can be.
fn word(object: &Map<String, Value>, member: &str) -> Option<String> {
    let words = object.get("properties")?[member]["enum"].as_array()?;
    match words.as_slice() {
        [Value::String(word)] => Some(word.clone()),
        _ => None,
    }
}

/// `BestInterests` of `best-interests`.
fn in_camel_case(word: &str) -> String {
    word.split(['-', '_'])
        .filter_map(|part| {
            let mut letters = part.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

#[cfg(test)]
mod tests;
