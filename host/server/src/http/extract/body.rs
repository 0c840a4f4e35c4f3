//! The body, as JSON or as a file.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::json::{parse, parse_or_default};
use crate::problem::{Code, Problem};

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

pub(super) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection: BytesRejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Code::TooLarge)
        } else {
            Problem::new(Code::Malformed).at("body", "the body ended before it was complete")
        }
    })
}

pub(super) fn is_type(headers: &HeaderMap, wanted: &str) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    let subtype = essence.split_once('/').filter(|(kind, _)| kind.eq_ignore_ascii_case("application"));
    match subtype {
        Some((_, subtype)) if subtype.eq_ignore_ascii_case(wanted) => Ok(()),
        _ => Err(Problem::new(Code::MediaType)),
    }
}
