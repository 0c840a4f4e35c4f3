//! The path and the query.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

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
