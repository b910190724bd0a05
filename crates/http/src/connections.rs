//! Counting connections where they come in: once each, before the first request is read.

use std::{
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
};

use privacy::{Connection, Connections};
use tower::Service;

/// Makes a service for each connection, and counts it by how it came in.
#[derive(Clone)]
pub(crate) struct Counted<M> {
    pub inner: M,
    pub connections: Arc<Connections>,
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

impl<M: Service<SocketAddr>> Service<SocketAddr> for Counted<M> {
    type Response = M::Response;
    type Error = M::Error;
    type Future = M::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), M::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, peer: SocketAddr) -> M::Future {
        self.connections.count(self.kind(peer));
        self.inner.call(peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_plain_only_where_nothing_protects_it() {
        let (near, far) = ("127.0.0.1:1".parse().unwrap(), "192.0.2.1:1".parse().unwrap());
        let kind =
            |tls, behind_proxy, peer| Counted { inner: (), connections: Arc::default(), tls, behind_proxy }.kind(peer);
        assert_eq!(kind(true, false, far), Connection::Tls);
        assert_eq!(kind(false, true, far), Connection::BehindProxy);
        assert_eq!(kind(false, false, near), Connection::Loopback);
        assert_eq!(kind(false, false, far), Connection::Plain);
    }
}
