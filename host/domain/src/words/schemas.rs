//! Schemas of texts, as much of their rules as a schema can say.

use utoipa::openapi::Schema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};

use super::calendar::Zone;
use super::ids::KEY_ID_MAX;

macro_rules! deceptive_in_lines {
    () => {
        concat!(
            r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b",
            r"\u200e-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
        )
    };
}

/// A kebab-case word, as part of a pattern.
pub(crate) const WORD: &str = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

/// Characters that show nothing or reorder their neighbours, as far as they are written with four digits: see
/// [`is_deceptive`](super::deceptive::is_deceptive). Joiners have their place inside some words, which no pattern says.
pub(crate) const DECEPTIVE: &str = concat!(r"\u0009\u000a", deceptive_in_lines!());

/// The same, but for new lines and tabs.
pub(crate) const DECEPTIVE_IN_LINES: &str = deceptive_in_lines!();

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

/// The same, or null.
#[must_use]
pub fn line_or_null<const MAX: usize>() -> Schema {
    shown(MAX, DECEPTIVE).schema_type(SchemaType::from_iter([Type::String, Type::Null])).into()
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a class that is not read is what the test is for")]
mod tests {
    use super::*;
    use crate::words::deceptive::is_deceptive;

    /// The ranges of a class of characters, as the pattern writes them.
    fn ranges(class: &str) -> Vec<(u32, u32)> {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        let mut goes_on = false;
        for part in class.split(r"\u").skip(1) {
            let code = u32::from_str_radix(part.trim_end_matches('-'), 16).unwrap();
            match ranges.last_mut().filter(|_| goes_on) {
                Some(range) => range.1 = code,
                None => ranges.push((code, code)),
            }
            goes_on = part.ends_with('-');
        }
        ranges
    }

    #[test]
    fn a_pattern_refuses_the_characters_that_a_text_must_not_have_and_no_other() {
        for (class, may) in [(DECEPTIVE, ""), (DECEPTIVE_IN_LINES, "\n\t")] {
            let ranges = ranges(class);
            for c in ('\0'..='\u{FFFF}').filter(|c| !may.contains(*c)) {
                let refused = ranges.iter().any(|(from, to)| (*from..=*to).contains(&u32::from(c)));
                assert_eq!(refused, is_deceptive(c), "U+{:04X}", u32::from(c));
            }
        }
    }
}
