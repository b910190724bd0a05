//! The one door to addresses that somebody gave us: HTTPS, no redirects, no proxy, and on the public Internet only, so
//! that what a stranger wrote cannot lead into our own network.

mod public;
mod target;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{
    Client, RequestBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

pub use public::is_public;
pub use target::{Destination, NotATarget, Target};

const CONNECT_SECONDS_MAX: u64 = 5;

/// Which servers may be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// None.
    Off,
    /// Those with a public address, over HTTPS. Nothing inside our own network can be reached through us.
    #[default]
    Public,
    /// Any address over HTTPS, and plain HTTP on loopback: for a company's own network, and for tests.
    Any,
}

/// Goes to addresses that somebody gave. Clones share its connections.
#[derive(Clone)]
pub struct Outgoing {
    client: Client,
    reach: Reach,
}

impl Outgoing {
    /// With this time for a request and its answer.
    pub fn new(reach: Reach, seconds_max: u64) -> crate::Result<Self> {
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .timeout(Duration::from_secs(seconds_max))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(concat!("obhut/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Names { reach }))
            .build()
            .map_err(|error| crate::Error::Setup(format!("the way to other servers: {error}")))?;
        Ok(Self { client, reach })
    }

    /// Whether an address may be gone to at all.
    pub fn may_reach(&self, url: &str) -> bool {
        Target::parse(url, self.reach).is_ok()
    }

    pub fn get(&self, url: &str) -> Result<RequestBuilder, NotATarget> {
        Ok(self.client.get(Target::parse(url, self.reach)?.url()))
    }

    pub fn post(&self, url: &str) -> Result<RequestBuilder, NotATarget> {
        Ok(self.client.post(Target::parse(url, self.reach)?.url()))
    }
}

/// Names of hosts, and only those addresses of theirs that may be reached: asked at the moment of connecting, so that a
/// name cannot lead elsewhere after it was checked.
struct Names {
    reach: Reach,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may: Vec<SocketAddr> = found.filter(|at| reach == Reach::Any || is_public(at.ip())).collect();
            if may.is_empty() {
                return Err(Box::from(NotATarget::NotPublic));
            }
            Ok(Box::new(may.into_iter()) as Addrs)
        })
    }
}
