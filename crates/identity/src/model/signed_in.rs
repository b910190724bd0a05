//! Who a request comes from, once that is proven.

use std::sync::Arc;

use types::{AccountId, Actor, Ctx, Origin, RoleName, SessionId, SubjectId, TenantId, Time, TokenId, Why};

use super::{Permission, Permissions, Role};

/// How they proved it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    Session(SessionId),
    Token(TokenId),
}

/// Who a request comes from.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub account_id: AccountId,
    pub subject_id: SubjectId,
    pub tenant_id: TenantId,
    pub product: Arc<str>,
    pub user_name: Arc<str>,
    pub role: Role,
    pub role_name: RoleName,
    pub through: Through,
    pub permissions: Permissions,
    /// The earliest end of the tenant's contract or of one above it.
    pub contract_ended_at: Option<Time>,
}

impl SignedIn {
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.has(permission)
    }

    /// The session, where a person sits in front of it.
    pub fn session(&self) -> Option<SessionId> {
        match self.through {
            Through::Session(id) => Some(id),
            Through::Token(_) => None,
        }
    }

    /// What every room is asked with.
    pub fn ctx(&self, origin: Origin) -> Ctx {
        let role = self.role_name.clone();
        let actor = match self.through {
            Through::Session(_) => Actor::Account {
                account: self.account_id,
                subject: self.subject_id,
                role,
                user_name: self.user_name.clone(),
            },
            Through::Token(token) => Actor::Token { token, role },
        };
        Ctx { tenant: self.tenant_id, product: self.product.clone(), actor, why: Why::Service, origin }
    }
}
