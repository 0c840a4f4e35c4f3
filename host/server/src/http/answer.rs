//! Answering.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use waystation_domain::work::Outcome;

use crate::problem::Problem;

/// A JSON answer.
pub struct Found<T>(pub T);

/// A JSON answer with the version of the thing, as its `ETag`.
pub struct Tagged<T>(pub T, pub i64);

/// Something was made: where it is, at which version.
pub struct Created<T> {
    /// Its path.
    pub location: String,
    /// Its version, where it has one.
    pub version: Option<i64>,
    /// What is said about it.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Found<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response(),
            // The error of our own types; it names a type, never a value.
            Err(error) => Problem::internal(&error).into_response(),
        }
    }
}

fn tag(response: &mut Response, version: i64) {
    // Digits and quotes are always a header value.
    if let Ok(value) = HeaderValue::try_from(format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = Found(self.0).into_response();
        tag(&mut response, self.1);
        response
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = Found(self.body).into_response();
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::CREATED;
        }
        if let Some(version) = self.version {
            tag(&mut response, version);
        }
        if let Ok(location) = HeaderValue::try_from(self.location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// What a change leaves: the thing and its new version.
#[derive(Debug, Serialize)]
pub struct Changed<I> {
    /// The thing.
    pub id: I,
    /// Its version now.
    pub version: i64,
}

/// What was made, or was made before by the same request with the same idempotency key.
pub enum Made<T> {
    /// Now: 201.
    Now(Created<T>),
    /// Before: 200, with the id of what it made.
    Before(Again),
}

/// What was made before with the same idempotency key.
#[derive(Debug, Serialize)]
pub struct Again {
    id: String,
}

impl<T> Made<T> {
    /// The answer to a creation.
    pub fn of<D>(outcome: Outcome<D>, created: impl FnOnce(D) -> Created<T>) -> Self {
        match outcome {
            Outcome::Made(thing) => Self::Now(created(thing)),
            Outcome::MadeBefore(id) => Self::Before(Again { id }),
        }
    }
}

/// Says that the same request was answered before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

impl<T: Serialize> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Now(created) => created.into_response(),
            Self::Before(again) => {
                let mut response = Found(again).into_response();
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                response
            }
        }
    }
}
