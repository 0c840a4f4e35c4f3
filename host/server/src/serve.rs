//! Listening, what a connection may take, and an orderly shutdown.
//!
//! HTTP/1.1 is what is served, so that a connection has one request at a time, and what limits connections limits requests
//! too. A proxy in front may speak whatever it likes with its clients.

mod connection;
pub(crate) mod seats;

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tower::ServiceExt as _;

use crate::http::held::hold;
use connection::Connection;
use seats::{Seats, Times};

/// How long an answer may find no reader.
const UNREAD: Duration = Duration::from_secs(30);

/// The most bytes of the head of a request, and of what is read ahead of a body.
const BUFFER: usize = 32 << 10;

/// How long nothing is accepted when the operating system gives no more connections.
const PAUSE: Duration = Duration::from_millis(500);

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// How many may be open. The next to come takes the seat of the one that has waited longest for a request.
    pub connections: NonZeroU32,
    /// How long the head of a request may take to arrive.
    pub head: Duration,
    /// How long a connection may wait for its next request.
    pub idle: Duration,
    /// Whether they are counted in the metrics.
    pub counted: bool,
}

/// Why the host does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Nobody can listen there.
    #[error(
        "cannot listen at {address}: {source}. Look whether another program has this port, and whether the address is \
         one of this machine"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system reported.
        source: std::io::Error,
    },
    /// Signals cannot be waited for.
    #[error("cannot wait for signals: {0}")]
    Signal(std::io::Error),
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every request was answered.
    InGoodOrder,
    /// The time ran out, or a second signal came, before every request was answered.
    CutShort,
}

/// Takes an address; its port may be 0, which lets the operating system choose.
///
/// # Errors
/// When it cannot be had.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

/// Serves until SIGTERM or SIGINT. Then `stopping` is called, no connection is accepted, and requests in flight have
/// `grace` to finish; a second signal ends that too.
///
/// # Errors
/// When signals cannot be waited for.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    terms: Terms,
    grace: Duration,
    stopping: impl FnOnce(),
) -> Result<Ended, ServeError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::Signal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::Signal)?;
    let mut asked = async || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let no_more = async move {
        // The sender is dropped only when serving is over.
        let _either_way = stopped.await;
    };
    let mut serving = pin!(run(listener, router, terms, no_more));
    tokio::select! {
        () = &mut serving => return Ok(Ended::InGoodOrder),
        () = asked() => {}
    }
    tracing::info!(seconds = grace.as_secs(), "asked to stop: no new connections, waiting for requests in flight");
    stopping();
    let _receiver_is_there = stop.send(());
    tokio::select! {
        () = &mut serving => Ok(Ended::InGoodOrder),
        () = tokio::time::sleep(grace) => Ok(Ended::CutShort),
        () = asked() => Ok(Ended::CutShort),
    }
}

/// Serves until there are to be no more connections, and every request is answered.
pub async fn run(listener: TcpListener, router: Router, terms: Terms, no_more: impl Future<Output = ()>) {
    let seats = Seats::new(usize::try_from(terms.connections.get()).unwrap_or(usize::MAX), terms.counted);
    let times = Times { head: terms.head, idle: terms.idle };
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    // How long a head may take is seen to by the connection, which knows it from waiting for the next request.
    http.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(BUFFER);
    let mut no_more = pin!(no_more);
    loop {
        let next = async { (accept(&listener, &seats).await, seats.seat(times).await) };
        let (stream, taken) = tokio::select! {
            biased;
            () = &mut no_more => break,
            next = next => next,
        };
        let connection = Connection::new(stream, taken, UNREAD);
        let (seat, router) = (connection.seat(), router.clone());
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (busy, router) = (seat.begin(), router.clone());
            async move {
                // Nothing was done, and the other side sees that it was not answered.
                let busy = busy.ok_or(io::ErrorKind::ConnectionAborted)?;
                let Ok(response) = router.oneshot(request.map(Body::new)).await;
                Ok::<_, io::Error>(hold(response, busy))
            }
        });
        let serving = graceful.watch(http.serve_connection(TokioIo::new(connection), service));
        tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    seats.send_away();
    graceful.shutdown().await;
}

/// The next connection.
async fn accept(listener: &TcpListener, seats: &Seats) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // An answer is written as a whole; without it, it is only later.
                let _at_once = stream.set_nodelay(true);
                return stream;
            }
            // Whoever it was has gone.
            Err(error) if is_of_the_other(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted: raise the limit of open files (LimitNOFILE), or lower `connections`");
                if !seats.make_room() {
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

fn is_of_the_other(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests;
