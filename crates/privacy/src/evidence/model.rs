//! The tables of evidence: facts and tickets, against which rows and looks are judged; connections; and what was
//! measured when.

use store::{Erase, Starts, SubjectPath, in_column, key, personal, plain, table};
use types::{Id, TenantId, Time};

table! {
    /// A fact that held of a thing from `at` to `ended_at`: the device was in mode HOME.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct FactChange in "fact_change" {
        key: ["change_id"], tenant: Some("tenant_id"), subject: SubjectPath::Tenant("tenant_id"),
        // As long as it holds it does not age: what was recorded under it is judged by it.
        starts: Starts::At("ended_at"), erase: Erase::Delete,
    }
    change_id: Id<FactChangeMark> = key(),
    tenant_id: TenantId = key(),
    category: String = plain("the category whose rows are judged by it, and with which it ages"),
    object_kind: String = plain("what kind of thing it is about"),
    object_id: [u8; 16] = key(),
    fact: String = plain("a fact of the notice"),
    value: String = in_column("category"),
    at: Time = in_column("category"),
    ended_at: Option<Time> = in_column("category"),
}

table! {
    /// What opens a supporter's need-to-know access to one tenant's data.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Ticket in "ticket" {
        key: ["ticket_id"], tenant: Some("tenant_id"), subject: SubjectPath::Nobody,
        starts: Starts::At("closed_at"), erase: Erase::Delete,
    }
    ticket_id: Id<TicketMark> = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product's name"),
    account_id: [u8; 16] = personal("audit"),
    reference: String = personal("audit"),
    opened_at: Time = personal("audit"),
    closed_at: Option<Time> = personal("audit"),
}

table! {
    /// How many connections of a kind came in on a day.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ConnectionDay in "connection_day" {
        key: ["day", "kind"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    day: String = plain("a day"),
    kind: String = plain("how it came in"),
    connections_count: i64 = plain("a count"),
}

table! {
    /// One time the evidence of a product was measured.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct EvidenceRun in "evidence_run" {
        key: ["run_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    run_id: Id<EvidenceRunMark> = key(),
    product: String = plain("the product's name"),
    edition: i64 = plain("the edition of the notice"),
    started_at: Time = plain("when it started"),
    finished_at: Time = plain("when it ended"),
    checks_count: i64 = plain("a count"),
    failing_count: i64 = plain("a count"),
    number: i64 = plain("the run's number among those of the product"),
}

table! {
    /// What one check came to in one run. Counts, names of the notice and of the schema; nothing of a person.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct EvidenceResult in "evidence_result" {
        key: ["run_id", "check_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never,
        erase: Erase::Nothing,
    }
    run_id: Id<EvidenceRunMark> = key(),
    check_id: String = plain("which check"),
    holds: bool = plain("whether the statement is true"),
    looked_count: i64 = plain("at how much it looked"),
    offences_count: i64 = plain("how much was not as stated"),
    oldest_at: Option<Time> = plain("the oldest row seen"),
    swept_at: Option<Time> = plain("the last run of retention"),
    offences: String = plain("names of the notice or the schema, one a line"),
    measured_at: Time = plain("when it was measured"),
}

table! {
    /// What a check asks of the database.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct EvidenceQuery in "evidence_query" {
        key: ["product", "check_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never,
        erase: Erase::Nothing,
    }
    product: String = plain("the product's name"),
    check_id: String = plain("which check"),
    query: String = plain("statements of the program"),
}

/// The mark of a change's id.
#[derive(Debug)]
pub enum FactChangeMark {}
/// The mark of a ticket's id.
#[derive(Debug)]
pub enum TicketMark {}
/// The mark of a run's id.
#[derive(Debug)]
pub enum EvidenceRunMark {}

pub type TicketId = Id<TicketMark>;
pub type EvidenceRunId = Id<EvidenceRunMark>;
