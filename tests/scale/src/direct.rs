//! Straight into the routes of a host, without a network, and without the comparison of each answer with the
//! description that the suite makes: it would be measured too.

use std::pin::Pin;

use axum::Router;
use axum::body::{Body, to_bytes};
use tower::ServiceExt as _;
use waystation_test_client::{Answer, Request, Transport};

/// More than any answer has.
const LARGEST: usize = 64 << 20;

#[derive(Debug, Clone)]
pub(crate) struct Direct(pub(crate) Router);

impl Transport for Direct {
    type Sent<'t> = Pin<Box<dyn Future<Output = Answer> + Send + 't>>;

    fn send(&self, request: Request) -> Self::Sent<'_> {
        Box::pin(async move {
            let http = request.to_http("").expect("a request that HTTP allows");
            let response = self.0.clone().oneshot(http.map(Body::from)).await.expect("routes always answer");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, LARGEST).await.expect("a body that can be read");
            Answer::new(request.line(), axum::http::Response::from_parts(parts, bytes.to_vec()))
        })
    }
}
