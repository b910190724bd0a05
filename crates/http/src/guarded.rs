//! A connection with an end: of what comes before a request, of a client that reads nothing, and of a seat that was
//! given to somebody else.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum_server::accept::Accept;
use futures::future::{BoxFuture, Either, select};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};
use tower::Service;

use crate::seats::Seat;

/// A request's head is here in this time, the first as every further one on the connection.
pub(crate) const HEAD_SECONDS_MAX: u64 = 15;
/// A client that takes nothing of an answer for this long has gone.
const STALLED_SECONDS_MAX: u64 = 60;
/// So much is looked at to tell HTTP/2 from HTTP/1 (the preface of RFC 9113 §3.4); from there on the head has its time.
const PREFACE_BYTES: usize = 24;

/// A connection's service, and its seat, which is kept once a request is there.
#[derive(Clone)]
pub(crate) struct Seated<S> {
    pub service: S,
    pub seat: Arc<Seat>,
}

impl<R, S: Service<R>> Service<R> for Seated<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.seat.keep();
        self.service.call(request)
    }
}

/// Guards the connections that another acceptor takes.
#[derive(Clone)]
pub(crate) struct Guards<A>(pub A);

impl<A, I, S> Accept<I, Seated<S>> for Guards<A>
where
    A: Accept<I, Seated<S>>,
    A::Future: Send + 'static,
    A::Stream: Send,
    A::Service: Send,
{
    type Stream = Guarded<A::Stream>;
    type Service = A::Service;
    type Future = BoxFuture<'static, io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: I, seated: Seated<S>) -> Self::Future {
        let seat = seated.seat.clone();
        let accepted = Box::pin(self.0.accept(stream, seated));
        Box::pin(async move {
            let given_away = poll_fn(|context| seat.poll_given_away(context));
            let accepted = match select(accepted, Box::pin(given_away)).await {
                Either::Left((accepted, _)) => accepted?,
                Either::Right(_) => return Err(gone()),
            };
            let (stream, service) = accepted;
            Ok((Guarded::new(stream, seat), service))
        })
    }
}

/// A connection with an end.
pub(crate) struct Guarded<S> {
    stream: S,
    seat: Arc<Seat>,
    bytes_read: usize,
    /// Runs until the preface is there.
    preface: Option<Pin<Box<Sleep>>>,
    /// Runs while the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> Guarded<S> {
    fn new(stream: S, seat: Arc<Seat>) -> Self {
        let preface = Some(Box::pin(sleep(Duration::from_secs(HEAD_SECONDS_MAX))));
        Self { stream, seat, bytes_read: 0, preface, stalled: None }
    }

    fn took<T>(&mut self, context: &mut Context<'_>, taken: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if taken.is_ready() {
            self.stalled = None;
            return taken;
        }
        let end = || Box::pin(sleep(Duration::from_secs(STALLED_SECONDS_MAX)));
        ready!(self.stalled.get_or_insert_with(end).as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// Why a connection ends that was given away.
fn gone() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.seat.poll_given_away(context).is_ready() {
            return Poll::Ready(Err(gone()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.bytes_read = self.bytes_read.saturating_add(buffer.filled().len() - before);
            if self.bytes_read >= PREFACE_BYTES {
                self.preface = None;
            }
            return read;
        }
        let late = self.preface.as_mut().is_some_and(|end| end.as_mut().poll(context).is_ready());
        if late { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) } else { Poll::Pending }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.took(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.took(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(context);
        self.took(context, ended)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.took(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
