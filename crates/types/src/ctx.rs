//! Who asks, for which tenant, and why: the first argument of every query.

use std::{fmt, net::IpAddr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{AccountId, DeviceId, SubjectId, TenantId, TokenId};

/// The name of a role, as the notice's `viewers` use it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleName(pub Arc<str>);

impl RoleName {
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A signed-in person; the user name is what the audit log keeps.
    Account { account: AccountId, subject: SubjectId, role: RoleName, user_name: Arc<str> },
    /// A machine with an API token; it sees what the role of its maker sees.
    Token { token: TokenId, role: RoleName },
    /// A device, speaking for itself.
    Device(DeviceId),
    /// A job of the house: retention, outbox, compaction.
    System(&'static str),
    /// Nobody is signed in.
    Anonymous,
}

impl Actor {
    pub fn role(&self) -> Option<&RoleName> {
        match self {
            Self::Account { role, .. } | Self::Token { role, .. } => Some(role),
            Self::Device(_) | Self::System(_) | Self::Anonymous => None,
        }
    }

    /// The natural person who acts.
    pub fn subject(&self) -> Option<SubjectId> {
        match self {
            Self::Account { subject, .. } => Some(*subject),
            Self::Token { .. } | Self::Device(_) | Self::System(_) | Self::Anonymous => None,
        }
    }

    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account { account, .. } => Some(*account),
            Self::Token { .. } | Self::Device(_) | Self::System(_) | Self::Anonymous => None,
        }
    }
}

/// Why data is processed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The service itself: what the person or customer asked for.
    Service,
    /// Data arrives from a device.
    Ingest,
    /// A job of the house.
    Job,
    /// The person uses a right (Art. 15–22 GDPR).
    Right,
    /// The person's own data, shown to or changed by the person.
    Own,
}

/// Where a request came from; what the audit log keeps of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Origin {
    pub ip: Option<IpAddr>,
    pub user_agent: Option<Arc<str>>,
}

/// Who asks, for which tenant, and why.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The reach: this tenant and every one below it.
    pub tenant: TenantId,
    /// The product whose notice decides.
    pub product: Arc<str>,
    pub actor: Actor,
    pub why: Why,
    pub origin: Origin,
}

impl Ctx {
    pub fn system(product: &Arc<str>, tenant: TenantId, job: &'static str) -> Self {
        Self { tenant, product: product.clone(), actor: Actor::System(job), why: Why::Job, origin: Origin::default() }
    }

    /// The same asker, for another reason.
    pub fn because(&self, why: Why) -> Self {
        Self { why, ..self.clone() }
    }
}
