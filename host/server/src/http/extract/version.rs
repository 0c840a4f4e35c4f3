//! The version that the caller has seen.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;

use crate::problem::{Code, Problem};

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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;

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
