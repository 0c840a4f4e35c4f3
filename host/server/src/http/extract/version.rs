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
    let mut values = headers.get_all(IF_MATCH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let version = value.to_str().ok().and_then(version).filter(|_| values.next().is_none());
    version.map(Some).ok_or_else(|| {
        Problem::new(Code::Malformed).at("If-Match", "one ETag is expected, as it was given, such as \"3\"")
    })
}

/// The codings that a proxy names in the tags of what it compressed.
const CODINGS: [&str; 4] = ["gzip", "br", "zstd", "deflate"];

/// The version in a tag, also in one that went through a proxy that compresses: nginx makes `W/"3"` of `"3"`, Apache and
/// Caddy make `"3-gzip"`, and clients send back what they were given. Each still says which version it was, and that is
/// all that is compared.
fn version(tag: &str) -> Option<i64> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
    let digits = match tag.split_once('-') {
        Some((digits, coding)) => CODINGS.contains(&coding).then_some(digits)?,
        None => tag,
    };
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
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
    fn if_match_takes_one_tag_also_as_a_proxy_that_compresses_left_it_and_nothing_else() {
        let tag = |value: &'static str| if_match(&HeaderMap::from_iter([(IF_MATCH, value.parse().unwrap())]));
        for good in ["\"3\"", "W/\"3\"", "\"3-gzip\"", "W/\"3-br\"", "\"3-zstd\"", "\"3-deflate\""] {
            assert_eq!(tag(good).unwrap(), Some(3), "{good}");
        }
        let bad = [
            "3",
            "*",
            "\"-3\"",
            "\"+3\"",
            "\"3\", \"4\"",
            "\"x\"",
            "w/\"3\"",
            "W/3",
            "\"3-\"",
            "\"3-4\"",
            "\"\"",
            "\"-gzip\"",
        ];
        for bad in bad {
            assert_eq!(tag(bad).unwrap_err().code(), Code::Malformed, "{bad}");
        }
        assert_eq!(if_match(&HeaderMap::new()).unwrap(), None);
        let mut two = HeaderMap::from_iter([(IF_MATCH, "\"3\"".parse().unwrap())]);
        two.append(IF_MATCH, "\"4\"".parse().unwrap());
        assert_eq!(if_match(&two).unwrap_err().code(), Code::Malformed);
    }
}
