//! What a person has agreed to, what is stopped for them, and what is concealed because of it.

use store::{Erase, Starts, SubjectPath, key, personal, plain, table};
use types::{ConsentId, MessageId, StopId, SubjectId, TenantId, Time};

table! {
    /// An entry of the consent ledger: given or withdrawn. Append-only, but for the moment a given one ended.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Consent in "consent" {
        key: ["consent_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("ended_at"), erase: Erase::KeepOn("consent"),
    }
    consent_id: ConsentId = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    subject_id: SubjectId = key(),
    clause: String = plain("the clause of the notice"),
    given: bool = personal("consent"),
    at: Time = personal("consent"),
    edition: i64 = plain("the notice's edition then"),
    language: String = personal("consent"),
    text_shown: String = plain("the words of the notice that were shown"),
    text_hash: [u8; 32] = plain("their SHA-256"),
    method: String = personal("consent"),
    ip: Option<String> = personal("consent"),
    ended_at: Option<Time> = plain("when it was withdrawn; of a withdrawal, its own time"),
}

table! {
    /// A clause, or every clause, that is stopped for a person: by restriction (Art. 18) or objection (Art. 21).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Stop in "stop" {
        key: ["stop_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("lifted_at"), erase: Erase::KeepOn("request"),
    }
    stop_id: StopId = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    subject_id: SubjectId = key(),
    clause: String = plain("the clause of the notice; '*' for every one"),
    kind: String = plain("restriction or objection"),
    ground: String = personal("request"),
    at: Time = personal("request"),
    told_at: Option<Time> = personal("request"),
    lifted_at: Option<Time> = plain("when it ended"),
    language: Option<String> = plain("the language to answer in"),
    /// The person's own reasons.
    words: Option<String> = personal("request"),
    automatic: bool = plain("whether a browser's signal said it"),
    /// How it was decided: stopped, adjusted, continued, taken_back, ended.
    outcome: Option<String> = personal("request"),
    /// What the person was told with it.
    answer: Option<String> = personal("request"),
    decided_at: Option<Time> = plain("when it was decided"),
    message_id: Option<MessageId> = plain("the letter that told the person"),
}

table! {
    /// Counts the changes of where a person stands: of two at once, the later one is known by it.
    pub struct StandingVersion in "standing" {
        key: ["subject_id"], tenant: None, subject: SubjectPath::Column("subject_id"), starts: Starts::Never,
        erase: Erase::Delete,
    }
    subject_id: SubjectId = key(),
    version: i64 = plain("a count"),
}

table! {
    /// Whose rows of which category retention leaves while a restriction lasts (Art. 18(1)(b) and (c)).
    pub struct Held in "held" {
        key: ["subject_id", "category"], tenant: None, subject: SubjectPath::Column("subject_id"),
        starts: Starts::Never, erase: Erase::Delete,
    }
    subject_id: SubjectId = key(),
    category: String = plain("the category's name; '*' for all"),
}

table! {
    /// Whose rows of which category no reader sees, on both engines (`store`'s views).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Concealed in "concealed" {
        key: ["subject_id", "category"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never,
        erase: Erase::Nothing,
    }
    subject_id: SubjectId = key(),
    category: String = plain("the category's name; '*' for all"),
    because: String = plain("erasure, restriction, objection or withdrawal"),
}
