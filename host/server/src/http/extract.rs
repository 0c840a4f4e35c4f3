//! Reading a request. Every rejection is a [`Problem`], and none repeats what was sent: the texts of the frameworks do
//! so, and are never used.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use waystation_domain::consent::people::BadBands;
use waystation_domain::plugin::catalogue::BadDataItem;
use waystation_domain::words::ids::{BadId, BadRowId};
use waystation_domain::words::language::BadLanguage;
use waystation_domain::words::text::BadReference;
use waystation_domain::words::time::BadTimestamp;
use waystation_domain::work::Once;

use super::override_attempt::is_override;
use crate::problem::{Code, Problem};

/// The one id in the path.
pub struct PathId<T>(pub T);

impl<S: Send + Sync, T: FromStr<Err: Display> + Send> FromRequestParts<S> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let unreadable = || Problem::new(Code::Malformed).at("path", "the path is not valid UTF-8 when it is decoded");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unreadable())?;
        let (_, word) = params.iter().next().ok_or_else(unreadable)?;
        // The errors of ids are fixed sentences.
        word.parse().map(Self).map_err(|error: T::Err| Problem::new(Code::Malformed).at("path", error.to_string()))
    }
}

/// The query.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(|_| {
            Problem::new(Code::Malformed).at(
                "query",
                "a parameter is missing, is not known or has a value of another form; /api/v1/openapi.json says what \
                 this route takes",
            )
        })
    }
}

/// The version that the caller has seen. Required.
pub struct IfMatch(pub i64);

/// The version that the caller has seen, where it may be left out.
pub struct MaybeIfMatch(pub Option<i64>);

fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let digits = |tag: &&str| tag.bytes().all(|b| b.is_ascii_digit());
    let version = value.to_str().ok().and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
    let version = version.filter(digits).and_then(|digits| digits.parse().ok());
    version.map(Some).ok_or_else(|| {
        Problem::new(Code::Malformed).at("If-Match", "one ETag is expected, as it was given, such as \"3\"")
    })
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if_match(&parts.headers)?.map(Self).ok_or_else(|| Problem::new(Code::PreconditionRequired))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeIfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if_match(&parts.headers).map(Self)
    }
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        is_type(request.headers(), "json")?;
        let body = bytes(request, state).await?;
        parse(&body).map(Self)
    }
}

/// A JSON body that makes something, with the idempotency key it may come with.
pub struct Creation<T> {
    /// The body.
    pub body: T,
    /// The key with the digest of the request.
    pub once: Option<Once>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Creation<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        is_type(request.headers(), "json")?;
        let (body, once) = with_key(request, state).await?;
        Ok(Self { body: parse(&body)?, once })
    }
}

/// As [`Creation`], with a body that may be left out.
pub struct MaybeCreation<T> {
    /// The body, or what stands for none.
    pub body: T,
    /// The key with the digest of the request.
    pub once: Option<Once>,
}

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for MaybeCreation<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let typed = is_type(request.headers(), "json");
        let (body, once) = with_key(request, state).await?;
        Ok(Self { body: parse_or_default(typed, &body)?, once })
    }
}

/// A JSON body that may be left out.
pub struct MaybeJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for MaybeJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let typed = is_type(request.headers(), "json");
        let body = bytes(request, state).await?;
        parse_or_default(typed, &body).map(Self)
    }
}

/// The value, or what stands for none: no body needs a type, and any other does.
fn parse_or_default<T: DeserializeOwned + Default>(typed: Result<(), Problem>, body: &[u8]) -> Result<T, Problem> {
    if body.is_empty() {
        return Ok(T::default());
    }
    typed?;
    // JSON's own word for nothing.
    Ok(parse::<Option<T>>(body)?.unwrap_or_default())
}

/// A file with its media type.
pub struct File {
    /// The media type, in lower case and without parameters.
    pub media_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Ok(Self { media_type, bytes: bytes(request, state).await? })
    }
}

/// A component, with the idempotency key it may come with.
pub struct Component {
    /// The bytes.
    pub bytes: Bytes,
    /// The key with the digest of the request.
    pub once: Option<Once>,
}

impl<S: Send + Sync> FromRequest<S> for Component {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        is_type(request.headers(), "wasm")?;
        let (bytes, once) = with_key(request, state).await?;
        Ok(Self { bytes, once })
    }
}

/// The header with the key under which a creation is done once.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The most characters of an idempotency key.
pub(crate) const IDEMPOTENCY_KEY_MAX: usize = 100;

async fn with_key<S: Send + Sync>(request: Request, state: &S) -> Result<(Bytes, Option<Once>), Problem> {
    let key = match request.headers().get(IDEMPOTENCY_KEY) {
        None => None,
        Some(value) => {
            let fits = |key: &&str| {
                (1..=IDEMPOTENCY_KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
            };
            let key = value.to_str().ok().filter(fits);
            Some(key.map(ToOwned::to_owned).ok_or_else(|| {
                Problem::new(Code::Malformed)
                    .at("Idempotency-Key", "1 to 100 visible ASCII characters are expected, such as a UUID")
            })?)
        }
    };
    let mut sha = Sha256::new();
    sha.update(request.method().as_str());
    sha.update([0]);
    sha.update(request.uri().path_and_query().map_or("", |path| path.as_str()));
    sha.update([0]);
    let body = bytes(request, state).await?;
    sha.update(&body);
    Ok((body, key.map(|key| Once { key, request: sha.finalize().into() })))
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection: BytesRejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Code::TooLarge)
        } else {
            Problem::new(Code::Malformed).at("body", "the body ended before it was complete")
        }
    })
}

fn is_type(headers: &HeaderMap, wanted: &str) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    let subtype = essence.split_once('/').filter(|(kind, _)| kind.eq_ignore_ascii_case("application"));
    match subtype {
        Some((_, subtype)) if subtype.eq_ignore_ascii_case(wanted) => Ok(()),
        _ => Err(Problem::new(Code::MediaType)),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
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
    fn what_does_not_fit_is_told_without_repeating_it() {
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
    fn bands_and_references_that_are_none_are_told_why() {
        let bands = r#"{"bands": [{"from": 0, "who": "caregiver"}, {"from": 0, "who": "person"}]}"#;
        assert!(told::<Capacity>(bands).contains("higher age than the one before"));
        assert!(told::<Reference>(r#""a story about somebody""#).contains("not a reference"));
    }

    #[test]
    fn a_body_that_asks_to_go_past_a_rule_is_told_so() {
        assert!(told::<ConsentInput>(r#"{"agrees": true, "override": true}"#).contains("problems/override-refused"));
        assert!(told::<ConsentInput>(r#"{"agrees": true, "labour-force": 1}"#).contains("problems/does-not-fit"));
    }

    #[test]
    fn a_refusal_says_what_would_have_fitted() {
        assert!(told::<PartnerStep>(r#"{"step": "accpet"}"#).contains("`accept`"));
        assert!(told::<TokenInput>(r#"{"label": "x", "days": 1}"#).contains("missing field `role`"));
        assert!(told::<bool>("3").contains("a boolean is expected"));
        assert!(told::<u32>("-3").contains("a whole number from 0 to 4294967295 is expected"));
        assert!(told::<Capacity>("null").contains("an object is expected"));
        assert!(told::<AgreementInput>(r#"{"roles": 3}"#).contains("a list is expected"));
        assert!(told::<Role>("{").contains("problems/malformed"));
    }

    #[test]
    fn if_match_takes_one_strong_tag_and_nothing_else() {
        let tag = |value: &'static str| if_match(&HeaderMap::from_iter([(IF_MATCH, value.parse().unwrap())]));
        assert_eq!(tag("\"3\"").unwrap(), Some(3));
        for bad in ["3", "W/\"3\"", "*", "\"-3\"", "\"+3\"", "\"3\", \"4\"", "\"x\""] {
            assert_eq!(tag(bad).unwrap_err().code(), Code::Malformed, "{bad}");
        }
        assert_eq!(if_match(&HeaderMap::new()).unwrap(), None);
    }
}
