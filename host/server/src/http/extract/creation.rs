//! A body that makes something, with the key under which it is made only once.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use waystation_domain::work::Once;

use super::body::{bytes, in_time, is_type, json_bytes};
use super::json::{parse, parse_or_default};
use crate::app::{ARRIVAL, App, Place};
use crate::problem::{Code, Problem};

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
        let (body, once) = with_key(request, async |request| json_bytes(request, state).await).await?;
        Ok(Self { body: parse(&body)?, once })
    }
}

/// As [`Creation`], with a body that may be left out.
pub struct MaybeCreation<T> {
    /// The body, or the default when there is none.
    pub body: T,
    /// The key with the digest of the request.
    pub once: Option<Once>,
}

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for MaybeCreation<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let typed = is_type(request.headers(), "json");
        let (body, once) = with_key(request, async |request| json_bytes(request, state).await).await?;
        Ok(Self { body: parse_or_default(typed, &body)?, once })
    }
}

/// A component, with the idempotency key it may come with, and its place in the queue: a request without one is refused
/// before anything is read.
pub struct Component {
    /// The bytes.
    pub bytes: Bytes,
    /// The key with the digest of the request.
    pub once: Option<Once>,
    /// Its place.
    pub place: Place,
}

impl FromRequest<Arc<App>> for Component {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        is_type(request.headers(), "wasm")?;
        let place = app.uploads.place()?;
        let (bytes, once) = in_time(ARRIVAL, with_key(request, async |request| bytes(request, app).await)).await?;
        Ok(Self { bytes, once, place })
    }
}

/// The header with the key under which a creation is done once.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The most characters of an idempotency key.
pub(crate) const IDEMPOTENCY_KEY_MAX: usize = 100;

/// The body, as it is read, and the key.
async fn with_key(
    request: Request,
    read: impl AsyncFnOnce(Request) -> Result<Bytes, Problem>,
) -> Result<(Bytes, Option<Once>), Problem> {
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
    let body = read(request).await?;
    sha.update(&body);
    Ok((body, key.map(|key| Once { key, request: sha.finalize().into() })))
}
