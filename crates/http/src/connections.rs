//! Connections where they come in: counted once each, before the first request is read, and given a seat.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use privacy::{Connection, Connections};
use tower::Service;

use crate::{
    guarded::Seated,
    seats::{Seat, Seats},
};

/// Makes a service for each connection that gets a seat, and counts it by how it came in.
#[derive(Clone)]
pub(crate) struct Counted<M> {
    pub inner: M,
    pub connections: Arc<Connections>,
    pub seats: Seats,
    pub tls: bool,
    pub behind_proxy: bool,
}

impl<M> Counted<M> {
    fn kind(&self, peer: SocketAddr) -> Connection {
        match (self.tls, self.behind_proxy) {
            (true, _) => Connection::Tls,
            (false, true) => Connection::BehindProxy,
            (false, false) if peer.ip().is_loopback() => Connection::Loopback,
            (false, false) => Connection::Plain,
        }
    }
}

impl<M> Service<SocketAddr> for Counted<M>
where
    M: Service<SocketAddr>,
    M::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Seated<M::Response>;
    type Error = io::Error;
    type Future = Seating<M::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner.poll_ready(context).map_err(io::Error::other)
    }

    fn call(&mut self, peer: SocketAddr) -> Self::Future {
        self.connections.count(self.kind(peer));
        // Behind a proxy all come from it.
        let ip = (!self.behind_proxy).then(|| peer.ip().to_canonical());
        Seating { made: Box::pin(self.inner.call(peer)), seat: self.seats.take(ip) }
    }
}

/// A service on its way to its seat; an error where there is none.
pub(crate) struct Seating<F> {
    made: Pin<Box<F>>,
    seat: Option<Seat>,
}

impl<F, S, E> Future for Seating<F>
where
    F: Future<Output = Result<S, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Output = io::Result<Seated<S>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let service = std::task::ready!(self.made.as_mut().poll(context)).map_err(io::Error::other)?;
        let seat = self.seat.take().ok_or_else(|| io::Error::other("all seats are taken"))?;
        Poll::Ready(Ok(Seated { service, seat: Arc::new(seat) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_plain_only_where_nothing_protects_it() {
        let (near, far) = ("127.0.0.1:1".parse().unwrap(), "192.0.2.1:1".parse().unwrap());
        let kind = |tls, behind_proxy, peer| {
            let (connections, seats) = (Arc::default(), Seats::new(1));
            Counted { inner: (), connections, seats, tls, behind_proxy }.kind(peer)
        };
        assert_eq!(kind(true, false, far), Connection::Tls);
        assert_eq!(kind(false, true, far), Connection::BehindProxy);
        assert_eq!(kind(false, false, near), Connection::Loopback);
        assert_eq!(kind(false, false, far), Connection::Plain);
    }
}
