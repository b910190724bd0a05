//! GDPRbench's record as Obhut has it: 100 bytes about a person. What the paper keeps beside each record stands where
//! Obhut keeps it: purpose and period in the notice, objections in the ledger of stops, who got it in the disclosures.

use store::{Erase, Starts, SubjectPath, in_column, key, plain, table};
use types::{Id, SubjectId, TenantId, Time};

pub const PURPOSES: u64 = 10;
pub const RECORDS_PER_PERSON: u64 = 10;
/// The role of the operator's staff in the notice of progres.
pub const STAFF: &str = "operator_staff";
pub const RECIPIENT: &str = "offices";
/// How long a record is kept, unless the customer's contract says otherwise.
pub const KEPT_MONTHS: u32 = 24;

/// The mark of a record's id.
#[derive(Debug)]
pub enum RecordMark {}

table! {
    /// Something about a person, kept for one purpose.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Record in "record" {
        key: ["record_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("at"), erase: Erase::Delete,
    }
    record_id: Id<RecordMark> = key(),
    tenant_id: TenantId = key(),
    subject_id: SubjectId = key(),
    category: String = plain("the notice's category of the record"),
    at: Time = in_column("category"),
    body: String = in_column("category"),
}

/// The id of a thing, from its kind and number, so that SQL can make it too.
pub const fn id(kind: u8, number: u64) -> [u8; 16] {
    ((kind as u128) << 120 | number as u128).to_be_bytes()
}

pub const RECORD: u8 = 0xa0;
pub const SUBJECT: u8 = 0xa1;
pub const ACCOUNT: u8 = 0xa2;

pub const fn person_of(record: u64) -> u64 {
    record / RECORDS_PER_PERSON
}

/// The category, which is also the clause: one for each purpose.
pub fn purpose_of(record: u64) -> &'static str {
    const NAMES: [&str; PURPOSES as usize] = [
        "purpose_0",
        "purpose_1",
        "purpose_2",
        "purpose_3",
        "purpose_4",
        "purpose_5",
        "purpose_6",
        "purpose_7",
        "purpose_8",
        "purpose_9",
    ];
    NAMES[(record % PURPOSES) as usize]
}

pub fn body(number: u64) -> String {
    format!("{number:0100}")
}

/// The notice of progres, and a clause for each purpose.
pub fn notice(progres: &str) -> String {
    let clause = |number| {
        let name = purpose_of(number);
        format!(
            r#"
[data.{name}]
title = {{ de = "Angaben {number}", en = "Details {number}" }}
source = ["person"]
items = [{{ id = "detail", de = "Angabe", en = "detail" }}]

[clause.{name}]
title = {{ de = "Zweck {number}", en = "Purpose {number}" }}
function = "platform"
data = ["{name}"]
basis = "legitimate_interests"
interest = {{ de = "der Zweck {number}", en = "purpose {number}" }}
viewers = ["{STAFF}"]
recipients = ["{RECIPIENT}"]
keep = {{ per_tenant = "{KEPT_MONTHS} months", shortest = "1 month", longest = "10 years" }}
[clause.{name}.purpose]
de = "um den Zweck {number} zu erfüllen"
en = "to serve purpose {number}"
"#
        )
    };
    progres.to_owned() + &(0..PURPOSES).map(clause).collect::<String>()
}
