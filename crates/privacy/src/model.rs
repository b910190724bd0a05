//! The tables of the house itself: the audit log, refusals, sweeps, disclosures, visits, and the tenants' tree.

use store::{Erase, Starts, SubjectPath, kept, key, personal, plain, table, third_party};
use types::{DisclosureId, SubjectId, SweepId, TenantId, Time, VisitId};

table! {
    /// An organisation in the tree.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Tenant in "tenant" {
        key: ["tenant_id"], tenant: Some("tenant_id"), subject: SubjectPath::Nobody, starts: Starts::Never,
        erase: Erase::Nothing,
    }
    tenant_id: TenantId = key(),
    parent_id: Option<TenantId> = key(),
    product: String = plain("the product the tenant uses"),
    name: String = plain("the name of an organisation, not of a person"),
    created_at: Time = plain("when the tenant was made"),
    contract_ended_at: Option<Time> = plain("when the organisation's contract ended"),
}

table! {
    /// That one tenant reaches another: itself, or one below it.
    pub struct TenantReach in "tenant_reach" {
        key: ["tenant_id", "below_id"], tenant: Some("tenant_id"), subject: SubjectPath::Nobody,
        starts: Starts::Never, erase: Erase::Nothing,
    }
    tenant_id: TenantId = key(),
    below_id: TenantId = key(),
    depth: i64 = plain("how far below"),
}

table! {
    /// What the house remembers of itself.
    pub struct Setting in "setting" {
        key: ["name"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    name: String = plain("which setting"),
    value: String = plain("a number or word of the server's own"),
}

table! {
    /// Which migrations have run.
    pub struct Migration in "migration" {
        key: ["name"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    name: String = plain("a file's name"),
}

table! {
    /// An entry of the audit log. The personal part carries a salted hash of its own, so that it can age out while
    /// the chain still proves that no entry was changed, removed or reordered.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AuditEntry in "audit" {
        key: ["sequence"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("at"), erase: Erase::Anonymise(&[
            "actor_id", "subject_id", "user_name", "ip", "browser", "browser_version", "os", "detail", "salt",
            "about_id", "about_salt",
        ]),
    }
    sequence: i64 = plain("the entry's number"),
    at: Time = plain("when it happened"),
    tenant_id: TenantId = key(),
    actor_kind: String = plain("account, token, device, system or anonymous"),
    actor_id: Option<[u8; 16]> = personal("audit"),
    subject_id: Option<SubjectId> = personal("audit"),
    user_name: Option<String> = personal("audit"),
    ip: Option<String> = personal("audit"),
    browser: Option<String> = personal("audit"),
    browser_version: Option<String> = personal("audit"),
    os: Option<String> = personal("audit"),
    action: String = plain("what was done"),
    object_kind: String = plain("to what kind of thing"),
    /// Of entries from before what they are about could go.
    object_id: Option<[u8; 16]> = key(),
    detail: Option<String> = personal("audit"),
    salt: Option<[u8; 16]> = personal("audit"),
    actor_role: Option<String> = plain("as what the actor acted: a role of the notice"),
    categories: Option<String> = plain("of a look: at which categories, comma-separated"),
    ticket_id: Option<[u8; 16]> = key(),
    personal_hash: Vec<u8> = plain("a salted hash; says nothing once the salt is gone"),
    hash: Vec<u8> = plain("the chain"),
    /// What it is about: an account, a person, a device. Gone with the person that it leads to.
    about_id: Option<[u8; 16]> = third_party("audit"),
    about_salt: Option<[u8; 16]> = third_party("audit"),
    about_hash: Option<Vec<u8>> = plain("a salted hash; says nothing once the salt is gone"),
}

impl AuditEntry {
    /// What it is about, as long as that is known.
    pub fn about(&self) -> Option<[u8; 16]> {
        self.about_id.or(self.object_id)
    }
}

table! {
    /// The two ends of the audit log's chain.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AuditHead in "audit_head" {
        key: ["head_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    head_id: i64 = plain("always 1"),
    sequence: i64 = plain("the last entry's number"),
    hash: Vec<u8> = plain("the last entry's hash"),
    first_sequence: i64 = plain("the first entry's number"),
    first_hash: Vec<u8> = plain("the hash before the first entry"),
}

table! {
    /// How often the gate refused the same thing on a day. Counts; nothing of the data.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Refusal in "refusal" {
        key: ["tenant_id", "category", "action", "reason", "clause", "day_at"], tenant: Some("tenant_id"),
        subject: SubjectPath::Nobody, starts: Starts::At("first_at"), erase: Erase::Delete,
    }
    tenant_id: TenantId = key(),
    category: String = plain("the category's name"),
    action: String = plain("read, write or disclose"),
    reason: String = plain("why it was refused"),
    clause: String = plain("the clause whose condition did not hold"),
    day_at: Time = plain("when the day began"),
    refused_count: i64 = kept("refusal"),
    first_at: Time = plain("when first"),
    last_at: Time = plain("when last"),
}

table! {
    /// One run of retention over one table and category.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Sweep in "sweep" {
        key: ["sweep_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    sweep_id: SweepId = key(),
    product: String = plain("the product's name"),
    category: String = plain("the category's name"),
    table_name: String = plain("the table's name"),
    started_at: Time = plain("when it started"),
    finished_at: Time = plain("when it ended"),
    deleted_count: i64 = plain("rows that had aged out"),
    overdue_count: i64 = plain("rows that still had to go afterwards"),
    oldest_at: Option<Time> = plain("the oldest row that stayed"),
}

table! {
    /// A tenant's own period for a category.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TenantRetention in "tenant_retention" {
        key: ["tenant_id", "category"], tenant: Some("tenant_id"), subject: SubjectPath::Nobody,
        starts: Starts::Never, erase: Erase::Nothing,
    }
    tenant_id: TenantId = key(),
    category: String = plain("the category's name"),
    period: String = plain("a calendar length"),
    set_at: Time = plain("when it was set"),
}

/// What left the house tells of the people whose thing it is about, beside the one whom it goes to.
const TOLD: SubjectPath = SubjectPath::Told {
    column: "disclosure_id",
    table: "disclosure_about",
    key: "disclosure_id",
    // That somebody got something is theirs as well.
    circle: None,
    subject: "subject_id",
    category: "category",
};

table! {
    /// One time a recipient got data.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DisclosureRow in "disclosure" {
        key: ["disclosure_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Any(&[SubjectPath::Column("subject_id"), TOLD]),
        starts: Starts::At("at"), erase: Erase::Anonymise(&["subject_id", "object_id"]),
    }
    disclosure_id: DisclosureId = key(),
    tenant_id: TenantId = key(),
    at: Time = plain("when"),
    recipient: String = plain("which recipient of the notice"),
    clause: String = plain("which clause allowed it"),
    categories: String = plain("which categories, comma-separated"),
    channel: String = plain("e-mail, webhook, …"),
    country: String = plain("where the recipient is"),
    object_kind: String = plain("what kind of thing was sent"),
    object_id: Option<[u8; 16]> = personal("disclosure"),
    subject_id: Option<[u8; 16]> = personal("disclosure"),
}

table! {
    /// Of whom a disclosure tells, and what: those whose thing it is about, as they were then. Who owned it together is one
    /// circle.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct DisclosureAbout in "disclosure_about" {
        key: ["disclosure_id", "about_id", "subject_id", "category"], tenant: Some("tenant_id"),
        subject: SubjectPath::Column("subject_id"), starts: Starts::At("at"), erase: Erase::Delete,
    }
    disclosure_id: DisclosureId = key(),
    about_id: [u8; 16] = key(),
    subject_id: SubjectId = key(),
    category: String = personal("disclosure"),
    tenant_id: TenantId = key(),
    at: Time = plain("when"),
}

table! {
    /// The public half of a key that this server signs or signed with.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SigningKey in "signing_key" {
        key: ["kid"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    kid: String = plain("the key's thumbprint (RFC 7638)"),
    public_key: String = plain("the public key, base64url"),
    created_at: Time = plain("when the key was made"),
    retired_at: Option<Time> = plain("when another took its place"),
}

table! {
    /// One request for a page.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct WebVisit in "web_visit" {
        key: ["visit_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::At("at"), erase: Erase::Delete,
    }
    visit_id: VisitId = key(),
    product: String = plain("the product's name"),
    at: Time = personal("web_visit"),
    zone_offset_minutes: Option<i64> = personal("web_visit"),
    ip: Option<String> = personal("web_visit"),
    method: String = personal("web_visit"),
    page: String = personal("web_visit"),
    status: i64 = personal("web_visit"),
    bytes_count: i64 = personal("web_visit"),
    referrer: Option<String> = personal("web_visit"),
    browser: Option<String> = personal("web_visit"),
    browser_version: Option<String> = personal("web_visit"),
    os: Option<String> = personal("web_visit"),
    language: Option<String> = personal("web_visit"),
}
