//! The body, as JSON or as a file, in its time.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use waystation_domain::evidence::LARGEST;

use super::json::{parse, parse_or_default};
use crate::problem::{Code, Problem};

/// How long a body of JSON may take to arrive; the page of routes says it to each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival(pub(crate) Duration);

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        is_type(request.headers(), "json")?;
        let body = json_bytes(request, state).await?;
        parse(&body).map(Self)
    }
}

/// A JSON body that may be left out.
pub struct MaybeJson<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for MaybeJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let typed = is_type(request.headers(), "json");
        let body = json_bytes(request, state).await?;
        parse_or_default(typed, &body).map(Self)
    }
}

/// A file with its media type. It is read piece by piece, and held nowhere as a whole.
pub struct File {
    /// The media type, in lower case and without parameters.
    pub media_type: String,
    body: BodyDataStream,
    arrived: u64,
}

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Ok(Self { media_type, body: request.into_body().into_data_stream(), arrived: 0 })
    }
}

impl File {
    /// The next piece; none when that was all.
    ///
    /// # Errors
    /// [`Code::TooLarge`]; [`Code::Malformed`] when it ends before it is complete.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let Some(piece) = self.body.next().await else { return Ok(None) };
        let piece = piece.map_err(|_| cut_short())?;
        self.arrived += piece.len() as u64;
        if self.arrived > LARGEST { Err(Problem::new(Code::TooLarge)) } else { Ok(Some(piece)) }
    }

    /// Reads what is still to come, and forgets it: whoever is still sending hears an answer only then.
    pub async fn forget(mut self) {
        while let Ok(Some(_)) = self.next().await {}
    }
}

fn cut_short() -> Problem {
    Problem::new(Code::Malformed).at("body", "the body ended before it was complete")
}

/// All of a body of JSON, within its time.
pub(super) async fn json_bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    match request.extensions().get::<Arrival>().copied() {
        Some(Arrival(time)) => in_time(time, bytes(request, state)).await,
        None => bytes(request, state).await,
    }
}

/// The request, when its body of JSON is there as a whole.
pub(crate) async fn whole(request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let mut sent = Request::new(body);
    sent.extensions_mut().clone_from(&parts.extensions);
    let bytes = json_bytes(sent, &()).await?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// What is read here, if it comes within this time.
pub(super) async fn in_time<T>(
    time: Duration,
    reading: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    tokio::time::timeout(time, reading).await.unwrap_or_else(|_| Err(Problem::new(Code::SlowBody)))
}

pub(super) async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    let arriving = Arc::new(Mutex::new(body.into_data_stream()));
    let pieces = unfold(Arc::clone(&arriving), async |arriving| {
        let piece = arriving.lock().await.next().await?;
        Some((piece, arriving))
    });
    let request = Request::from_parts(parts, Body::from_stream(pieces));
    match Bytes::from_request(request, state).await.map_err(|rejection: BytesRejection| rejection.status()) {
        Ok(bytes) => Ok(bytes),
        Err(StatusCode::PAYLOAD_TOO_LARGE) => {
            forget(&mut *arriving.lock().await).await;
            Err(Problem::new(Code::TooLarge))
        }
        Err(_) => Err(cut_short()),
    }
}

/// Reads what is still to come, up to a mebibyte, and forgets it: a proxy that is cut off while it sends hears no answer.
async fn forget(arriving: &mut BodyDataStream) {
    let mut left = 1_usize << 20;
    while left > 0 {
        let Some(Ok(piece)) = arriving.next().await else { return };
        left = left.saturating_sub(piece.len());
    }
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
