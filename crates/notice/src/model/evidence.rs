//! By what a statement can be shown true on the running system.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of evidence: what is measured. The crate `privacy` measures it; docs/evidence.md says how, and what it cannot
/// see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// No row has outlived its period.
    NothingOverdue,
    /// No row, and no disclosure, without the consent it needs.
    ConsentPresent,
    /// Whoever got data is declared for it.
    RecipientsDeclared,
    /// Nobody got other categories than the clause names.
    CategoriesDeclared,
    /// Nothing went to a country that is not declared.
    CountriesDeclared,
    /// Nobody looked who may not.
    ViewersDeclared,
    /// No look of a role that needs a ticket without one.
    StaffWithinTicket,
    /// No row from a time when the conditions did not hold.
    ConditionsHeld,
    /// What is not yet running has recorded nothing.
    NothingRecorded,
    /// The database has no table and no column that is not declared.
    ColumnsDeclared,
    /// What rows name is there, and belongs to the same tenant.
    ReferencesHold,
    /// What is stored in packed or hashed form can be read as such.
    ContentIntact,
    /// Who reaches whom is what the tree of tenants gives.
    ReachAsTree,
    /// Nothing of an erased person has come back, and no record of an erasure is gone.
    ErasedStayErased,
    /// Restrictions and objections are obeyed.
    StopsObeyed,
    /// Requests are answered within their deadline.
    RequestsInTime,
    /// What was to be erased is erased in time.
    ErasuresDoneInTime,
    /// The audit log is complete and unchanged.
    ChainIntact,
    /// Connections from outside are encrypted.
    EncryptedInTransit,
    /// The text served is the one of the file.
    EditionCurrent,
}

impl EvidenceKind {
    pub const ALL: [Self; 20] = [
        Self::NothingOverdue,
        Self::ConsentPresent,
        Self::RecipientsDeclared,
        Self::CategoriesDeclared,
        Self::CountriesDeclared,
        Self::ViewersDeclared,
        Self::StaffWithinTicket,
        Self::ConditionsHeld,
        Self::NothingRecorded,
        Self::ColumnsDeclared,
        Self::ReferencesHold,
        Self::ContentIntact,
        Self::ReachAsTree,
        Self::ErasedStayErased,
        Self::StopsObeyed,
        Self::RequestsInTime,
        Self::ErasuresDoneInTime,
        Self::ChainIntact,
        Self::EncryptedInTransit,
        Self::EditionCurrent,
    ];

    /// As the notice, the database and the API name it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NothingOverdue => "nothing_overdue",
            Self::ConsentPresent => "consent_present",
            Self::RecipientsDeclared => "recipients_declared",
            Self::CategoriesDeclared => "categories_declared",
            Self::CountriesDeclared => "countries_declared",
            Self::ViewersDeclared => "viewers_declared",
            Self::StaffWithinTicket => "staff_within_ticket",
            Self::ConditionsHeld => "conditions_held",
            Self::NothingRecorded => "nothing_recorded",
            Self::ColumnsDeclared => "columns_declared",
            Self::ReferencesHold => "references_hold",
            Self::ContentIntact => "content_intact",
            Self::ReachAsTree => "reach_as_tree",
            Self::ErasedStayErased => "erased_stay_erased",
            Self::StopsObeyed => "stops_obeyed",
            Self::RequestsInTime => "requests_in_time",
            Self::ErasuresDoneInTime => "erasures_done_in_time",
            Self::ChainIntact => "chain_intact",
            Self::EncryptedInTransit => "encrypted_in_transit",
            Self::EditionCurrent => "edition_current",
        }
    }
}
