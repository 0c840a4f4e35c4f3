//! Whole numbers are bounded by their type in memory: a greater one is refused, so the description excludes it.

use serde_json::{Value, json};

/// Bounds whole numbers of a known size that no limit of their own bounds.
pub(super) fn bound(document: &mut Value) {
    super::each(document, &mut |schema| {
        let is_integer = match schema.get("type") {
            Some(Value::String(kind)) => kind == "integer",
            Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "integer"),
            _ => false,
        };
        let unsigned = schema.get("minimum").and_then(Value::as_i64).is_some_and(|least| least >= 0);
        let ends = match schema.get("format").and_then(Value::as_str).filter(|_| is_integer) {
            Some("int32") if unsigned => (json!(0), json!(u32::MAX)),
            Some("int32") => (json!(i32::MIN), json!(i32::MAX)),
            Some("int64") if unsigned => (json!(0), json!(u64::MAX)),
            Some("int64") => (json!(i64::MIN), json!(i64::MAX)),
            _ => return,
        };
        schema.entry("minimum").or_insert(ends.0);
        schema.entry("maximum").or_insert(ends.1);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_bounded_by_its_type_unless_a_closer_bound_is_given() {
        let mut document = json!({"a": {"type": "integer", "format": "int32", "minimum": 0},
                                  "b": {"type": ["integer", "null"], "format": "int64"},
                                  "c": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 90},
                                  "d": {"type": "string", "format": "int32"}});
        bound(&mut document);
        assert_eq!(document["a"]["maximum"], u32::MAX);
        assert_eq!((&document["b"]["minimum"], &document["b"]["maximum"]), (&json!(i64::MIN), &json!(i64::MAX)));
        assert_eq!((&document["c"]["minimum"], &document["c"]["maximum"]), (&json!(1), &json!(90)));
        assert_eq!(document["d"].get("maximum"), None);
    }
}
