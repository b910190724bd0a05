//! An erasure from the moment it takes effect until no byte is left, and the recipients who are told of it.

use store::{Erase, Starts, SubjectPath, key, personal, plain, table};
use types::{Id, RequestId, SubjectId, TenantId, Time};

/// Why the record of an erasure outlives the person's data: that the law was followed has to be shown (Art. 5(2)).
const GROUND: &str = "requests";

/// The mark of an erasure's id.
#[derive(Debug)]
pub enum ErasureMark {}
pub type ErasureId = Id<ErasureMark>;

/// The mark of a notification's id.
#[derive(Debug)]
pub enum NotificationMark {}
pub type NotificationId = Id<NotificationMark>;

table! {
    /// An erasure. It names the person as long as something of theirs is left, and afterwards nobody.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Erasure in "erasure" {
        key: ["erasure_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("finished_at"), erase: Erase::KeepOn(GROUND),
    }
    erasure_id: ErasureId = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    subject_id: Option<SubjectId> = key(),
    subject_hash: [u8; 32] = plain("a hash of a random id; leads to nobody once the rows are gone"),
    request_id: Option<RequestId> = key(),
    /// Of Art. 17(1), or what else caused it.
    ground: String = personal("request"),
    /// `*`, or categories, comma-separated.
    scope: String = personal("request"),
    /// What stays, on which exception of Art. 17(3), and until when: JSON.
    held: Option<String> = personal("request"),
    effective_at: Time = plain("when no reader saw anything any more"),
    due_at: Time = plain("by when no byte may be left"),
    table_name: Option<String> = plain("the table that removal has reached"),
    removed_count: i64 = plain("a count"),
    removed_at: Option<Time> = plain("when the rows were gone"),
    finished_at: Option<Time> = plain("when nothing was held any more"),
    settled_at: Option<Time> = plain("when the files held no byte of it any more"),
    bytes_left_since: Option<Time> = plain("since when files may hold bytes of what was held until then"),
}

table! {
    /// Which erasures this database has seen, for as long as there is a ledger beside it.
    pub struct KnownErasure in "erasure_known" {
        key: ["erasure_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    erasure_id: ErasureId = key(),
}

table! {
    /// A recipient who is to be told, or was told.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Notification in "notification" {
        key: ["notification_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("closed_at"), erase: Erase::KeepOn(GROUND),
    }
    notification_id: NotificationId = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    subject_id: Option<SubjectId> = key(),
    request_id: Option<RequestId> = key(),
    reason: String = plain("erasure, rectification or restriction"),
    recipient: String = plain("which recipient of the notice"),
    categories: String = plain("which categories it got, comma-separated"),
    /// By what the recipient knows the person; gone once it is over.
    about: Option<String> = personal("request"),
    made_at: Time = plain("when it became due"),
    channel: Option<String> = plain("how it was told: email, letter, telephone, interface"),
    told_at: Option<Time> = plain("when it was told"),
    closed_at: Option<Time> = plain("when it was over, told or not"),
    exception: Option<String> = plain("why it was not told: impossible or disproportionate"),
    /// What the exception rests on, in the words of staff.
    because: Option<String> = personal("request"),
}
