//! A case: a person's request, its steps, and the links that lead to it.

use store::{Erase, Starts, SubjectPath, key, personal, plain, secret, sent_to, table};
use types::{EmailAddress, Id, RequestId, SubjectId, TenantId, Time};

use super::{By, Channel, Kind, LinkPurpose, Proof, Reminder, State, StepKind, Told};

/// The category of everything here.
pub const CATEGORY: &str = "request";

/// Why a case outlives the erasure of its person: that the controller did what the law demands has to be shown
/// (Art. 17(3)(b) with Art. 5(2)), and may be disputed (Art. 17(3)(e)).
const GROUND: &str = "requests";

table! {
    /// A person's request under Art. 15 to 22 GDPR, a withdrawal of consent, or a complaint.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Request in "request" {
        key: ["request_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("closed_at"), erase: Erase::KeepOn(GROUND),
    }
    request_id: RequestId = key(),
    tenant_id: TenantId = key(),
    subject_id: SubjectId = key(),
    product: String = plain("the product it is about"),
    kind: Kind = personal("request"),
    channel: Channel = plain("the way it came in"),
    language: String = plain("the language to answer in"),
    state: State = plain("how far it has come"),
    /// Raised by each change: of two at once, one is made.
    version: i64 = plain("a count of changes"),
    received_at: Time = plain("when the deadline began"),
    due_at: Time = plain("when the deadline ends"),
    extended_at: Option<Time> = plain("when the deadline was extended"),
    reminded: Option<Reminder> = plain("the last alarm about the deadline"),
    closed_at: Option<Time> = plain("when the outcome was told"),
    proof: Option<Proof> = plain("what proved who asks"),
    told: Option<Told> = plain("how the outcome was told"),
    /// Where letters about it go: what somebody named once recognises nobody.
    email: Option<EmailAddress> = sent_to("request"),
    phone: Option<String> = sent_to("request"),
    /// The clause it is about, where it is about one.
    clause: Option<String> = personal("request"),
    /// The ground the person relies on.
    claim: Option<String> = personal("request"),
    words: Option<String> = personal("request"),
    /// The ground of the outcome.
    ground: Option<String> = personal("request"),
    answer: Option<String> = personal("request"),
}

impl Request {
    /// Whether something can be sent to the person: to whom a telephone number is all there is, if `by_sms` is possible.
    pub(super) fn is_reached(&self, by_sms: bool) -> bool {
        self.email.is_some() || (by_sms && self.phone.as_deref().is_some_and(is_international))
    }
}

/// Whether a number can be dialled from anywhere: `+`, and country code and number after ITU-T E.164.
pub(super) fn is_international(phone: &str) -> bool {
    let digits = phone.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.chars().all(|c| c.is_ascii_digit())
}

/// The mark of a step's id.
#[derive(Debug)]
pub enum StepMark {}

table! {
    /// One step of a case.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Step in "request_step" {
        key: ["step_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "request_id", table: "request", key: "request_id" },
        starts: Starts::With { column: "request_id", table: "request", key: "request_id" },
        erase: Erase::KeepOn(GROUND),
    }
    step_id: Id<StepMark> = key(),
    request_id: RequestId = key(),
    tenant_id: TenantId = key(),
    number: i64 = plain("its place in the history"),
    at: Time = plain("when"),
    kind: StepKind = plain("what was done"),
    actor: By = plain("whether the person, staff or the house did it; the audit log says who"),
    text: Option<String> = personal("request"),
}

table! {
    /// Somebody whom a case concerns, from the moment it is proven who asks: whoever gets the address later is not among
    /// them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Concerned in "request_subject" {
        key: ["request_id", "subject_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::With { column: "request_id", table: "request", key: "request_id" },
        erase: Erase::KeepOn(GROUND),
    }
    request_id: RequestId = key(),
    subject_id: SubjectId = key(),
    tenant_id: TenantId = key(),
}

table! {
    /// A link out of a mail about a case; at most one of each purpose is good at a time.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RequestLink in "request_link" {
        key: ["request_id", "purpose"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "request_id", table: "request", key: "request_id" },
        starts: Starts::With { column: "request_id", table: "request", key: "request_id" },
        // The letter that tells of an erasure leads to the case as every other does, until the link's own day.
        erase: Erase::KeepOn(GROUND),
    }
    request_id: RequestId = key(),
    purpose: LinkPurpose = key(),
    tenant_id: TenantId = key(),
    token_hash: [u8; 32] = secret("request"),
    created_at: Time = plain("when it was made"),
    expires_at: Time = plain("when it stops being good"),
}
