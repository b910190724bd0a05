//! Listening: plain on loopback or behind a declared proxy, TLS otherwise.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};
use privacy::Connections;

use crate::{
    connections::Counted,
    guarded::{Guards, HEAD_SECONDS_MAX},
    seats::Seats,
};

/// Certificate and key files (PEM).
#[derive(Clone, Debug)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Where and how to listen.
#[derive(Clone, Debug)]
pub struct Listen {
    pub address: SocketAddr,
    pub tls: Option<Tls>,
    pub behind_proxy: bool,
}

/// A request's head at most.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Requests at the same time on one connection of HTTP/2.
const STREAMS_PER_CONNECTION_MAX: u32 = 64;
/// Requests under way get so long to end when the server stops.
const STOP_SECONDS_MAX: u64 = 10;

/// A listening server.
pub struct Serving {
    pub address: SocketAddr,
    handle: Handle<SocketAddr>,
    task: tokio::task::JoinHandle<io::Result<()>>,
}

impl Serving {
    /// Lets the requests under way end, then stops.
    pub async fn stop(self) {
        self.handle.graceful_shutdown(Some(Duration::from_secs(STOP_SECONDS_MAX)));
        let _ = self.task.await;
    }
}

/// Starts listening. Refuses to speak plain HTTP to anyone but this machine or a declared proxy.
pub async fn serve(
    router: Router,
    connections: Arc<Connections>,
    connections_max: usize,
    listen: Listen,
) -> io::Result<Serving> {
    if listen.tls.is_none() && !listen.address.ip().is_loopback() && !listen.behind_proxy {
        return Err(io::Error::other(
            "without a certificate the server listens on loopback only, or behind a proxy (--behind-proxy)",
        ));
    }
    let listener = std::net::TcpListener::bind(listen.address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let handle = Handle::new();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let (tls, behind_proxy) = (listen.tls.is_some(), listen.behind_proxy);
    let seats = Seats::new(connections_max);
    let service = Counted { inner: service, connections, seats, tls, behind_proxy };
    let task = match listen.tls {
        Some(tls) => {
            let config = tls_config(&tls)?;
            let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle.clone()).map(Guards);
            bound(server.http_builder());
            tokio::spawn(server.serve(service))
        }
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle.clone()).map(Guards);
            bound(server.http_builder());
            tokio::spawn(server.serve(service))
        }
    };
    Ok(Serving { address, handle, task })
}

/// What one connection may take of time and memory before a request of it is looked at.
fn bound(builder: &mut Builder<TokioExecutor>) {
    let timer = TokioTimer::new;
    let head = Duration::from_secs(HEAD_SECONDS_MAX);
    builder.http1().timer(timer()).header_read_timeout(head).max_buf_size(HEAD_BYTES_MAX);
    let http2 = &mut builder.http2();
    http2.timer(timer()).keep_alive_interval(Some(head)).keep_alive_timeout(head);
    http2.max_header_list_size(HEAD_BYTES_MAX as u32).max_concurrent_streams(STREAMS_PER_CONNECTION_MAX);
}

fn tls_config(tls: &Tls) -> io::Result<RustlsConfig> {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
    let unreadable = |what: &str, path: &std::path::Path, e: &dyn std::fmt::Display| {
        io::Error::other(format!("cannot read the {what} {}: {e}", path.display()))
    };
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| unreadable("certificate", &tls.certificate, &e))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|e| unreadable("key", &tls.key, &e))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}
