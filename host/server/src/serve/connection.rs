//! A connection, with an end to waiting: for the head of a request, for the next one, and for a reader who reads nothing.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::seats::{Seat, Taken, Wait, Why};

/// A stream with a seat.
pub(super) struct Connection<S> {
    stream: S,
    /// Given back with the stream.
    taken: Taken,
    /// Until when reading waits.
    reading: Alarm,
    /// Until when writing waits.
    writing: Alarm,
    /// How long what is sent may find no reader.
    unread: Duration,
}

/// A moment that is waited for.
#[derive(Default)]
struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Whether this moment has come; if not, whoever asks is woken then.
    fn rings_at(&mut self, moment: Instant, cx: &mut Context<'_>) -> bool {
        let sleep = self.0.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(moment)));
        if sleep.deadline() != moment {
            sleep.as_mut().reset(moment);
        }
        sleep.as_mut().poll(cx).is_ready()
    }

    /// Whether it rings this long after it was first asked since it was last put off.
    fn rings_after(&mut self, time: Duration, cx: &mut Context<'_>) -> bool {
        let moment = self.0.as_ref().map_or_else(|| Instant::now() + time, |sleep| sleep.deadline());
        self.rings_at(moment, cx)
    }

    fn put_off(&mut self) {
        self.0 = None;
    }
}

/// The end of a connection that waited long enough.
fn cut(why: Why) -> io::Error {
    why.count();
    io::ErrorKind::TimedOut.into()
}

impl<S> Connection<S> {
    pub(super) fn new(stream: S, taken: Taken, unread: Duration) -> Self {
        Self { stream, taken, reading: Alarm::default(), writing: Alarm::default(), unread }
    }

    pub(super) fn seat(&self) -> Arc<Seat> {
        Arc::clone(&self.taken.seat)
    }

    /// What comes of writing.
    fn written<T>(&mut self, done: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        self.taken.seat.writes(done.is_pending(), cx.waker());
        if done.is_ready() {
            self.writing.put_off();
        } else if self.writing.rings_after(self.unread, cx) {
            return Poll::Ready(Err(cut(Why::Unread)));
        }
        done
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Connection<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_read(cx, buf);
        if done.is_ready() {
            this.taken.seat.read();
            return done;
        }
        match this.taken.seat.nothing_to_read(cx.waker()) {
            Wait::On => Poll::Pending,
            Wait::No => Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
            Wait::Until(moment, why) if this.reading.rings_at(moment, cx) => Poll::Ready(Err(cut(why))),
            Wait::Until(..) => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.written(done, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.written(done, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
