//! Access to a host in this process: no network, and every exchange is compared with the description of the API.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use tower::ServiceExt as _;
use waystation_test_client::{Answer, Request, Transport};

use crate::description::{Operation, compare};

/// More than any answer has.
const LARGEST: usize = 16 << 20;

/// Straight into the routes of a host.
#[derive(Debug, Clone)]
pub struct InProcess {
    router: Router,
    served: Arc<Mutex<BTreeSet<Operation>>>,
}

impl InProcess {
    /// Into these routes.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self { router, served: Arc::default() }
    }

    /// The routes.
    pub const fn router(&self) -> &Router {
        &self.router
    }

    /// Every operation that did what was asked of it, with an answer as described.
    #[must_use]
    pub fn served(&self) -> BTreeSet<Operation> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn exchange(&self, request: Request) -> Answer {
        let http = request.to_http("").expect("a request that HTTP allows");
        let response = self.router.clone().oneshot(http.map(Body::from)).await.expect("routes always answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, LARGEST).await.expect("a body that can be read");
        let answer = Answer::new(request.line(), axum::http::Response::from_parts(parts, bytes.to_vec()));
        if let Some(operation) = compare(&request, &answer) {
            self.served.lock().unwrap_or_else(PoisonError::into_inner).insert(operation);
        }
        answer
    }
}

impl Transport for InProcess {
    type Sent<'t> = Pin<Box<dyn Future<Output = Answer> + Send + 't>>;

    fn send(&self, request: Request) -> Self::Sent<'_> {
        Box::pin(self.exchange(request))
    }
}
