//! Reading a JSON body: strictly, and never repeating a value of it.

use std::borrow::Cow;
use std::fmt::Display;

use serde::de::{DeserializeOwned, DeserializeSeed as _};
use waystation_domain::consent::people::BadBands;
use waystation_domain::plugin::catalogue::BadDataItem;
use waystation_domain::words::ids::{BadId, BadRowId};
use waystation_domain::words::language::BadLanguage;
use waystation_domain::words::text::BadReference;
use waystation_domain::words::time::BadTimestamp;

use super::walk::{Found, Pointer, Walk};
use crate::http::override_attempt::is_override;
use crate::problem::{Code, Problem};

/// What is read from a body.
///
/// JSON lets a member stand twice, and most readers take the last one. Here the first could be the no of a person, so
/// that such a body is refused, however deep it is.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    is_plain_utf8(body)?;
    no_member_twice(body)?;
    let refused = |problem: Problem| match asks_to_override(body) {
        true => Problem::new(Code::OverrideRefused),
        false => problem,
    };
    // To serde a list is as good as an object, if its values come in the order of the members.
    if body.trim_ascii_start().starts_with(b"[") {
        let problem = Problem::new(Code::DoesNotFit);
        return Err(refused(problem.at_pointer("body", String::new(), "an object is expected, and not a list")));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = Pointer::of(error.path());
        let error = error.inner();
        refused(Problem::new(Code::DoesNotFit).at_pointer(place(error), pointer.0, expected(error)))
    })
}

/// Where serde_json stands.
fn place(error: &serde_json::Error) -> String {
    format!("body, line {}, column {}", error.line(), error.column())
}

/// The body is UTF-8, without the mark that some editors write before it.
fn is_plain_utf8(body: &[u8]) -> Result<(), Problem> {
    let malformed = |detail: String| Err(Problem::new(Code::Malformed).at("body", detail));
    if body.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return malformed("it begins with a byte order mark (U+FEFF): send UTF-8 without one".to_owned());
    }
    if body.starts_with(&[0xFF, 0xFE]) || body.starts_with(&[0xFE, 0xFF]) {
        return malformed("it begins with the byte order mark of UTF-16: send UTF-8, without such a mark".to_owned());
    }
    match std::str::from_utf8(body) {
        Ok(_) => Ok(()),
        Err(error) => malformed(format!("it is not UTF-8 from byte {} on: JSON is sent as UTF-8", error.valid_up_to())),
    }
}

/// The body is JSON, and no object in it has two members of one name.
fn no_member_twice(body: &[u8]) -> Result<(), Problem> {
    let mut place_of = Found { pointer: Pointer::default(), twice: false };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let walked = Walk(&mut place_of).deserialize(&mut reader).and_then(|()| reader.end());
    walked.map_err(|error| {
        if place_of.twice {
            let detail = "this member stands twice in its object: which of the two counts? Give it once";
            return Problem::new(Code::DoesNotFit).at_pointer(place(&error), place_of.pointer.0, detail);
        }
        // What serde_json says of text that is no JSON is a fixed sentence.
        let said = error.to_string();
        let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
        Problem::new(Code::Malformed).at(place(&error), format!("this is not JSON: {said}"))
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
    fn a_list_is_no_object_whatever_stands_in_it() {
        for body in ["[]", " [null, null]", r#"["person", true]"#] {
            assert!(told::<ConsentInput>(body).contains("an object is expected"), "{body}");
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

    fn faults(body: &[u8]) -> serde_json::Value {
        let problem = parse::<serde_json::Value>(body).unwrap_err();
        serde_json::to_value(problem.render(&Language::english().into(), "0")).unwrap()["errors"][0].take()
    }

    #[test]
    fn a_member_that_stands_twice_is_refused_with_its_path_however_deep_it_is_and_however_it_is_written() {
        for (body, pointer) in [
            (r#"{"agrees": true, "agrees": false}"#, "#/agrees"),
            (r#"{"items": {"phone": false, "phone": true}}"#, "#/items/phone"),
            (r#"{"items": {"phone": false, "\u0070hone": true}}"#, "#/items/phone"),
            (r#"{"items": {"answer:legal/what": true, "answer:legal/what": true}}"#, "#/items/answer:legal~1what"),
            (r#"[[], [{"a": [1, {"b": 1, "c": {}, "b": 2}]}]]"#, "#/1/0/a/1/b"),
            (r#"{"a": {"x": 1}, "b": {"x": 1, "x": 1}}"#, "#/b/x"),
        ] {
            let fault = faults(body.as_bytes());
            assert_eq!(fault["pointer"], pointer, "{body}: {fault}");
            assert!(fault["detail"].as_str().unwrap().contains("stands twice"), "{fault}");
        }
        let fault = faults(format!(r#"{{"a": {{"{SECRET}": 1, "{SECRET}": 2}}}}"#).as_bytes());
        assert_eq!(fault["pointer"], "#/a", "a name that is none of a member is not repeated");
        for good in
            [r#"{"a": {"x": 1}, "b": {"x": 1}}"#, r#"{"list": [{"x": 1}, {"x": 1}]}"#, "null", "-1.5", r#"{"a": true}"#]
        {
            assert!(parse::<serde_json::Value>(good.as_bytes()).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_body_that_is_no_plain_json_is_refused_with_the_cause() {
        for (body, cause) in [
            (&b"\xEF\xBB\xBF{}"[..], "byte order mark (U+FEFF)"),
            (b"\xFF\xFE{\0}\0", "UTF-16"),
            (b"{\"a\": \"\xC3\"}", "not UTF-8 from byte 7 on"),
            (b"{\"a\": \"\x1b[31m\"}", "control character"),
            (b"{\"a\": \"\\ud800\"}", "hex escape"),
            (b"{\"a\": 1} {}", "trailing characters"),
            (b"{\"a\": 1,}", "trailing comma"),
            (b"{\"a\": ", "EOF while parsing"),
            (b"{\"a\": NaN}", "expected value"),
        ] {
            let detail = faults(body)["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(cause), "{cause}: {detail}");
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_named_with_its_path() {
        let pointer = |body: &str| {
            let problem = parse::<AgreementInput>(body.as_bytes()).map(|_| ()).unwrap_err();
            let told = serde_json::to_value(problem.render(&Language::english().into(), "0")).unwrap();
            told["errors"][0]["pointer"].as_str().map(str::to_owned)
        };
        assert_eq!(pointer(r#"{"roles": ["a", "Bad Role"]}"#).as_deref(), Some("#/roles/1"));
        assert_eq!(pointer(r#"{"operation": "Bad Operation"}"#).as_deref(), Some("#/operation"));
        assert_eq!(pointer("{}"), None);
    }
}
