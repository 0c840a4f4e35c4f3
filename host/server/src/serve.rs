//! Listening, and an orderly shutdown.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

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
    /// Accepting connections failed.
    #[error("serving failed: {0}")]
    Serve(std::io::Error),
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
/// When signals cannot be waited for, or accepting fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
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
    let mut serving = std::pin::pin!(run(listener, router, no_more));
    tokio::select! {
        ended = &mut serving => return ended.map(|()| Ended::InGoodOrder),
        () = asked() => {}
    }
    tracing::info!(seconds = grace.as_secs(), "asked to stop: no new connections, waiting for requests in flight");
    stopping();
    let _receiver_is_there = stop.send(());
    tokio::select! {
        ended = &mut serving => ended.map(|()| Ended::InGoodOrder),
        () = tokio::time::sleep(grace) => Ok(Ended::CutShort),
        () = asked() => Ok(Ended::CutShort),
    }
}

async fn run(
    listener: TcpListener,
    router: Router,
    no_more: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    axum::serve(listener, router).with_graceful_shutdown(no_more).await.map_err(ServeError::Serve)
}
