//! Offers, transfers, and what was taken over.

use serde::{Deserialize, Serialize};
use store::{Erase, Starts, SubjectPath, in_column, key, personal, plain, secret, table};
use types::{Id, SubjectId, TenantId, Time};

/// The marks of the ids.
#[derive(Debug)]
pub enum OfferMark {}
#[derive(Debug)]
pub enum TransferMark {}
#[derive(Debug)]
pub enum RecordMark {}

pub type TransferId = Id<TransferMark>;

/// How far a transfer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferState {
    /// Handed over to us; the person has not decided.
    Pending,
    Accepted,
    Refused,
    /// On its way to another server.
    Sending,
    /// The other server has confirmed it.
    Delivered,
    Failed,
}

impl TransferState {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Pending, "pending"),
        (Self::Accepted, "accepted"),
        (Self::Refused, "refused"),
        (Self::Sending, "sending"),
        (Self::Delivered, "delivered"),
        (Self::Failed, "failed"),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }
}

impl std::fmt::Display for TransferState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for TransferState {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().find(|(_, name)| *name == text).map(|(state, _)| *state).ok_or(())
    }
}

store::text_value!(TransferState);

table! {
    /// A code that lets another server hand over this person's data, once.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TransferOffer in "transfer_offer" {
        key: ["offer_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("created_at"), erase: Erase::Delete,
    }
    offer_id: Id<OfferMark> = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    subject_id: SubjectId = key(),
    code_hash: [u8; 32] = secret("transfer"),
    created_at: Time = personal("transfer"),
    expires_at: Time = plain("until when it is good"),
    used_at: Option<Time> = personal("transfer"),
}

table! {
    /// A package that another server handed over.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TransferIn in "transfer_in" {
        key: ["transfer_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("received_at"), erase: Erase::Delete,
    }
    transfer_id: TransferId = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    subject_id: SubjectId = key(),
    offer_id: Id<OfferMark> = key(),
    sender: String = personal("transfer"),
    controller: String = personal("transfer"),
    kid: String = plain("the key that signed it"),
    received_at: Time = personal("transfer"),
    state: TransferState = plain("how far it has come"),
    decided_at: Option<Time> = personal("transfer"),
    package_sha256: String = plain("a hash"),
    rows_count: i64 = personal("transfer"),
    categories: String = personal("transfer"),
    /// Until the person has decided.
    package: Option<Vec<u8>> = personal("transfer"),
}

table! {
    /// A package that we handed over to another server.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TransferOut in "transfer_out" {
        key: ["transfer_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("sent_at"), erase: Erase::Delete,
    }
    transfer_id: TransferId = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    subject_id: SubjectId = key(),
    receiver: String = personal("transfer"),
    sent_at: Time = personal("transfer"),
    state: TransferState = plain("how far it has come"),
    package_sha256: String = plain("a hash"),
    rows_count: i64 = personal("transfer"),
    categories: String = personal("transfer"),
    /// Signed by the receiver.
    receipt: Option<String> = personal("transfer"),
}

table! {
    /// A record that a person took over from another server, under the category our own notice has for it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TransferredRecord in "transferred_record" {
        key: ["record_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("accepted_at"), erase: Erase::Delete,
    }
    record_id: Id<RecordMark> = key(),
    tenant_id: TenantId = key(),
    subject_id: SubjectId = key(),
    transfer_id: TransferId = key(),
    category: String = plain("the notice's category of the content"),
    accepted_at: Time = in_column("category"),
    origin: String = plain("the table it came from"),
    content: String = in_column("category"),
}
