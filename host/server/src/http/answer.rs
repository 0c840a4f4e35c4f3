//! Answering.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use waystation_domain::work::Outcome;

use crate::problem::Problem;

/// A JSON answer.
pub struct Found<T>(pub T);

/// A JSON answer with the version of the thing, as its `ETag`.
pub struct Tagged<T>(pub T, pub i64);

/// Something that a request can make.
pub trait Resource {
    /// Whether it has a version, which is its `ETag`.
    const VERSIONED: bool;

    /// The path under which it continues.
    fn location(&self) -> String;

    /// Its version, where it has one.
    fn version(&self) -> Option<i64> {
        None
    }
}

/// Something was made.
pub struct Created<T>(pub T);

/// Something was made, now or by the same request before.
pub enum Made<T> {
    /// Now.
    Now(T),
    /// Before, with the same idempotency key: as it is now.
    Before(T),
}

impl<T> From<Outcome<T>> for Made<T> {
    fn from(outcome: Outcome<T>) -> Self {
        match outcome {
            Outcome::Made(made) => Self::Now(made),
            Outcome::MadeBefore(made) => Self::Before(made),
        }
    }
}

/// Something was made, or where that takes two people, asked for.
pub enum Asked<T, A> {
    /// It was made.
    Made(T),
    /// It waits for a second person.
    Awaits(A),
}

/// It was done, and there is nothing to say about it.
pub struct Done;

/// JSON for a system, or a page for a browser that asks for one.
pub enum Printable<T> {
    /// JSON.
    Json(T),
    /// A page to print.
    Page(String),
}

impl<T> Printable<T> {
    /// A page for a browser, JSON for everybody else.
    pub fn of(value: T, headers: &HeaderMap, page: impl FnOnce(&T) -> String) -> Self {
        let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if accepts.split(',').any(|kind| kind.trim().starts_with("text/html")) {
            return Self::Page(page(&value));
        }
        Self::Json(value)
    }
}

/// A file, to be saved and not shown.
pub struct Attachment {
    /// One of the media types that are taken.
    pub media_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its bytes.
    pub body: Body,
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

impl<T: Serialize + Resource> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let (location, version) = (self.0.location(), self.0.version());
        let mut response = Found(self.0).into_response();
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::CREATED;
        }
        if let Some(version) = version {
            tag(&mut response, version);
        }
        if let Ok(location) = HeaderValue::try_from(location) {
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

/// Says whether the same request was answered before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

impl<T: Serialize + Resource> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        let (made, replayed) = match self {
            Self::Now(made) => (made, "false"),
            Self::Before(made) => (made, "true"),
        };
        let mut response = Created(made).into_response();
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static(replayed));
        response
    }
}

impl<T: Serialize + Resource, A: Serialize> IntoResponse for Asked<T, A> {
    fn into_response(self) -> Response {
        match self {
            Self::Made(made) => Created(made).into_response(),
            Self::Awaits(awaited) => {
                let mut response = Found(awaited).into_response();
                if response.status() == StatusCode::OK {
                    *response.status_mut() = StatusCode::ACCEPTED;
                }
                response
            }
        }
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl<T: Serialize> IntoResponse for Printable<T> {
    fn into_response(self) -> Response {
        let page = match self {
            Self::Json(value) => return Found(value).into_response(),
            Self::Page(page) => page,
        };
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
        ];
        (headers, page).into_response()
    }
}

impl IntoResponse for Attachment {
    fn into_response(self) -> Response {
        // The media type is one of our list; a browser must not take the file for anything else, or show it in place.
        match HeaderValue::try_from(self.media_type) {
            Ok(media_type) => {
                let headers = [
                    (header::CONTENT_TYPE, media_type),
                    (header::CONTENT_LENGTH, HeaderValue::from(self.size)),
                    (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment")),
                    // A part alone could not be told from a file that was cut short.
                    (header::ACCEPT_RANGES, HeaderValue::from_static("none")),
                ];
                (headers, self.body).into_response()
            }
            Err(error) => Problem::internal(&error).into_response(),
        }
    }
}
