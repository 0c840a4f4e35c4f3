//! Schemas of texts, as much of their rules as a schema can say.

use utoipa::openapi::Schema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};

use super::calendar::Zone;
use super::ids::KEY_ID_MAX;

/// A kebab-case word, as part of a pattern.
pub(crate) const WORD: &str = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

/// Characters that show nothing or reorder their neighbours: see [`is_deceptive`](super::text::is_deceptive).
pub(crate) const DECEPTIVE: &str = r"\u0000-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff";

/// The same, but for new lines and tabs.
pub(crate) const DECEPTIVE_IN_LINES: &str =
    r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff";

/// A text.
pub(crate) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A text of a known format.
pub(crate) fn formatted(format: KnownFormat) -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(format)))
}

/// A time zone of the database that is part of the program.
pub(crate) fn time_zone() -> ObjectBuilder {
    let names = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let zones = names.filter(|name| name.parse::<Zone>().is_ok());
    text().enum_values(Some(zones)).description(Some("A time zone of the IANA database, such as `Asia/Kabul`."))
}

/// A text of this form.
pub(crate) fn patterned(pattern: impl Into<String>) -> ObjectBuilder {
    text().pattern(Some(pattern))
}

/// A text of 1 to `max` characters, not blank and without those characters.
pub(crate) fn shown(max: usize, deceptive: &str) -> ObjectBuilder {
    patterned(format!("^[^{deceptive}]*[^\\s{deceptive}][^{deceptive}]*$")).min_length(Some(1)).max_length(Some(max))
}

/// A line of 1 to `MAX` characters.
#[must_use]
pub fn line<const MAX: usize>() -> Schema {
    shown(MAX, DECEPTIVE).into()
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn digest() -> Schema {
    patterned("^[0-9a-f]{64}$").into()
}

/// A kebab-case word.
pub(crate) fn word() -> ObjectBuilder {
    patterned(format!("^{WORD}$")).max_length(Some(KEY_ID_MAX))
}

/// The id of a row.
pub(crate) fn uuid() -> ObjectBuilder {
    text().format(Some(SchemaFormat::Custom("uuid".to_owned())))
}
