//! Where a request comes from. Found once for each, by the layer around all routes, which refuses what it cannot read;
//! whoever asks later gets what was found.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, header, request::Parts},
};
use types::{Actor, Ctx, Origin, Why};

use super::forwarded::{self, Unreadable};
use crate::App;

/// The client's IP address, if it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// The peer's address, or what `proxies_count` proxies of ours say of it.
    pub(crate) fn find(headers: &HeaderMap, extensions: &Extensions, proxies_count: usize) -> Result<Self, Unreadable> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
        let said = if proxies_count > 0 { forwarded::client(headers, proxies_count)? } else { None };
        Ok(Self(said.or(peer)))
    }

    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self(None))
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

/// A header is remembered no longer than this; browsers' own are shorter.
const USER_AGENT_CHARS_MAX: usize = 500;

/// The origin of a request, for the audit log.
pub(crate) fn origin(headers: &HeaderMap, extensions: &Extensions) -> Origin {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let agent = agent.map(|agent| agent.chars().take(USER_AGENT_CHARS_MAX).collect::<String>().into());
    Origin { ip: ClientAddress::of(extensions).0, user_agent: agent }
}

/// Whoever asks, signed in or not: for what is public.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub ctx: Ctx,
}

impl Visitor {
    pub(crate) fn of(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let product = app.products().of_host(headers.get(header::HOST).and_then(|host| host.to_str().ok()));
        let ctx = Ctx {
            tenant: types::TenantId::from_bytes([0; 16]),
            product: product.name().clone(),
            actor: Actor::Anonymous,
            why: Why::Service,
            origin: origin(headers, extensions),
        };
        Self { ctx }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.headers, &parts.extensions))
    }
}
