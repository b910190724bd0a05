//! A rule, and who is told.

use store::{Erase, Starts, SubjectPath, email, key, normal_address, personal, plain, table};
use types::{AccountId, DeviceId, EmailAddress, GatewayId, PlaceId, RuleId, SubjectId, TenantId, Time};

use super::{Comparison, Kind, ScopeKind, Severity, Watches};

table! {
    /// A rule as its row has it.
    #[derive(Clone, Debug, PartialEq)]
    pub struct RuleRow in "rule" {
        key: ["rule_id"], tenant: Some("tenant_id"), subject: SubjectPath::Nobody, starts: Starts::Never,
        erase: Erase::Nothing,
    }
    rule_id: RuleId = key(),
    tenant_id: TenantId = key(),
    name: String = plain("what is watched, in staff's words"),
    kind: Kind = plain("threshold or silence"),
    scope_kind: ScopeKind = plain("what the rule is about"),
    scope_id: Option<[u8; 16]> = key(),
    scope_profile: Option<String> = plain("a kind of device"),
    watches: Watches = plain("devices, gateways or both"),
    metric: Option<String> = plain("a metric's name"),
    comparison: Option<Comparison> = plain("above or below"),
    threshold: Option<f64> = plain("a limit somebody chose"),
    hysteresis: Option<f64> = plain("a distance somebody chose"),
    duration_seconds: i64 = plain("a length somebody chose"),
    silence_seconds: Option<i64> = plain("a length somebody chose"),
    severity: Severity = plain("how bad it is"),
    enabled: bool = plain("whether the rule is on"),
    revision: i64 = plain("rises when what is judged changes"),
    created_at: Time = plain("when the rule was made"),
    changed_at: Time = plain("when the rule was changed"),
}

table! {
    /// Who gets an e-mail about a rule's alarms.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RuleRecipient in "rule_recipient" {
        key: ["rule_id", "position"], tenant: Some("tenant_id"),
        subject: SubjectPath::Any(&[
            SubjectPath::Through { column: "account_id", table: "account", key: "account_id" },
            SubjectPath::Column("subject_id"),
            SubjectPath::Address("email"),
        ]),
        starts: Starts::At("added_at"), erase: Erase::Delete,
        derived: [email_normal: normal_address("alarm_recipient", "email")],
    }
    rule_id: RuleId = key(),
    position: i64 = plain("a number"),
    tenant_id: TenantId = key(),
    account_id: Option<AccountId> = key(),
    subject_id: Option<SubjectId> = key(),
    email: Option<EmailAddress> = email("alarm_recipient"),
    added_at: Time = plain("when the rule named them"),
}

table! {
    /// Whether whoever reads an address's mails has said that they want to be told.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AlarmRecipientLink in "alarm_recipient_link" {
        key: ["subject_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("asked_at"), erase: Erase::Delete,
    }
    subject_id: SubjectId = key(),
    tenant_id: TenantId = key(),
    asked_at: Time = personal("alarm_recipient"),
    link_hash: Option<Vec<u8>> = plain("a hash of the link"),
    confirmed_at: Option<Time> = personal("alarm_recipient"),
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    Account(AccountId),
    Email(EmailAddress),
}

/// What a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything of this tenant and of those below it.
    Tenant(TenantId),
    /// Everything at this place and at those within it.
    Place(PlaceId),
    /// Every device of this profile, of the rule's tenant and of those below it.
    Profile(String),
    Device(DeviceId),
    Gateway(GatewayId),
}

impl Scope {
    pub fn kind(&self) -> ScopeKind {
        match self {
            Self::Tenant(_) => ScopeKind::Tenant,
            Self::Place(_) => ScopeKind::Place,
            Self::Profile(_) => ScopeKind::Profile,
            Self::Device(_) => ScopeKind::Device,
            Self::Gateway(_) => ScopeKind::Gateway,
        }
    }

    pub(crate) fn id(&self) -> Option<[u8; 16]> {
        match self {
            Self::Tenant(id) => Some(*id.bytes()),
            Self::Place(id) => Some(*id.bytes()),
            Self::Device(id) => Some(*id.bytes()),
            Self::Gateway(id) => Some(*id.bytes()),
            Self::Profile(_) => None,
        }
    }

    pub(crate) fn profile(&self) -> Option<&str> {
        match self {
            Self::Profile(name) => Some(name),
            Self::Tenant(_) | Self::Place(_) | Self::Device(_) | Self::Gateway(_) => None,
        }
    }
}

impl RuleRow {
    pub(crate) fn scope(&self) -> Scope {
        // A row without the id its kind needs cannot be written; it would watch nothing.
        let id = self.scope_id.unwrap_or_default();
        match self.scope_kind {
            ScopeKind::Tenant => Scope::Tenant(TenantId::from_bytes(id)),
            ScopeKind::Place => Scope::Place(PlaceId::from_bytes(id)),
            ScopeKind::Profile => Scope::Profile(self.scope_profile.clone().unwrap_or_default()),
            ScopeKind::Device => Scope::Device(DeviceId::from_bytes(id)),
            ScopeKind::Gateway => Scope::Gateway(GatewayId::from_bytes(id)),
        }
    }
}

/// A rule with its recipients.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub row: RuleRow,
    pub scope: Scope,
    /// None if the notice does not show them to whoever asks.
    pub recipients: Option<Vec<Recipient>>,
    /// Addresses among them that get nothing yet.
    pub unconfirmed: Vec<String>,
}

impl RuleRecipient {
    pub(crate) fn recipient(self) -> Option<Recipient> {
        match (self.account_id, self.email) {
            (Some(account), _) => Some(Recipient::Account(account)),
            (None, Some(email)) => Some(Recipient::Email(email)),
            (None, None) => None,
        }
    }
}
