//! The person's own account.

pub(crate) mod change;
mod password;
mod show;

use identity::{Language, Role, Status};
use serde::Serialize;
use types::{AccountId, TenantId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::show_own_account, change::change_own_account))
        .routes(routes!(password::change_own_password))
}

/// A person who can sign in, or is invited to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    pub id: AccountId,
    pub tenant_id: TenantId,
    /// The user name.
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub role: Role,
    pub language: Language,
    pub status: Status,
    pub created_at: Time,
    pub activated_at: Option<Time>,
}

impl From<identity::Account> for Account {
    fn from(account: identity::Account) -> Self {
        Self {
            id: account.account_id,
            tenant_id: account.tenant_id,
            email: account.email.to_string(),
            first_name: account.first_name,
            last_name: account.last_name,
            company: account.company,
            phone: account.phone,
            address: account.address,
            role: account.role,
            language: account.language,
            status: account.status,
            created_at: account.created_at,
            activated_at: account.activated_at,
        }
    }
}
