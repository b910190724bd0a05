//! Tenants as they are seen from above, and their contact persons. The tree itself is declared in `privacy`.

use store::{Erase, FromRow, Row, Starts, SubjectPath, email, key, normal_address, personal, phone, table};
use types::{EmailAddress, SubjectId, TenantId, Time};

table! {
    /// Whom to ask at a tenant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ContactPerson in "contact_person" {
        key: ["tenant_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("recorded_at"), erase: Erase::Delete,
        derived: [email_normal: normal_address("contact_person", "email")],
    }
    tenant_id: TenantId = key(),
    subject_id: SubjectId = key(),
    email: Option<EmailAddress> = email("contact_person"),
    first_name: Option<String> = personal("contact_person"),
    last_name: Option<String> = personal("contact_person"),
    phone: Option<String> = phone("contact_person"),
    recorded_at: Time = personal("contact_person"),
}

/// A tenant, and how far below the one who asks it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantNode {
    pub tenant_id: TenantId,
    pub parent_id: Option<TenantId>,
    pub name: String,
    pub created_at: Time,
    /// Its own contract's end; a contract above it may end earlier.
    pub contract_ended_at: Option<Time>,
    pub depth: i64,
}

impl FromRow for TenantNode {
    fn from_row(row: &Row) -> store::Result<Self> {
        Ok(Self {
            tenant_id: row.of("tenant", 0)?,
            parent_id: row.of("tenant", 1)?,
            name: row.of("tenant", 2)?,
            created_at: row.of("tenant", 3)?,
            contract_ended_at: row.of("tenant", 4)?,
            depth: row.of("tenant", 5)?,
        })
    }
}
