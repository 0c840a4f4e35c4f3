//! In which language the caller reads.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use waystation_domain::words::text::Language;

use crate::problem::LANGUAGES;

/// The language that the caller prefers, from `Accept-Language`; English when there is none.
#[derive(Debug, Clone)]
pub struct Reading(pub Language);

impl<S: Send + Sync> FromRequestParts<S> for Reading {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(preferred(&parts.headers)))
    }
}

/// The most languages that are looked at: more is not a preference.
const MOST: usize = 16;

/// The languages of `Accept-Language`, most wanted first. What cannot be read is left out.
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

fn english() -> Language {
    #[expect(clippy::expect_used, reason = "a constant that is a language")]
    Language::new("en").expect("en is a language")
}

/// The language in which catalogues are read: the most wanted one; a catalogue without it falls back to its own.
#[must_use]
pub fn preferred(headers: &HeaderMap) -> Language {
    wanted(headers).into_iter().next().unwrap_or_else(english)
}

/// The language in which the host itself speaks: the most wanted of those it has.
#[must_use]
pub fn spoken(headers: &HeaderMap) -> Language {
    let has = |language: &Language| LANGUAGES.contains(&language.primary().as_str());
    wanted(headers).into_iter().find(has).unwrap_or_else(english)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, axum::http::HeaderValue::from_static(value))])
    }

    #[test]
    fn the_most_wanted_language_wins_and_the_host_speaks_the_best_it_has() {
        assert_eq!(preferred(&headers("fr;q=0.5, ar")).as_str(), "ar");
        assert_eq!(preferred(&headers("sw, fr-CH;q=0.9, en;q=0.1")).as_str(), "sw");
        assert_eq!(spoken(&headers("sw, fr-CH;q=0.9, en;q=0.1")).as_str(), "fr-ch");
    }

    #[test]
    fn what_cannot_be_read_is_english() {
        for bad in ["", "*", ";;;", "fr;q=0", "fr;q=2", "fr;q=0.12345", "x"] {
            assert_eq!(preferred(&headers(bad)).as_str(), "en", "{bad}");
        }
        assert_eq!(preferred(&HeaderMap::new()).as_str(), "en");
    }
}
