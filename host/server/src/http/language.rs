//! In which language the caller reads.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use waystation_domain::words::language::{Language, PreferredLanguages};

/// The languages that the caller reads, from `Accept-Language`.
#[derive(Debug, Clone)]
pub struct Reading(pub PreferredLanguages);

impl<S: Send + Sync> FromRequestParts<S> for Reading {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(preferred(&parts.headers)))
    }
}

/// The most languages that are looked at: more is not a preference.
const MOST: usize = 16;

/// The languages of `Accept-Language`, most wanted first. What cannot be read is left out; where nothing is left, it is
/// English.
#[must_use]
pub fn preferred(headers: &HeaderMap) -> PreferredLanguages {
    let mut wanted = wanted(headers);
    if wanted.is_empty() {
        wanted.push(Language::english());
    }
    PreferredLanguages::new(wanted)
}

fn wanted(headers: &HeaderMap) -> Vec<Language> {
    let Some(header) = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Vec::new();
    };
    let mut wanted: Vec<(u16, Language)> = header
        .split(',')
        .take(MOST)
        .filter_map(|part| {
            let mut pieces = part.split(';');
            let language = Language::new(pieces.next()?.trim()).ok()?;
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(Some(1000), thousandths)?;
            (weight > 0).then_some((weight, language))
        })
        .collect();
    // Stable: of equal weight, the first named comes first.
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted.into_iter().map(|(_, language)| language).collect()
}

/// A quality value: `0.8` is 800.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 3 || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let rest: u16 = format!("{rest:0<3}").parse().ok()?;
    match whole {
        "0" => Some(rest),
        "1" if rest == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, axum::http::HeaderValue::from_static(value))])
    }

    fn read(value: &'static str) -> Vec<String> {
        preferred(&headers(value)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_whole_list_is_taken_in_the_order_of_its_weights() {
        assert_eq!(read("fr;q=0.5, ar"), ["ar", "fr"]);
        assert_eq!(read("sw, fr-CH;q=0.9, en;q=0.1, ar;q=0.9"), ["sw", "fr-ch", "ar", "en"]);
        assert_eq!(read("fr, *, en;q=0, sw;q=x"), ["fr"]);
    }

    #[test]
    fn what_cannot_be_read_is_english() {
        for bad in ["", "*", ";;;", "fr;q=0", "fr;q=2", "fr;q=0.12345", "x"] {
            assert_eq!(read(bad), ["en"], "{bad}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Language::english().into());
    }
}
