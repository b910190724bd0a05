//! Where a request comes from: the peer, or what a declared proxy says of it.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use types::{Actor, Ctx, Origin, Why};

use crate::App;

/// The client's IP address, if it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// Reads `Forwarded`'s plain sibling, `X-Forwarded-For`: the last entry is the one our own proxy wrote.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    headers.get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// The client's address: the peer's, or what our own proxy says of it.
pub fn client_address(headers: &HeaderMap, peer: Option<IpAddr>, behind_proxy: bool) -> Option<IpAddr> {
    if behind_proxy { forwarded(headers).or(peer) } else { peer }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        Ok(Self(client_address(&parts.headers, peer, app.settings().behind_proxy)))
    }
}

/// The origin of a request, for the audit log.
pub async fn origin(parts: &mut Parts, app: &App) -> Origin {
    let ClientAddress(ip) = ClientAddress::from_request_parts(parts, app).await.unwrap_or(ClientAddress(None));
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Origin { ip, user_agent: agent.map(Into::into) }
}

/// Whoever asks, signed in or not: for what is public.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub ctx: Ctx,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let origin = origin(parts, app).await;
        let product = app.products().of_host(parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()));
        let ctx = Ctx {
            tenant: types::TenantId::from_bytes([0; 16]),
            product: product.name().clone(),
            actor: Actor::Anonymous,
            why: Why::Service,
            origin,
        };
        Ok(Self { ctx })
    }
}
