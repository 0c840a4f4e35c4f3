//! Reading JSON, and saying what does not fit without repeating it.

use std::borrow::Cow;
use std::fmt::Display;

use serde::de::DeserializeOwned;
use waystation_domain::consent::people::BadBands;
use waystation_domain::plugin::catalogue::BadDataItem;
use waystation_domain::words::ids::{BadId, BadRowId};
use waystation_domain::words::language::BadLanguage;
use waystation_domain::words::text::BadReference;
use waystation_domain::words::time::BadTimestamp;

use crate::http::override_attempt::is_override;
use crate::problem::{Code, Problem};

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        if asks_to_override(body) {
            return Problem::new(Code::OverrideRefused);
        }
        let place = format!("body, line {}, column {}", error.line(), error.column());
        if error.is_data() {
            Problem::new(Code::DoesNotFit).at(place, expected(&error))
        } else {
            Problem::new(Code::Malformed).at(place, "this is not JSON: the text stops making sense here")
        }
    })
}

/// The value, or the default when there is none: an empty body needs no media type, and any other does.
pub(super) fn parse_or_default<T: DeserializeOwned + Default>(
    typed: Result<(), Problem>,
    body: &[u8],
) -> Result<T, Problem> {
    if body.is_empty() {
        return Ok(T::default());
    }
    typed?;
    // JSON's own word for nothing.
    Ok(parse::<Option<T>>(body)?.unwrap_or_default())
}

/// Whether a body that does not fit has a field that asks to go past a rule.
fn asks_to_override(body: &[u8]) -> bool {
    fn any(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Object(members) => members.iter().any(|(name, member)| is_override(name) || any(member)),
            serde_json::Value::Array(members) => members.iter().any(any),
            _ => false,
        }
    }
    serde_json::from_slice(body).is_ok_and(|value| any(&value))
}

/// What would have fitted. serde's own message repeats the value that did not; only its last part, which comes from
/// the types of this program, is taken.
fn expected(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let ours = [
        BadId.to_string(),
        BadRowId.to_string(),
        BadLanguage.to_string(),
        BadTimestamp.to_string(),
        BadDataItem.to_string(),
        BadReference.to_string(),
        BadBands::NotFromBirth.to_string(),
        BadBands::NotAscending.to_string(),
        BadBands::AdultsNotLast.to_string(),
        BadBands::AdultAge.to_string(),
    ];
    if message.starts_with("missing field `") || ours.iter().any(|text| text == message) {
        return message.to_owned();
    }
    // Where a type has no field or variant at all, serde's last part is the name that was sent.
    let ours = !message.ends_with("there are no fields") && !message.ends_with("there are no variants");
    match message.rsplit_once(", expected ").filter(|_| ours) {
        Some((_, expected)) => format!("{} is expected", plain(expected)),
        None => "the value is not of the form that /api/v1/openapi.json describes".to_owned(),
    }
}

/// What serde expects, without the names of this program's types.
fn plain(expected: &str) -> Cow<'_, str> {
    let whole = |least: &dyn Display, most: &dyn Display| format!("a whole number from {least} to {most}").into();
    match expected {
        "u8" => whole(&u8::MIN, &u8::MAX),
        "u16" => whole(&u16::MIN, &u16::MAX),
        "u32" => whole(&u32::MIN, &u32::MAX),
        "u64" => whole(&u64::MIN, &u64::MAX),
        "i32" => whole(&i32::MIN, &i32::MAX),
        "i64" => whole(&i64::MIN, &i64::MAX),
        "a sequence" => "a list".into(),
        "a map" => "an object".into(),
        _ if ["struct ", "enum ", "internally tagged enum "].iter().any(|kind| expected.starts_with(kind)) => {
            "an object".into()
        }
        _ => expected.into(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use waystation_domain::consent::people::Capacity;
    use waystation_domain::security::caller::Role;
    use waystation_domain::words::language::Language;
    use waystation_domain::words::text::Reference;
    use waystation_domain::work::desk::ConsentInput;
    use waystation_domain::work::office::{AgreementInput, TokenInput};
    use waystation_domain::work::partner::{PartnerStep, Report};

    const SECRET: &str = "Amina Haddad, expected 07 99 12 34 56";

    fn told<T: DeserializeOwned>(body: &str) -> String {
        let problem = parse::<T>(body.as_bytes()).map(|_| ()).unwrap_err();
        serde_json::to_string(&problem.render(&Language::english().into(), "0")).unwrap()
    }

    #[test]
    fn what_does_not_fit_is_reported_without_repeating_it() {
        let bodies = [
            format!(r#""{SECRET}""#),
            format!(r#"{{"{SECRET}": 1}}"#),
            format!(r#"{{"agrees": "{SECRET}"}}"#),
            format!(r#"{{"step": "{SECRET}"}}"#),
            format!(r#"{{"items": [{{"item": "{SECRET}", "value": "{SECRET}"}}]}}"#),
            format!(r#"{{"items": [{{"item": "a", "value": "{SECRET}"}}]}}"#),
            format!(r#"{{"operation": "{SECRET}"}}"#),
            format!(r#"{{"label": "x", "days": "{SECRET}", "role": {{"role": "{SECRET}"}}}}"#),
            format!(r#"{{"role": "{SECRET}"}}"#),
            format!(r#"{{"agrees": {SECRET}"#),
        ];
        for body in &bodies {
            for answer in [
                told::<ConsentInput>(body),
                told::<PartnerStep>(body),
                told::<Report>(body),
                told::<AgreementInput>(body),
                told::<TokenInput>(body),
                told::<Role>(body),
                told::<bool>(body),
            ] {
                assert!(!answer.contains("Amina") && !answer.contains("07 99"), "{body} gave {answer}");
            }
        }
    }

    #[test]
    fn invalid_bands_and_references_are_refused_with_the_reason() {
        let bands = r#"{"bands": [{"from": 0, "who": "caregiver"}, {"from": 0, "who": "person"}]}"#;
        assert!(told::<Capacity>(bands).contains("higher age than the one before"));
        assert!(told::<Reference>(r#""a story about somebody""#).contains("not a reference"));
    }

    #[test]
    fn a_body_that_asks_to_override_a_rule_is_refused_as_such() {
        assert!(told::<ConsentInput>(r#"{"agrees": true, "override": true}"#).contains("problems/override-refused"));
        assert!(told::<ConsentInput>(r#"{"agrees": true, "labour-force": 1}"#).contains("problems/does-not-fit"));
    }

    #[test]
    fn a_refusal_says_what_is_expected() {
        assert!(told::<PartnerStep>(r#"{"step": "accpet"}"#).contains("`accept`"));
        assert!(told::<TokenInput>(r#"{"label": "x", "days": 1}"#).contains("missing field `role`"));
        assert!(told::<bool>("3").contains("a boolean is expected"));
        assert!(told::<u32>("-3").contains("a whole number from 0 to 4294967295 is expected"));
        assert!(told::<Capacity>("null").contains("an object is expected"));
        assert!(told::<AgreementInput>(r#"{"roles": 3}"#).contains("a list is expected"));
        assert!(told::<Role>("{").contains("problems/malformed"));
    }
}
