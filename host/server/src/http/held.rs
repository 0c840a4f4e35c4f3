//! A body with what is to be given back when all of it was sent: a place, a seat.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

/// The answer; what is held is dropped with its body, when that was sent or will not be.
pub(crate) fn hold<G: Send + Sync + Unpin + 'static>(response: Response, held: G) -> Response {
    response.map(|body| Body::new(Held { body, _held: held }))
}

struct Held<G> {
    body: Body,
    _held: G,
}

impl<G: Unpin> HttpBody for Held<G> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
