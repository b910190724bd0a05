//! Where the server listens, and how it is reached.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use http::{Listen, Tls};

/// A chain longer than this is a mistake.
const PROXIES_MAX: usize = 16;

/// Where the server listens, and how it is reached.
#[derive(Args, Clone, Debug)]
pub struct ListenArgs {
    /// Address and port; without a certificate only on loopback or behind a proxy
    #[arg(long, env = "OBHUT_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Certificate chain (PEM)
    #[arg(long, env = "OBHUT_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// Private key of the certificate (PEM)
    #[arg(long, env = "OBHUT_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// A proxy of ours stands before the server and does TLS: the last entry of its X-Forwarded-For or Forwarded is
    /// believed; where several stand one behind the other, =COUNT says how many entries are theirs
    #[arg(long = "behind-proxy", env = "OBHUT_BEHIND_PROXY", value_name = "COUNT", value_parser = proxies,
        num_args = 0..=1, require_equals = true, default_value = "0", default_missing_value = "1")]
    pub proxies_count: usize,
    /// The address people use, for links in mails; https:// makes cookies Secure
    #[arg(long, env = "OBHUT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
}

/// How many: a number, or whether there is one.
fn proxies(text: &str) -> Result<usize, String> {
    match text {
        "true" => Ok(1),
        "false" | "" => Ok(0),
        count => count.parse().ok().filter(|count| *count <= PROXIES_MAX).ok_or_else(|| "a small number".to_owned()),
    }
}

impl ListenArgs {
    pub fn listen(&self) -> Listen {
        let tls = self.tls_certificate.clone().zip(self.tls_key.clone());
        let tls = tls.map(|(certificate, key)| Tls { certificate, key });
        Listen { address: self.listen, tls, behind_proxy: self.proxies_count > 0 }
    }

    /// What people type: as told, or as far as the listening address says it.
    pub fn public_url(&self) -> String {
        let told = self.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        told.unwrap_or_else(|| self.shown(self.listen))
    }

    /// The address with its scheme.
    pub fn shown(&self, address: SocketAddr) -> String {
        let scheme = if self.tls_certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{address}")
    }
}
