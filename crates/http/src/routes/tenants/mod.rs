//! Tenants: the own one and everything below it.

mod change;
mod create;
mod delete;
mod list;
mod retention;
mod show;

use identity::{ContactPerson, NewContact, TenantNode};
use serde::{Deserialize, Serialize};
use types::{TenantId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tenants, create::create_tenant))
        .routes(routes!(show::show_tenant, change::change_tenant, delete::delete_tenant))
        .routes(routes!(retention::show_tenant_retention, retention::set_tenant_retention))
}

/// An organisation in the tree.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tenant {
    id: TenantId,
    parent_id: Option<TenantId>,
    name: String,
    /// How far below the own tenant.
    depth: i64,
    created_at: Time,
    /// When its own contract ended or will end; one above it may end earlier.
    contract_ended_at: Option<Time>,
    /// Whom to ask there. Not in lists; only where the notice lets the caller see it.
    contact: Option<Contact>,
}

impl Tenant {
    fn of(tenant: TenantNode, contact: Option<ContactPerson>) -> Self {
        Self {
            id: tenant.tenant_id,
            parent_id: tenant.parent_id,
            name: tenant.name,
            depth: tenant.depth,
            created_at: tenant.created_at,
            contract_ended_at: tenant.contract_ended_at,
            contact: contact.map(Contact::from),
        }
    }
}

/// Whom to ask at a tenant; everything is optional.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Contact {
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl From<ContactPerson> for Contact {
    fn from(contact: ContactPerson) -> Self {
        Self {
            first_name: contact.first_name,
            last_name: contact.last_name,
            email: contact.email.map(|email| email.to_string()),
            phone: contact.phone,
        }
    }
}

impl From<Contact> for NewContact {
    fn from(contact: Contact) -> Self {
        Self {
            first_name: contact.first_name,
            last_name: contact.last_name,
            email: contact.email,
            phone: contact.phone,
        }
    }
}
